import { setImmediate, setTimeout as wait } from 'node:timers/promises';
import type { Delivery, DeliveryStore } from '../store/delivery-store.ts';
import type { EventSearch, SearchFilter } from './event-search.ts';

const PAGE = 200;
const INDEX_PAUSE_MS = 50;
/** A log that answers at once each time would hold up everything else for as long as it is. */
const TURN_MS = 5;
/** An index that gets no further for so long is in trouble. */
const STALLED_MS = 30_000;

export interface FoundInOrderOptions {
  log: Pick<DeliveryStore, 'read'>;
  /** Needed where anything is to be filtered. */
  search: EventSearch | undefined;
  filter: SearchFilter;
  /** The seq behind which to begin, and the last one. */
  after: number;
  to: number;
}

/**
 * What matches, oldest first, a page at a time in memory. None is missing because the index is behind: it is waited
 * for. Without a filter the log itself is read.
 */
export async function* foundInOrder({ log, search, filter, after, to }: FoundInOrderOptions): AsyncGenerator<Delivery> {
  const pages = search && Object.keys(filter).length > 0 ? searched(search, log, filter, to) : logPages(log);
  let turn = performance.now();
  for (let cursor = after; cursor < to; ) {
    const page = await pages(cursor);
    if (page.length === 0) return;
    for (const delivery of page) {
      cursor = delivery.seq;
      if (cursor > to) return;
      yield delivery;
      if (performance.now() - turn < TURN_MS) continue;
      await setImmediate();
      turn = performance.now();
    }
  }
}

type Pages = (after: number) => Promise<readonly Delivery[]>;

function logPages(log: FoundInOrderOptions['log']): Pages {
  return (after) => log.read(after, PAGE);
}

function searched(search: EventSearch, log: FoundInOrderOptions['log'], filter: SearchFilter, to: number): Pages {
  return async (after) => {
    let last = { position: -1, at: performance.now() };
    for (;;) {
      // Asked before the page: what is indexed in between is in the page then.
      const { position } = await search.progress();
      const page = await search.deliveries(filter, { after, before: to + 1, limit: PAGE, oldestFirst: true });
      if (page.length > 0 || position >= to || (await log.read(position, 1)).length === 0) return page;
      if (position > last.position) last = { position, at: performance.now() };
      if (performance.now() - last.at > STALLED_MS) throw new Error('The index does not follow the log.');
      await wait(INDEX_PAUSE_MS);
    }
  };
}
