import Database from 'better-sqlite3';
import { readDeliveryLog } from '../store/delivery-log.ts';
import type { Delivery } from '../store/delivery-store.ts';
import type { LogEntry } from '../store/log-part.ts';
import type { LogTip } from '../store/log-tip.ts';

/** The log as its index sees it: a connection of its own, which reads beside the writer and never stops it. */
export interface LogReader {
  /** The name of the log, of which there is no second. */
  identity(): string;
  /** Up to where the log was on the disk when this was called. */
  entries(after: number): Iterable<LogEntry>;
  delivery(seq: number): Delivery | undefined;
  oldest(): number | undefined;
  /** The oldest that was not accepted: these are dropped earlier than others. */
  oldestRefused(): number | undefined;
  /** On the disk. */
  newest(): number;
  close(): void;
}

/** @param tip how far the log may be read; without one, to its end. */
export function openLogReader(path: string, tip?: Pick<LogTip, 'seq'>): LogReader {
  const db = new Database(path, { readonly: true, fileMustExist: true });
  const log = readDeliveryLog(db);
  const selectOldestRefused = db
    .prepare<[], number | null>("select min(seq) from deliveries where verdict in ('refused', 'malformed')")
    .pluck();
  const selectNewest = db.prepare<[], number | null>('select max(seq) from commits').pluck();
  const selectIdentity = db.prepare<[], string>('select log from identity').pluck();

  function* entries(after: number): Iterable<LogEntry> {
    // Asked before the first row is read: what is taken back and stored otherwise meanwhile has its number, too.
    const last = newest();
    for (const entry of log.entries(after)) {
      if (entry.delivery.seq > last) return;
      yield entry;
    }
  }

  const newest = () => tip?.seq() ?? selectNewest.get() ?? 0;

  return {
    identity: () => selectIdentity.get() ?? '',
    entries,
    delivery: log.delivery,
    oldest: log.first,
    oldestRefused: () => selectOldestRefused.get() ?? undefined,
    newest,
    close: () => void db.close(),
  };
}
