import type { Clock } from '../../src/clock.ts';

interface Timer {
  at: number;
  run: () => void;
}

/** A clock that stands still until it is moved. */
export function manualClock(start = Date.UTC(2026, 7, 1)) {
  let now = start;
  const timers = new Set<Timer>();
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
  const moveTo = (time: number) => {
    now = Math.max(now, time);
    runDue();
  };
  return {
    ...clock,
    start,
    timers: () => timers.size,
    advance: (ms: number) => moveTo(now + ms),
    /** As when a machine's time is put right: its timers run on. */
    setBack(ms: number) {
      now -= ms;
      for (const timer of timers) timer.at -= ms;
    },
    /** Moves to the next timer, if there is one. */
    next: () => timers.size > 0 && moveTo(Math.min(...[...timers].map(({ at }) => at))),
  };
}
