import Database from 'better-sqlite3';
import type { Delivery } from '../store/delivery-store.ts';

/** A stored delivery with what it is indexed by. */
interface LogEntry {
  seq: number;
  receivedAt: number;
  delivery: Delivery;
  body: Buffer;
}

/** The log as its index sees it: a connection of its own, which reads beside the writer and never stops it. */
export interface LogReader {
  entriesAfter(seq: number, limit: number): Iterable<LogEntry>;
  delivery(seq: number): { delivery: Delivery; receivedAt: number } | undefined;
  oldest(): number | undefined;
  /** The oldest that was not accepted: these are dropped earlier than others. */
  oldestRefused(): number | undefined;
  newest(): number;
  close(): void;
}

interface Row {
  seq: number;
  receivedAt: number;
  summary: string;
}

export function openLogReader(path: string): LogReader {
  const db = new Database(path, { readonly: true, fileMustExist: true });
  const columns = 'seq, received_at as receivedAt, summary';
  const selectAfter = db.prepare<[number, number], Row & { body: Buffer }>(
    `select ${columns}, body from deliveries where seq > ? order by seq limit ?`,
  );
  const selectOne = db.prepare<[number], Row>(`select ${columns} from deliveries where seq = ?`);
  const selectOldest = db.prepare<[], number | null>('select min(seq) from deliveries').pluck();
  const selectOldestRefused = db
    .prepare<[], number | null>("select min(seq) from deliveries where verdict in ('refused', 'malformed')")
    .pluck();
  const selectNewest = db.prepare<[], number | null>('select max(seq) from commits').pluck();
  return {
    *entriesAfter(seq, limit) {
      for (const row of selectAfter.iterate(seq, limit)) {
        yield { seq: row.seq, receivedAt: row.receivedAt, delivery: toDelivery(row), body: row.body };
      }
    },
    delivery(seq) {
      const row = selectOne.get(seq);
      return row && { delivery: toDelivery(row), receivedAt: row.receivedAt };
    },
    oldest: () => selectOldest.get() ?? undefined,
    oldestRefused: () => selectOldestRefused.get() ?? undefined,
    newest: () => selectNewest.get() ?? 0,
    close: () => void db.close(),
  };
}

function toDelivery({ seq, summary }: Row): Delivery {
  return { seq, ...(JSON.parse(summary) as Omit<Delivery, 'seq'>) };
}
