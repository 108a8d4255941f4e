import Database from 'better-sqlite3';
import { readDeliveryLog } from '../store/delivery-log.ts';
import type { Delivery } from '../store/delivery-store.ts';
import { type KnownEditions, readEditions } from '../store/edition.ts';
import type { LogEntry } from '../store/log-part.ts';

/** The log as its index sees it: a connection of its own, which reads beside the writer and never stops it. */
export interface LogReader extends KnownEditions {
  entries(after: number): Iterable<LogEntry>;
  delivery(seq: number): Delivery | undefined;
  oldest(): number | undefined;
  /** The oldest that was not accepted: these are dropped earlier than others. */
  oldestRefused(): number | undefined;
  newest(): number;
  close(): void;
}

export function openLogReader(path: string): LogReader {
  const db = new Database(path, { readonly: true, fileMustExist: true });
  const log = readDeliveryLog(db);
  const selectOldestRefused = db
    .prepare<[], number | null>("select min(seq) from deliveries where verdict in ('refused', 'malformed')")
    .pluck();
  const selectNewest = db.prepare<[], number | null>('select max(seq) from commits').pluck();
  return {
    entries: log.entries,
    delivery: log.delivery,
    oldest: log.first,
    oldestRefused: () => selectOldestRefused.get() ?? undefined,
    newest: () => selectNewest.get() ?? 0,
    ...readEditions(db),
    close: () => void db.close(),
  };
}
