import type { Database } from 'better-sqlite3';

/** How often the end of the log was taken back: its numbers were then used again for something else. */
export interface Edition {
  /** Within the transaction that takes it back. */
  next(): void;
}

export function createEdition(db: Database): Edition {
  db.exec(`
    create table if not exists edition (one integer primary key check (one = 1), number integer not null);
    insert or ignore into edition (one, number) values (1, 1);
  `);
  const count = db.prepare('update edition set number = number + 1');
  return { next: () => void count.run() };
}

/** Of which log, and of which of its editions, a connection reads. */
export function readEdition(db: Database): () => string {
  const select = db.prepare<[], string>("select log || ' ' || number from identity, edition").pluck();
  return () => select.get() ?? '';
}
