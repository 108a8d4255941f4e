import { rmSync } from 'node:fs';
import Database from 'better-sqlite3';
import { ARRIVALS } from './arrival-blocks.ts';

/** Counts up whenever the index is built otherwise than before: an older one is built anew. */
const VERSION = 1;

const SCHEMA = `
  create virtual table if not exists documents using fts5 (
    facets, body, content='', contentless_delete=1, tokenize='unicode61 remove_diacritics 2'
  );
  create table if not exists contents (
    id integer primary key,
    content blob not null,
    conflict integer not null
  );
  create index if not exists conflicts on contents (id) where conflict = 1;
  create table if not exists progress (
    one integer primary key check (one = 1),
    position integer not null
  );
  insert or ignore into progress (one, position) values (1, 0);
  ${ARRIVALS}
`;

/** Nothing here is not in the log: an index that can't be used is thrown away and built again. */
export function openSearchDatabase(path: string): Database.Database {
  try {
    return open(path);
  } catch {
    removeSearchDatabase(path);
    return open(path);
  }
}

export function removeSearchDatabase(path: string): void {
  for (const suffix of ['', '-wal', '-shm']) rmSync(path + suffix, { force: true });
}

function open(path: string): Database.Database {
  const db = new Database(path);
  try {
    db.pragma('auto_vacuum = INCREMENTAL');
    db.pragma('journal_mode = WAL');
    // What a power failure takes of it is built again from the log.
    db.pragma('synchronous = NORMAL');
    db.pragma('journal_size_limit = 67108864');
    const version = db.pragma('user_version', { simple: true });
    if (version !== 0 && version !== VERSION) throw new Error('built by another version');
    db.exec(SCHEMA);
    db.pragma(`user_version = ${VERSION}`);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}
