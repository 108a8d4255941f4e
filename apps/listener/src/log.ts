import type { Log } from '@earshot/server/process';
import type { OnEndpointProblem } from './endpoints/endpoints.ts';
import { ListenerError } from './errors.ts';
import type { ListenerOptions } from './listener.ts';
import type { Delivery } from './store/delivery-store.ts';

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
