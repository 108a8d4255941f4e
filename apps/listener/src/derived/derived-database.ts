import { rmSync } from 'node:fs';
import Database from 'better-sqlite3';

/** What a derived database is made of. */
export interface DerivedSchema {
  /** Counts up whenever it is built otherwise than before: an older one is built anew. */
  version: number;
  sql: string;
  /** Keeps what the log can't give any more. @returns whether it made this version of an older one. */
  migrate?(db: Database.Database, version: number): boolean;
}

/** Nothing in it is not in the log: one that can't be used is thrown away, and built again by who follows the log. */
export function openDerivedDatabase(path: string, schema: DerivedSchema): Database.Database {
  try {
    return open(path, schema);
  } catch {
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
    db.pragma('journal_size_limit = 67108864');
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
