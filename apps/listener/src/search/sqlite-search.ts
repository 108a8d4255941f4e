import type { Delivery } from '../store/delivery-store.ts';
import type { LogTip } from '../store/log-tip.ts';
import { createArrivalBlocks } from './arrival-blocks.ts';
import {
  type EventSearch,
  type EventSighting,
  markConflicts,
  positionOf,
  REST,
  type SearchFilter,
  type SearchRange,
  seqOf,
  sightingId,
} from './event-search.ts';
import { matchOf } from './facets.ts';
import { createIndexer, type Indexer } from './indexer.ts';
import { openLogReader } from './log-reader.ts';
import { openSearchDatabase } from './search-database.ts';

/** Where a search begins and ends, in ids of sightings, both included. */
interface Span {
  low: number;
  high: number;
}

/**
 * An index in a file of its own beside the log: it can be thrown away, and its work never waits for a commit.
 *
 * @param tip how far the log may be read.
 */
export function sqliteSearch(
  paths: { log: string; index: string },
  tip?: LogTip,
): EventSearch & Pick<Indexer, 'add' | 'forget'> {
  const log = openLogReader(paths.log, tip);
  const db = openSearchDatabase(paths.index);
  const onConflict: (() => void)[] = [];
  const indexer = createIndexer(db, log, () => {
    for (const found of onConflict) found();
  });
  const blocks = createArrivalBlocks(db);
  const find = (direction: 'asc' | 'desc') =>
    db
      .prepare<[string, number, number, number], number>(
        // A number beyond 32 bits is bound as a float, by which a full-text index can't seek.
        `select rowid from documents where documents match ? and rowid >= cast(? as integer)
         and rowid <= cast(? as integer) order by rowid ${direction} limit ?`,
      )
      .pluck();
  const selects = { asc: find('asc'), desc: find('desc') };
  const selectContent = db.prepare<[number], Buffer>('select content from contents where id = ?').pluck();
  const selectConflicts = db
    .prepare<[number, number], number>('select id from contents where conflict = 1 and id >= ? and id <= ?')
    .pluck();

  const selectFirst = db.prepare<[], number>('select rowid from documents order by rowid limit 1').pluck();
  const selectSize = db
    .prepare<[], number>('select page_count * page_size from pragma_page_count(), pragma_page_size()')
    .pluck();

  const conflictsIn = (seq: number) => selectConflicts.all(sightingId(seq, 0), sightingId(seq, REST));

  /** Ids that match, a chunk at a time. A jump goes on behind it, in the direction of the search. */
  function* matches(
    match: string,
    spans: readonly Span[],
    range: SearchRange,
  ): Generator<number, void, number | undefined> {
    const { oldestFirst = false, limit } = range;
    for (const span of oldestFirst ? spans : [...spans].reverse()) {
      let { low, high } = span;
      while (low <= high) {
        const ids = selects[oldestFirst ? 'asc' : 'desc'].all(match, low, high, limit);
        let jump: number | undefined;
        for (const id of ids) {
          if (jump !== undefined && (oldestFirst ? id < jump : id > jump)) continue;
          jump = (yield id) ?? jump;
        }
        const last = ids.at(-1);
        if (last === undefined || ids.length < limit) break;
        if (oldestFirst) low = Math.max(last + 1, jump ?? 0);
        else high = Math.min(last - 1, jump ?? Number.MAX_SAFE_INTEGER);
      }
    }
  }

  /** Where what is looked for can be, growing. */
  function spansOf({ from, to }: SearchFilter, low: number, high: number): Span[] {
    if (from === undefined && to === undefined) return [{ low, high }];
    return blocks
      .runs(from ?? Number.MIN_SAFE_INTEGER, to ?? Number.MAX_SAFE_INTEGER)
      .map(({ first, last }) => ({
        low: Math.max(low, sightingId(first, 0)),
        high: Math.min(high, sightingId(last, REST)),
      }))
      .filter((span) => span.low <= span.high);
  }

  /** Undefined for what the log dropped meanwhile, or what did not arrive in that time. */
  function deliveryAt(seq: number, { from, to }: SearchFilter): Delivery | undefined {
    const delivery = log.delivery(seq);
    if (!delivery || !arrivedWithin(delivery, from, to)) return undefined;
    return markConflicts([delivery], conflictsIn(seq))[0];
  }

  return {
    async deliveries(filter, range) {
      const { before, after = 0, limit, oldestFirst } = range;
      const high = before === undefined ? Number.MAX_SAFE_INTEGER : sightingId(before, 0) - 1;
      const spans = spansOf(filter, sightingId(after, REST) + 1, high);
      const found: Delivery[] = [];
      const ids = matches(matchOf(filter, 'deliveries'), spans, range);
      for (let next = ids.next(); !next.done && found.length < limit; ) {
        const seq = seqOf(next.value);
        const delivery = deliveryAt(seq, filter);
        if (delivery) found.push(delivery);
        next = ids.next(oldestFirst ? sightingId(seq + 1, 0) : sightingId(seq, 0) - 1);
      }
      return found;
    },
    async events(filter, range) {
      const { before = Number.MAX_SAFE_INTEGER, after = -1, limit } = range;
      const found: EventSighting[] = [];
      for (const id of matches(matchOf(filter, 'events'), spansOf(filter, after + 1, before - 1), range)) {
        const delivery = deliveryAt(seqOf(id), filter);
        if (delivery) found.push(...sighting(id, delivery, selectContent.get(id)));
        if (found.length >= limit) break;
      }
      return found;
    },
    onConflict: (found) => void onConflict.push(found),
    conflicts: async (seqs) => seqs.flatMap(conflictsIn),
    async progress() {
      const first = selectFirst.get();
      const oldest = first !== undefined && { oldest: seqOf(first) };
      return { position: indexer.position(), newest: log.newest(), ...oldest };
    },
    size: async () => selectSize.get() ?? 0,
    add: indexer.add,
    forget: indexer.forget,
    async close() {
      indexer.finish();
      db.close();
      log.close();
    },
  };
}

function arrivedWithin({ receivedAt }: Delivery, from = -Infinity, to = Infinity): boolean {
  const at = Date.parse(receivedAt);
  return at >= from && at <= to;
}

function sighting(
  id: number,
  { seq, receivedAt, endpoint, accountId, events }: Delivery,
  content?: Buffer,
): EventSighting[] {
  const position = positionOf(id);
  const event = events[position];
  if (!event || !content) return [];
  return [
    {
      id,
      deliverySeq: seq,
      position,
      receivedAt,
      endpoint,
      ...(accountId !== undefined && { accountId }),
      ...event,
      content: content.toString('hex'),
    },
  ];
}
