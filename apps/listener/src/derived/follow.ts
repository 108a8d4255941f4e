import type { Clock } from '../clock.ts';

/** How often the log is looked at when nothing is to do: what is stored then waits for no longer. */
const IDLE_MS = 200;
/** After trouble, such as a full disk. */
const TROUBLE_MS = 5000;

export interface FollowOptions {
  /** A small one. @returns whether there is more to do. */
  step(): boolean;
  clock: Clock;
  onTrouble(trouble: unknown): void;
}

/** Follows the log, step by step, for as long as nobody ends it. @returns ends it. */
export function follow({ step, clock, onTrouble }: FollowOptions): () => void {
  let end = () => {};

  function go(): void {
    // Messages and other followers come in between, also when there is no end of work.
    end = clock.schedule(pauseAfter(), go);
  }

  function pauseAfter(): number {
    try {
      return step() ? 0 : IDLE_MS;
    } catch (trouble) {
      onTrouble(trouble);
      return TROUBLE_MS;
    }
  }

  go();
  return () => end();
}
