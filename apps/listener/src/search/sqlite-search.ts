import { createDatabaseSpace, type DatabaseSpace } from '../store/database-space.ts';
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
import { deliveriesMatching, eventsMatching } from './facets.ts';
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
): EventSearch & Pick<Indexer, 'add' | 'forget'> & Pick<DatabaseSpace, 'rest'> {
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
  const space = createDatabaseSpace(db);

  const conflictsIn = (seq: number) => selectConflicts.all(sightingId(seq, 0), sightingId(seq, REST));

  /** Ids that match, a chunk at a time. */
  function* matches(match: string, spans: readonly Span[], range: SearchRange): Generator<number, void> {
    const { oldestFirst = false, limit } = range;
    for (const span of oldestFirst ? spans : [...spans].reverse()) {
      let { low, high } = span;
      for (;;) {
        const ids = selects[oldestFirst ? 'asc' : 'desc'].all(match, low, high, limit);
        yield* ids;
        const last = ids.at(-1);
        if (last === undefined || ids.length < limit) break;
        if (oldestFirst) low = last + 1;
        else high = last - 1;
      }
    }
  }

  /** The document of a delivery with several events has the words of all of them. */
  function holdsInOneEvent(id: number, match: string | undefined): boolean {
    if (match === undefined || positionOf(id) !== REST) return true;
    return selects.asc.get(match, sightingId(seqOf(id), 0), id - 1, 1) !== undefined;
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
      const { before, after = 0, limit } = range;
      const high = before === undefined ? Number.MAX_SAFE_INTEGER : sightingId(before, 0) - 1;
      const spans = spansOf(filter, sightingId(after, REST) + 1, high);
      const { match, ofOneEvent } = deliveriesMatching(filter);
      const found: Delivery[] = [];
      for (const id of matches(match, spans, range)) {
        const delivery = holdsInOneEvent(id, ofOneEvent) ? deliveryAt(seqOf(id), filter) : undefined;
        if (delivery) found.push(delivery);
        if (found.length >= limit) break;
      }
      return found;
    },
    async events(filter, range) {
      const { before = Number.MAX_SAFE_INTEGER, after = -1, limit } = range;
      const { match } = eventsMatching(filter);
      const found: EventSighting[] = [];
      for (const id of matches(match, spansOf(filter, after + 1, before - 1), range)) {
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
      return {
        position: indexer.position(),
        newest: log.newest(),
        ...oldest,
        ...(indexer.isSettling() && { settling: true as const }),
      };
    },
    size: async () => space.size(),
    add: indexer.add,
    forget: indexer.forget,
    rest: space.rest,
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
