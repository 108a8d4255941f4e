import { destination, type Logger, pino } from 'pino';

export type Log = Pick<Logger, 'debug' | 'info' | 'warn' | 'error'>;

export interface LogOptions {
  level?: 'debug' | 'info' | 'warn' | 'error' | 'silent' | undefined;
  /** For people at a terminal; else a JSON document per line. */
  forPeople: boolean;
}

const STDERR = 2;

/** Should one ever get this far: a name that secrets go by, at the top or one level down. */
const SECRETS = ['token', 'password', 'secret', 'draft', 'keys', 'authorization', 'cookie'].flatMap((name) => [
  name,
  `*.${name}`,
]);

/** Structured talk on stderr. Written at once, so that the last line before an end is there. */
export async function createLog({ level = 'info', forPeople }: LogOptions): Promise<Log> {
  const options = { level, base: null, redact: { paths: SECRETS, censor: '***' } };
  // Loaded only for who reads it: a service starts without.
  const pretty = forPeople ? (await import('pino-pretty')).default : undefined;
  const style = { translateTime: 'HH:MM:ss.l', singleLine: true, colorize: true };
  // Not pino's own type: that has any member, and so counts as a promise.
  const log: Log = pino(
    options,
    pretty?.({ destination: STDERR, sync: true, ...style }) ?? destination({ dest: STDERR, sync: true }),
  );
  return log;
}
