import type { Outcome } from './dispatch/attempt.ts';
import type { Lifecycle } from './lifecycle.ts';

/** What this emitter did since it was made; for whatever the host exports metrics by. */
export interface Counters {
  /** Events that entered a log. */
  emitted: number;
  /** Events that were emitted again and added nothing. */
  repeated: number;
  /** Posts, by outcome; tests are counted apart. */
  attempts: Partial<Record<Outcome, number>>;
  tests: Partial<Record<Outcome, number>>;
  /** Milliseconds that posts took, all together, but for tests. */
  attemptMs: number;
  /** Events that were acknowledged; once for each webhook, and anew after `recover`. What `redeliver` sends isn't counted. */
  delivered: number;
  /** Events that will never arrive; once for each webhook. */
  lost: number;
  /** Webhooks that the emitter switched off. */
  disabled: number;
}

/** @returns reads them. */
export function createCounters(lifecycle: Lifecycle): () => Counters {
  const counters: Counters = {
    ...{ emitted: 0, repeated: 0, attempts: {}, tests: {}, attemptMs: 0, delivered: 0, lost: 0, disabled: 0 },
  };
  lifecycle.on('emitted', ({ fresh }) => {
    counters[fresh ? 'emitted' : 'repeated'] += 1;
  });
  lifecycle.on('attempt', ({ outcome, number, eventCount, durationMs }) => {
    count(counters.attempts, outcome);
    counters.attemptMs += durationMs;
    if (outcome === 'delivered' && number > 0) counters.delivered += eventCount;
  });
  lifecycle.on('tested', ({ outcome }) => count(counters.tests, outcome));
  lifecycle.on('lost', ({ eventCount }) => {
    counters.lost += eventCount;
  });
  lifecycle.on('disabled', () => {
    counters.disabled += 1;
  });
  return () => ({ ...counters, attempts: { ...counters.attempts }, tests: { ...counters.tests } });
}

function count(by: Partial<Record<Outcome, number>>, outcome: Outcome): void {
  by[outcome] = (by[outcome] ?? 0) + 1;
}
