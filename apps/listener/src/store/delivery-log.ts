import type { Database } from 'better-sqlite3';
import { readDeliveryBatches } from './delivery-batches.ts';
import { readDeliveryRows } from './delivery-rows.ts';
import type { LogEntry, LogPart } from './log-part.ts';

/** The whole log: what was taken from its batches, what was refused from its rows, in one order. */
export function readDeliveryLog(db: Database): LogPart {
  const parts = [readDeliveryBatches(db), readDeliveryRows(db)] as const;
  const [batches, rows] = parts;
  const defined = (values: (number | undefined)[]) => values.filter((value) => value !== undefined);

  return {
    newestFirst: (filter, range) =>
      parts
        .flatMap((part) => part.newestFirst(filter, range))
        .sort((a, b) => b.seq - a.seq)
        .slice(0, range.limit),
    oldestFirst(after, limit, bytes) {
      const found = parts.map((part) => part.oldestFirst(after, limit, bytes));
      const deliveries = upTo(
        horizon(found),
        found.flatMap((part) => part.deliveries),
      ).slice(0, limit);
      return { deliveries, complete: found.every(({ complete }) => complete) && deliveries.length < limit };
    },
    entries: (after) => merged(batches.entries(after), rows.entries(after)),
    delivery: (seq) => rows.delivery(seq) ?? batches.delivery(seq),
    find: (seq) => rows.find(seq) ?? batches.find(seq),
    body: (seq) => rows.body(seq) ?? batches.body(seq),
    first() {
      const firsts = defined(parts.map((part) => part.first()));
      return firsts.length > 0 ? Math.min(...firsts) : undefined;
    },
    last() {
      const lasts = defined(parts.map((part) => part.last()));
      return lasts.length > 0 ? Math.max(...lasts) : undefined;
    },
    count: () => parts.reduce((sum, part) => sum + part.count(), 0),
    oldest(limit) {
      const found = parts.map((part) => ({ deliveries: part.oldest(limit), complete: false }));
      const cut = found.map(({ deliveries }) => ({ deliveries, complete: deliveries.length < limit }));
      return upTo(
        horizon(cut),
        found.flatMap(({ deliveries }) => deliveries),
      ).slice(0, limit);
    },
  };
}

interface Stretch {
  deliveries: readonly { seq: number }[];
  /** Nothing follows. */
  complete: boolean;
}

/** Up to where every part has told all that it has. */
function horizon(stretches: readonly Stretch[]): number {
  const ends = stretches.filter(({ complete }) => !complete).map(({ deliveries }) => deliveries.at(-1)?.seq ?? 0);
  return Math.min(Number.POSITIVE_INFINITY, ...ends);
}

function upTo<Item extends { seq: number }>(end: number, items: readonly Item[]): Item[] {
  return items.filter(({ seq }) => seq <= end).sort((a, b) => a.seq - b.seq);
}

function* merged(one: Iterable<LogEntry>, other: Iterable<LogEntry>): Iterable<LogEntry> {
  const iterators = [one[Symbol.iterator](), other[Symbol.iterator]()];
  const heads = iterators.map((iterator) => iterator.next());
  try {
    for (;;) {
      const seqs = heads.map((head) => (head.done ? Number.POSITIVE_INFINITY : head.value.delivery.seq));
      const least = (seqs[0] as number) <= (seqs[1] as number) ? 0 : 1;
      const head = heads[least];
      if (!head || head.done) return;
      yield head.value;
      heads[least] = (iterators[least] as Iterator<LogEntry>).next();
    }
  } finally {
    // Statements that are not read to their end hold up the writer.
    for (const iterator of iterators) iterator.return?.();
  }
}
