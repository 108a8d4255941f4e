import { setImmediate } from 'node:timers/promises';
import type { Clock, Emitter } from '@earshot/emitter';
import type { SampleStore } from './sample-store.ts';

/** Hands to the emitter what the sample LMS stored, in order. What it stored and didn't hand over survives a crash. */
export interface Outbox {
  /** Hands over what is due. Resolves when the emitter has it. */
  drain(): Promise<void>;
  /** Goes on with what an earlier process left. */
  start(): void;
  stop(): Promise<void>;
}

export interface OutboxDependencies {
  store: Pick<SampleStore, 'outbox' | 'nextDue' | 'told'>;
  emitter: Pick<Emitter, 'emitMany'>;
  accountId: number;
  clock: Clock;
  onError(error: unknown): void;
}

/** The emitter does nothing else while it takes so many: some 15 ms. */
const CHUNK = 500;
const RETRY_MS = 1000;

export function createOutbox({ store, emitter, accountId, clock, onError }: OutboxDependencies): Outbox {
  let draining: Promise<void> | undefined;
  let again = false;
  let stopped = false;
  let cancel = () => {};

  async function handOver(): Promise<void> {
    while (!stopped) {
      const due = await store.outbox(clock.now(), CHUNK);
      if (due.length === 0) return;
      // An eventId that the emitter has already adds nothing: dying between these two lines repeats nothing.
      await emitter.emitMany(
        accountId,
        due.map(({ eventId, eventName, timestamp, data }) => ({ eventId, eventName, timestamp, data })),
      );
      await store.told(due.map(({ id }) => id));
      await setImmediate();
    }
  }

  async function run(): Promise<void> {
    try {
      let next: number | undefined;
      do {
        again = false;
        await handOver();
        next = await store.nextDue();
      } while (again && !stopped);
      if (next !== undefined) later(Math.max(0, next - clock.now()));
    } catch (error) {
      onError(error);
      later(RETRY_MS);
    } finally {
      draining = undefined;
    }
  }

  function later(delayMs: number): void {
    cancel();
    if (!stopped) cancel = clock.schedule(delayMs, () => void drain());
  }

  function drain(): Promise<void> {
    if (stopped) return Promise.resolve();
    again = true;
    draining ??= run();
    return draining;
  }

  return {
    drain,
    start: () => void drain(),
    async stop() {
      stopped = true;
      cancel();
      await draining;
    },
  };
}
