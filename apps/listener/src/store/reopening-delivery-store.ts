import { isDamage, isOfTheMoment } from '../damage.ts';
import type { DeliveryStore } from './delivery-store.ts';

/** To open a log is to read all of its ledger, which stalls the intake. */
const OPEN_INTERVAL_MS = 5000;

/**
 * A store that is opened again after its file was found damaged, once the file can be used: what a connection has
 * read stays in it, also when somebody mended the file meanwhile. So is one that can't be opened at the moment, since
 * its disk is full or takes no writes: until then every use fails with the reason. It is tried with a probe, every few
 * seconds at most.
 *
 * @param open throws when the file can't be opened.
 * @param now epoch milliseconds.
 */
export function reopeningDeliveryStore(open: () => DeliveryStore, now: () => number = Date.now): DeliveryStore {
  let isDamaged = false;
  let openedAt = Number.NEGATIVE_INFINITY;
  let store = openNow();

  /** @returns why there is none at the moment. */
  function openNow(): DeliveryStore | { reason: unknown } {
    try {
      return open();
    } catch (reason) {
      if (!isOfTheMoment(reason)) throw reason;
      return { reason };
    }
  }

  async function use<Result>(work: (store: DeliveryStore) => Promise<Result>): Promise<Result> {
    if ('reason' in store) throw store.reason;
    try {
      return await work(store);
    } catch (error) {
      isDamaged ||= isDamage(error);
      throw error;
    }
  }

  /** The old one is closed first, since there is one writer; while there is none, every use fails. */
  async function openAgain(): Promise<void> {
    openedAt = now();
    await close();
    store = openNow();
    isDamaged = false;
  }

  async function close(): Promise<void> {
    if (!('reason' in store)) await store.close();
  }

  return {
    append: (requests) => use(({ append }) => append(requests)),
    page: (filter, range) => use(({ page }) => page(filter, range)),
    read: (after, limit) => use(({ read }) => read(after, limit)),
    find: (seq) => use(({ find }) => find(seq)),
    body: (seq) => use(({ body }) => body(seq)),
    bounds: () => use(({ bounds }) => bounds()),
    counts: () => use(({ counts }) => counts()),
    async probe() {
      if ((isDamaged || 'reason' in store) && now() - openedAt >= OPEN_INTERVAL_MS) await openAgain();
      await use(({ probe }) => probe());
      // Where the next delivery goes must be whole, too.
      await use(({ page }) => page({}, { limit: 1 }));
    },
    size: () => use(({ size }) => size()),
    identity: () => use(({ identity }) => identity()),
    imported: (origins) => use(({ imported }) => imported(origins)),
    trim: (limits, now) => use(({ trim }) => trim(limits, now)),
    close,
  };
}
