import type { Database } from 'better-sqlite3';

/** Bytes of words that wait in memory to be written as one piece. */
const PENDING_BYTES = 8 * 1024 * 1024;
/** So many pieces of a size become one: fewer are searched faster, more are written faster. */
const PIECES = 8;

/**
 * A full-text index whose words are written much more often than they are looked for: without the texts themselves,
 * and with an entry that is deleted merely marked.
 *
 * @returns the SQL that makes it, as often as it is run.
 */
export function wordIndex(table: string, columns: string): string {
  return `
    create virtual table if not exists ${table} using fts5 (
      ${columns}, content='', contentless_delete=1, tokenize='unicode61 remove_diacritics 2'
    );
    insert into ${table} (${table}, rank) values ('hashsize', ${PENDING_BYTES});
    insert into ${table} (${table}, rank) values ('automerge', ${PIECES});
  `;
}

/** Throws when it contradicts itself, which SQLite alone doesn't see. */
export function checkWordIndex(db: Database, table: string): void {
  db.exec(`insert into ${table} (${table}) values ('integrity-check')`);
}
