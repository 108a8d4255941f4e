import type { Outcome } from './dispatch/attempt.ts';
import type { Lifecycle } from './lifecycle.ts';

/** What this emitter did since it was made; for whatever the host exports metrics by. */
export interface Counters {
  /** Events that entered a log. */
  emitted: number;
  /** Events that were emitted again and added nothing. */
  repeated: number;
  /** Posts, by outcome. */
  attempts: Partial<Record<Outcome, number>>;
  /** Milliseconds that posts took, all together. */
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
    ...{ emitted: 0, repeated: 0, attempts: {}, attemptMs: 0, delivered: 0, lost: 0, disabled: 0 },
  };
  lifecycle.on('emitted', ({ fresh }) => {
    counters[fresh ? 'emitted' : 'repeated'] += 1;
  });
  lifecycle.on('attempt', ({ outcome, number, eventCount, durationMs }) => {
    counters.attempts[outcome] = (counters.attempts[outcome] ?? 0) + 1;
    counters.attemptMs += durationMs;
    if (outcome === 'delivered' && number > 0) counters.delivered += eventCount;
  });
  lifecycle.on('lost', ({ eventCount }) => {
    counters.lost += eventCount;
  });
  lifecycle.on('disabled', () => {
    counters.disabled += 1;
  });
  return () => ({ ...counters, attempts: { ...counters.attempts } });
}
