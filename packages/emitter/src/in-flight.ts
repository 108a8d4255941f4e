import { stopped } from './errors.ts';
import { Slots } from './slots.ts';

interface Running {
  ended: Promise<unknown>;
  letGo: () => void;
}

/** Work that `stop` waits for. Whoever else waits for it can be let go before it ends. */
export interface InFlight {
  /** Settles as the work does, or rejects with EmitterError `stopped` once it is broken off. */
  run<Result>(work: () => Promise<Result>): Promise<Result>;
  /** Resolves when all that runs now has ended, broken off or not. */
  ended(): Promise<void>;
  /** Lets those go who wait, now and from now on. */
  breakOff(): void;
}

export function createInFlight(): InFlight {
  const running = new Slots<Running>();
  let brokenOff = false;
  return {
    run: (work) =>
      new Promise((resolve, reject) => {
        const letGo = () => reject(stopped());
        const ended = work();
        const slot = running.put({ ended, letGo });
        ended.then(resolve, reject).finally(() => running.take(slot));
        if (brokenOff) letGo();
      }),
    async ended() {
      await Promise.allSettled(running.all().map(({ ended }) => ended));
    },
    breakOff() {
      brokenOff = true;
      for (const { letGo } of running.all()) letGo();
    },
  };
}
