import type { Projections } from './projections/projections.ts';
import type { EventSearch } from './search/event-search.ts';
import type { SendLog } from './sending/send-log.ts';
import { WAL_BYTES } from './store/database-space.ts';
import type { DeliveryStore, RetentionLimits } from './store/delivery-store.ts';

// The limit of bytes is that of all files together: the log, its index, records and sums, and what came of sending on. The index shrinks
// with the log, but behind it. So the log's share is set anew only once the index has forgotten what the log dropped,
// and gave its space back; else the log would be dropped because of an index that is about to go.

/** What the log may take beside the files that hang on it. */
export interface DiskShare {
  /** The limits of the log itself, as they are now. */
  readonly limits: RetentionLimits;
  /** To be called every second or so. Never rejects. */
  refresh(): Promise<void>;
}

export interface DiskShareOptions {
  /** Of everything together. */
  limits: RetentionLimits;
  store: Pick<DeliveryStore, 'size' | 'bounds'>;
  search: Pick<EventSearch, 'size' | 'progress'>;
  projections: Pick<Projections, 'size'>;
  sends: Pick<SendLog, 'size'>;
}

export function createDiskShare({ limits, store, search, projections, sends }: DiskShareOptions): DiskShare {
  let bytes = limits.bytes - WORKING_BYTES;
  let refreshing: Promise<void> | undefined;

  async function measure(): Promise<void> {
    const [log, index, computed, sent, progress, bounds] = await Promise.all([
      store.size(),
      search.size(),
      projections.size(),
      sends.size(),
      search.progress(),
      store.bounds(),
    ]);
    const { oldest = bounds.oldest } = progress;
    if (oldest >= bounds.oldest && !progress.settling)
      bytes = shareOfLog(limits.bytes - WORKING_BYTES, { log, others: index + computed + sent });
  }

  return {
    limits: {
      ...limits,
      get bytes() {
        return bytes;
      },
    },
    refresh() {
      // What can't be measured now has the share that it had.
      refreshing ??= measure()
        .catch(() => {})
        .finally(() => {
          refreshing = undefined;
        });
      return refreshing;
    },
  };
}

/** What is written ahead while there is work, beside the files themselves. */
export const WORKING_BYTES = 2 * WAL_BYTES;

/** Less would leave no place for what is to be kept. */
export const LEAST_BYTES = 2 * WORKING_BYTES;

/** However large the others are: the log is what they are made of. */
const LEAST_SHARE = 1 / 4;

/** In the proportion in which the files stand now, since dropping from the log makes all of them smaller. Pure. */
export function shareOfLog(limit: number, { log, others }: { log: number; others: number }): number {
  const share = log / Math.max(1, log + others);
  return Math.floor(limit * Math.max(LEAST_SHARE, share));
}
