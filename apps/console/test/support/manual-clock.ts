import type { Clock } from '@earshot/emitter';

/** A clock that stands still until it is moved. */
export function manualClock(start = Date.UTC(2026, 10, 23, 7)) {
  let now = start;
  const timers = new Set<{ at: number; run: () => void }>();
  const runDue = () => {
    for (const timer of [...timers].filter(({ at }) => at <= now)) {
      timers.delete(timer);
      timer.run();
    }
  };
  const clock: Clock = {
    now: () => now,
    schedule(delayMs, run) {
      const timer = { at: now + delayMs, run };
      timers.add(timer);
      if (delayMs <= 0) setImmediate(runDue);
      return () => timers.delete(timer);
    },
  };
  return {
    ...clock,
    start,
    advance(ms: number) {
      now += ms;
      runDue();
    },
    pending: () => timers.size,
  };
}
