import { destination, type Logger, pino } from 'pino';
import { safe } from './cli/terminal.ts';
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

/** Waits to be written, at most, while it can't be; the rest is dropped. */
const MAX_WAITING_BYTES = 1024 * 1024;

/** Where lines go. One that can't be written (a full disk, a terminal that is gone) ends no listener. */
function lineWriter(to: number) {
  return destination({ dest: to, sync: true, maxLength: MAX_WAITING_BYTES }).on('error', () => {});
}

/** Structured talk on stderr. Written at once, so that the last line before an end is there. */
export async function createLog({ level = 'info', forPeople, to = STDERR }: LogOptions): Promise<Log> {
  const hooks = forPeople ? { streamWrite: withoutControls } : {};
  const options = { level, base: null, redact: { paths: SECRETS, censor: '***' }, hooks };
  // Loaded only for who reads it: a service starts without.
  const pretty = forPeople ? (await import('pino-pretty')).default : undefined;
  const style = { translateTime: 'HH:MM:ss.l', singleLine: true, colorize: true };
  // Not pino's own type: that has any member, and so counts as a promise.
  const log: Log = pino(options, pretty?.({ destination: lineWriter(to), ...style }) ?? lineWriter(to));
  return log;
}

/** What a terminal may take for a command, and JSON leaves as it is: 8-bit controls, and what turns the direction. */
const CONTROLS = /[\u007f-\u009f\u2028\u2029\p{Cf}]/gu;

/** The JSON of a line, in which they stay escaped once it was read. */
function withoutControls(json: string): string {
  return json.replace(CONTROLS, (char) => JSON.stringify(safe(char)).slice(1, -1));
}

/** A full disk fails with every commit, and may be what the log is written to: the same is told so often only. */
const REPEAT_MS = 10 * 60_000;
/** Different messages that are remembered as told. */
const MAX_TOLD = 100;

/** @returns whether a message was not told lately. */
function createNews(now: () => number) {
  const toldAt = new Map<string, number>();
  return {
    isNews(message: string): boolean {
      const before = toldAt.get(message);
      if (before !== undefined && now() - before < REPEAT_MS) return false;
      // The latest last.
      toldAt.delete(message);
      toldAt.set(message, now());
      if (toldAt.size > MAX_TOLD) toldAt.delete(toldAt.keys().next().value as string);
      return true;
    },
    beginAnew: () => toldAt.clear(),
  };
}

/** What the listener says of itself while it runs. @param now epoch milliseconds. */
export function reportTo(
  log: Log,
  now: () => number = Date.now,
): Required<Pick<ListenerOptions, 'onError' | 'onDeliveries' | 'onReadiness'>> & {
  onEndpointProblem: OnEndpointProblem;
} {
  const news = createNews(now);
  return {
    onError(error) {
      const { message } = error as Error;
      const level = news.isNews(message) ? 'error' : 'debug';
      // What its owner can mend is told in words; for anything else the stack is needed.
      if (error instanceof ListenerError) log[level]({ code: error.code }, message);
      else log[level]({ err: error }, 'something failed');
    },
    onReadiness(ready) {
      if (ready) log.info('deliveries can be stored again');
      else log.error('deliveries cannot be stored; senders are told to come again');
      news.beginAnew();
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
