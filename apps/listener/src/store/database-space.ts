import { statSync } from 'node:fs';
import type { Database } from 'better-sqlite3';

// What a database takes on the disk is its file and its write-ahead log. SQLite writes that log over and over, and
// leaves it as long as it ever was: whoever counts the pages alone is told half of the truth.

/** The space that a database takes, and what of it can be given back. */
export interface DatabaseSpace {
  /** Bytes on the disk. */
  size(): number;
  /**
   * To be called every second or so, outside of a transaction: once nothing was written since the last call, the
   * write-ahead log goes into the file and gives its space back. Never waits for a reader.
   */
  rest(): void;
}

/** So much of a write-ahead log stays while there is work. */
export const WAL_BYTES = 16 * 1024 * 1024;

export function createDatabaseSpace(db: Database): DatabaseSpace {
  const selectChanges = db.prepare<[], number>('select total_changes()').pluck();
  let changes: number | undefined;

  function isIdle(): boolean {
    const before = changes;
    changes = selectChanges.get();
    return changes === before && !db.inTransaction;
  }

  return {
    size: () => bytesOf(db.name) + bytesOf(`${db.name}-wal`),
    rest() {
      if (isIdle() && bytesOf(`${db.name}-wal`) > 0) truncate(db);
    },
  };
}

function truncate(db: Database): void {
  const patience = db.pragma('busy_timeout', { simple: true });
  db.pragma('busy_timeout = 0');
  try {
    db.pragma('wal_checkpoint(TRUNCATE)');
  } finally {
    db.pragma(`busy_timeout = ${patience}`);
  }
}

function bytesOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
