import type { Logger } from 'pino';
import { safe } from './safe.ts';

export type Log = Pick<Logger, 'debug' | 'info' | 'warn' | 'error' | 'isLevelEnabled'>;

export interface LogOptions {
  level?: 'debug' | 'info' | 'warn' | 'error' | 'silent' | undefined;
  /** For people at a terminal; else a JSON document per line. */
  forPeople: boolean;
  /** A file descriptor; stderr by default. */
  to?: number;
}

const STDERR = 2;

/** Should one ever get this far: a name that secrets go by, at the top or one level down. */
const SECRETS = ['token', 'password', 'secret', 'draft', 'keys', 'authorization', 'cookie'].flatMap((name) => [
  name,
  `*.${name}`,
]);

/** Waits to be written, at most, while it can't be; the rest is dropped. */
const MAX_WAITING_BYTES = 1024 * 1024;

/** Structured talk on stderr. Written at once, so that the last line before an end is there. */
export async function createLog({ level = 'info', forPeople, to = STDERR }: LogOptions): Promise<Log> {
  // Loaded only for who writes a log, and the second only for who reads it: other commands start without.
  const { destination, pino } = await import('pino');
  const pretty = forPeople ? (await import('pino-pretty')).default : undefined;
  // A line that can't be written (a full disk, a terminal that is gone) ends no server.
  const lines = destination({ dest: to, sync: true, maxLength: MAX_WAITING_BYTES }).on('error', () => {});
  const hooks = forPeople ? { streamWrite: withoutControls } : {};
  const options = { level, base: null, redact: { paths: SECRETS, censor: '***' }, hooks };
  const style = { translateTime: 'HH:MM:ss.l', singleLine: true, colorize: true };
  // Not pino's own type: that has any member, and so counts as a promise.
  const log: Log = pino(options, pretty?.({ destination: lines, ...style }) ?? lines);
  return log;
}

/** What a terminal may take for a command, and JSON leaves as it is: 8-bit controls, and what turns the direction. */
const CONTROLS = /[\u007f-\u009f\u2028\u2029\p{Cf}]/gu;

/** The JSON of a line, in which they stay escaped once it was read. */
function withoutControls(json: string): string {
  return json.replace(CONTROLS, (char) => JSON.stringify(safe(char)).slice(1, -1));
}
