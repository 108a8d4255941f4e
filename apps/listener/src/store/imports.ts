import { randomUUID } from 'node:crypto';
import type { Database } from 'better-sqlite3';
import type { JudgedRequest, Origin } from './delivery-store.ts';
import type { LogPart } from './log-part.ts';

const SCHEMA = `
  create table if not exists identity (
    one integer primary key check (one = 1),
    log text not null
  );
  create table if not exists imports (
    log text not null,
    origin_seq integer not null,
    seq integer not null,
    primary key (log, origin_seq)
  ) without rowid;
  create index if not exists imports_by_seq on imports (seq);
`;

/** Where imported deliveries came from: an import that is repeated stores nothing twice. */
export interface Imports {
  /** The name of this log, of which there is no second. */
  identity: string;
  /** Within the transaction that stores the request. */
  record(request: JudgedRequest, seq: number): void;
  /** Whether it is here: as an import, or because it came in here and is kept. */
  has(origin: Origin): boolean;
  /** Within the transaction that drops deliveries up to this one. */
  forgetUpTo(seq: number): void;
  forgetAfter(seq: number): void;
}

export function createImports(db: Database, deliveries: Pick<LogPart, 'delivery'>): Imports {
  db.exec(SCHEMA);
  db.prepare('insert or ignore into identity (one, log) values (1, ?)').run(randomUUID());
  const identity = db.prepare<[], string>('select log from identity').pluck().get() ?? '';
  const insert = db.prepare('insert into imports (log, origin_seq, seq) values (?, ?, ?)');
  const select = db.prepare('select 1 from imports where log = ? and origin_seq = ?');
  const forgetUpTo = db.prepare('delete from imports where seq <= ?');
  const forgetAfter = db.prepare('delete from imports where seq > ?');
  return {
    identity,
    record({ origin }, seq) {
      if (origin) insert.run(origin.log, origin.seq, seq);
    },
    has: ({ log, seq }) => Boolean(select.get(log, seq) ?? (log === identity ? deliveries.delivery(seq) : undefined)),
    forgetUpTo: (seq) => void forgetUpTo.run(seq),
    forgetAfter: (seq) => void forgetAfter.run(seq),
  };
}
