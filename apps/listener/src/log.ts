import { destination, type Logger, pino } from 'pino';
import type { OnEndpointProblem } from './endpoints/endpoints.ts';
import { ListenerError } from './errors.ts';
import type { ListenerOptions } from './listener.ts';
import type { Delivery } from './store/delivery-store.ts';

export type Log = Pick<Logger, 'debug' | 'info' | 'warn' | 'error' | 'isLevelEnabled'>;

export interface LogOptions {
  /** `debug` tells of every delivery; `info`, the default, is quiet while all is well. */
  level?: 'debug' | 'info' | 'warn' | 'error' | 'silent' | undefined;
  /** For people at a terminal; else a JSON document per line. */
  forPeople: boolean;
  /** A file descriptor; stderr by default. */
  to?: number;
}

const STDERR = 2;

/** Should one ever get this far: a name that secrets go by, at the top or one level down. */
const SECRETS = ['token', 'password', 'secret', 'keys', 'authorization', 'cookie'].flatMap((name) => [
  name,
  `*.${name}`,
]);

/** Structured talk on stderr. Written at once, so that the last line before an end is there. */
export async function createLog({ level = 'info', forPeople, to = STDERR }: LogOptions): Promise<Log> {
  const options = { level, base: null, redact: { paths: SECRETS, censor: '***' } };
  // Loaded only for who reads it: a service starts without.
  const pretty = forPeople ? (await import('pino-pretty')).default : undefined;
  const style = { translateTime: 'HH:MM:ss.l', singleLine: true, colorize: true };
  // Not pino's own type: that has any member, and so counts as a promise.
  const log: Log = pino(
    options,
    pretty?.({ destination: to, sync: true, ...style }) ?? destination({ dest: to, sync: true }),
  );
  return log;
}

/** What the listener says of itself while it runs. */
export function reportTo(log: Log): Required<Pick<ListenerOptions, 'onError' | 'onDeliveries' | 'onReadiness'>> & {
  onEndpointProblem: OnEndpointProblem;
} {
  let last: string | undefined;
  return {
    onError(error) {
      const { message } = error as Error;
      // A full disk fails with every commit, and may be what the log is written to.
      const level = message === last ? 'debug' : 'error';
      // What its owner can mend is told in words; for anything else the stack is needed.
      if (error instanceof ListenerError) log[level]({ code: error.code }, message);
      else log[level]({ err: error }, 'something failed');
      last = message;
    },
    onReadiness(ready) {
      if (ready) log.info('deliveries can be stored again');
      else log.error('deliveries cannot be stored; senders are told to come again');
      last = undefined;
    },
    onEndpointProblem(endpoint, problem) {
      if (problem === undefined) log.info({ endpoint }, 'its senders can be checked again');
      else log.error({ endpoint, problem }, 'its senders cannot be checked as they should');
    },
    onDeliveries(deliveries) {
      if (!log.isLevelEnabled('debug')) return;
      for (const delivery of deliveries) log.debug(lineOf(delivery), 'delivery');
    },
  };
}

function lineOf({ seq, endpoint, verdict, size, webhookId, refusal, events }: Delivery) {
  return {
    seq,
    endpoint,
    verdict,
    size,
    webhookId,
    refusal: refusal?.code,
    hint: refusal?.hint,
    events: events.length,
  };
}
