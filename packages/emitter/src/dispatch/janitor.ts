import type { Clock } from '../clock.ts';
import type { LogStore } from '../store/log-store.ts';

/** How long things are kept, in milliseconds. */
export interface Retention {
  events: number;
  attempts: number;
  losses: number;
  audits: number;
}

/** Few enough that nobody notices the step, many enough to keep up. */
const STEP = 1_000;
const PAUSE_MS = 50;
const INTERVAL_MS = 60_000;

/** Clears away what is older than it has to be kept, in small steps: every minute, and without a break when there is much. */
export function createJanitor({
  dispatch,
  clock,
  retention,
  onError,
}: {
  dispatch: Pick<LogStore, 'prune'>;
  clock: Clock;
  retention: Retention;
  onError: (error: unknown) => void;
}) {
  let stopped = false;
  let sweeping: Promise<void> = Promise.resolve();
  let cancel = () => {};

  async function sweep(): Promise<void> {
    const now = clock.now();
    const { events, attempts, losses, audits } = retention;
    const before = { events: now - events, attempts: now - attempts, losses: now - losses, audits: now - audits };
    const removed = await dispatch.prune(before, STEP).catch(onError);
    if (!stopped) wait((removed ?? 0) >= STEP ? PAUSE_MS : INTERVAL_MS);
  }

  function wait(delayMs: number): void {
    cancel = clock.schedule(delayMs, () => {
      sweeping = sweep();
    });
  }

  return {
    start: () => wait(PAUSE_MS),
    async stop(): Promise<void> {
      stopped = true;
      cancel();
      await sweeping;
    },
  };
}
