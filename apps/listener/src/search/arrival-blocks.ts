import type { Database } from 'better-sqlite3';

// When what arrived. Times of arrival grow with the seq but for clocks that were set back and for imports, so each
// block of deliveries has its first and last time: a query by time looks into the few blocks that can hold an answer.

export const ARRIVALS = `
  create table if not exists arrivals (
    block integer primary key,
    first_at integer not null,
    last_at integer not null
  );
`;

const BLOCK = 256;

/** A run of seqs, both included. */
export interface Run {
  first: number;
  last: number;
}

export interface ArrivalBlocks {
  record(seq: number, receivedAt: number): void;
  /** Where deliveries of that time can be, growing. */
  runs(from: number, to: number): Run[];
  forgetBefore(seq: number): void;
}

export function createArrivalBlocks(db: Database): ArrivalBlocks {
  const upsert = db.prepare(
    `insert into arrivals (block, first_at, last_at) values (:block, :at, :at)
     on conflict do update set first_at = min(first_at, :at), last_at = max(last_at, :at)`,
  );
  const overlapping = db
    .prepare<[number, number], number>('select block from arrivals where first_at <= ? and last_at >= ? order by block')
    .pluck();
  const forget = db.prepare('delete from arrivals where block < ?');
  return {
    record: (seq, at) => void upsert.run({ block: Math.floor(seq / BLOCK), at }),
    runs: (from, to) => joined(overlapping.all(to, from)),
    forgetBefore: (seq) => void forget.run(Math.floor(seq / BLOCK)),
  };
}

function joined(blocks: readonly number[]): Run[] {
  const runs: Run[] = [];
  for (const block of blocks) {
    const last = runs.at(-1);
    if (last && last.last === block * BLOCK - 1) last.last += BLOCK;
    else runs.push({ first: block * BLOCK, last: block * BLOCK + BLOCK - 1 });
  }
  return runs;
}
