import type { Database } from 'better-sqlite3';

/** How often the end of the log was taken back: its numbers were then used again for something else. */
export interface Editions {
  /** Within the transaction that takes back what is behind a seq. */
  next(behind: number): void;
}

export function createEditions(db: Database): Editions {
  db.exec('create table if not exists editions (number integer primary key, behind integer not null)');
  const insert = db.prepare('insert into editions (behind) values (?)');
  return { next: (behind) => void insert.run(behind) };
}

/** The editions of a log, as somebody knows them who reads it by another connection. */
export interface KnownEditions {
  /** The present one: another text for another log. */
  edition(): string;
  /** Up to which seq the log is what it was in that edition. */
  sameUpTo(edition: string): number;
}

export function readEditions(db: Database): KnownEditions {
  const select = db
    .prepare<[], string>("select log || ' ' || coalesce((select max(number) from editions), 0) from identity")
    .pluck();
  const selectSame = db
    .prepare<[{ log: string; number: number }], number>(
      `select coalesce((select min(behind) from editions where number > :number), ${Number.MAX_SAFE_INTEGER})
       from identity where log = :log`,
    )
    .pluck();
  return {
    edition: () => select.get() ?? '',
    sameUpTo(edition) {
      const [log = '', number = '0'] = edition.split(' ');
      // Nothing is the same in another log.
      return selectSame.get({ log, number: Number(number) }) ?? 0;
    },
  };
}
