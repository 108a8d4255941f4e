import type { Clock } from '../src/clock.ts';

/** A clock that stands still until it is moved. */
export function movedClock(start = Date.parse('2026-11-23T01:02:03.004Z')) {
  let now = start;
  const timers = new Set<{ at: number; run: () => void }>();
  const clock: Clock = {
    now: () => now,
    schedule(delayMs, run) {
      const timer = { at: now + delayMs, run };
      timers.add(timer);
      return () => timers.delete(timer);
    },
  };
  return {
    clock,
    /** How long each of those who wait still waits. */
    waits: () => [...timers].map(({ at }) => at - now),
    move(ms: number) {
      now += ms;
      for (const timer of [...timers].filter(({ at }) => at <= now)) {
        timers.delete(timer);
        timer.run();
      }
    },
  };
}
