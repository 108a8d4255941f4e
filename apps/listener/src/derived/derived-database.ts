import { rmSync } from 'node:fs';
import Database from 'better-sqlite3';
import { isOfTheMoment } from '../damage.ts';
import { WAL_BYTES } from '../store/database-space.ts';

/** What a derived database is made of. */
export interface DerivedSchema {
  /** Counts up whenever it is built otherwise than before: an older one is built anew. */
  version: number;
  sql: string;
  /** Keeps what the log can't give any more. @returns whether it made this version of an older one. */
  migrate?(db: Database.Database, version: number): boolean;
}

/**
 * What is in it, or nearly all, is in the log: one that is damaged or of an unknown version is thrown away, and built
 * again by who follows the log. One that merely can't be used at this moment stays.
 */
export function openDerivedDatabase(path: string, schema: DerivedSchema): Database.Database {
  try {
    return open(path, schema);
  } catch (error) {
    if (isOfTheMoment(error)) throw error;
    removeDerivedDatabase(path);
    return open(path, schema);
  }
}

export function removeDerivedDatabase(path: string): void {
  for (const suffix of ['', '-wal', '-shm']) rmSync(path + suffix, { force: true });
}

function open(path: string, { version, sql, migrate }: DerivedSchema): Database.Database {
  const db = new Database(path);
  try {
    db.pragma('auto_vacuum = INCREMENTAL');
    db.pragma('journal_mode = WAL');
    // What a power failure takes of it is built again from the log.
    db.pragma('synchronous = NORMAL');
    db.pragma(`journal_size_limit = ${WAL_BYTES}`);
    const found = db.pragma('user_version', { simple: true });
    db.transaction(() => {
      const isUsable = found === 0 || found === version || migrate?.(db, found as number);
      if (!isUsable) throw new Error('built by another version');
      db.exec(sql);
      db.pragma(`user_version = ${version}`);
    })();
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}
