import type { Timing } from '@earshot/protocol';

/**
 * When an event is to be sent: a real-time one at once, a batch one at the first multiple of the interval after it
 * was logged. All in (epoch) milliseconds.
 */
export function dueAt(timing: Timing, loggedAt: number, batchIntervalMs: number): number {
  if (timing === 'realTime') return loggedAt;
  return (Math.floor(loggedAt / batchIntervalMs) + 1) * batchIntervalMs;
}
