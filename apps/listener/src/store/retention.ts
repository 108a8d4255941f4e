import { setImmediate as nextTurn } from 'node:timers/promises';
import type { DeliveryStore, RetentionLimits } from './delivery-store.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

export const DEFAULT_RETENTION: RetentionLimits = { ageMs: 30 * DAY_MS, count: 5_000_000, bytes: 10 * 1024 ** 3 };

/** For so long a sender may try again (7 days): an event that it repeats is known, whatever limits are set. */
const LEAST_LEDGER_MS = 7 * DAY_MS;

/** How long eventIds are known: longer than the payloads are kept. */
export function ledgerMs({ ageMs }: Pick<RetentionLimits, 'ageMs'>): number {
  return Math.max(LEAST_LEDGER_MS, ageMs);
}

/** Keeps the log within its limits. */
export interface Retention {
  /** To be called every second or so. Drops what is too much, in steps between which the intake has its turns. */
  run(): Promise<void>;
  /** Resolves when the last step is done; none follows. */
  stop(): Promise<void>;
}

export interface RetentionOptions {
  store: Pick<DeliveryStore, 'trim'>;
  limits: RetentionLimits;
  /** Epoch milliseconds. */
  now: () => number;
  onError(error: unknown): void;
}

export function createRetention({ store, limits, now, onError }: RetentionOptions): Retention {
  let stopped = false;
  let running: Promise<void> | undefined;

  async function work(): Promise<void> {
    try {
      while (!stopped && (await store.trim(limits, now()))) await nextTurn();
    } catch (error) {
      onError(error);
    } finally {
      running = undefined;
    }
  }

  return {
    run() {
      running ??= work();
      return running;
    },
    async stop() {
      stopped = true;
      await running;
    },
  };
}
