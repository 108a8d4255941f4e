/** Time as the emitter sees it. Tests inject one that stands still until it is moved. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
  /**
   * Runs something once, later.
   *
   * @returns takes it back, if it hasn't run.
   */
  schedule(delayMs: number, run: () => void): () => void;
}

/** Node's timers count no further; beyond it they would fire at once. */
const LONGEST_DELAY_MS = 2 ** 31 - 1;

/**
 * The clock of the machine. Its timers don't keep the process alive: an emitter is a guest, its host decides
 * when to end, and what is undelivered by then rests in the store and goes on at the next start.
 */
export const systemClock: Clock = {
  now: () => Date.now(),
  schedule(delayMs, run) {
    const timer = setTimeout(run, Math.min(delayMs, LONGEST_DELAY_MS));
    timer.unref();
    return () => clearTimeout(timer);
  },
};
