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

export interface Arrival {
  seq: number;
  receivedAt: number;
}

/** A run of seqs, both included. */
interface Run {
  first: number;
  last: number;
}

export interface ArrivalBlocks {
  record(arrivals: readonly Arrival[]): void;
  /** Where deliveries of that time can be, growing. */
  runs(from: number, to: number): Run[];
  forgetBefore(seq: number): void;
}

export function createArrivalBlocks(db: Database): ArrivalBlocks {
  const upsert = db.prepare(
    `insert into arrivals (block, first_at, last_at) values (:block, :first, :last)
     on conflict do update set first_at = min(first_at, :first), last_at = max(last_at, :last)`,
  );
  const overlapping = db
    .prepare<[number, number], number>('select block from arrivals where first_at <= ? and last_at >= ? order by block')
    .pluck();
  const forget = db.prepare('delete from arrivals where block < ?');
  return {
    record(arrivals) {
      for (const block of blocksOf(arrivals)) upsert.run(block);
    },
    runs: (from, to) => joined(overlapping.all(to, from)),
    forgetBefore: (seq) => void forget.run(Math.floor(seq / BLOCK)),
  };
}

interface Block {
  block: number;
  first: number;
  last: number;
}

function blocksOf(arrivals: readonly Arrival[]): Iterable<Block> {
  const blocks = new Map<number, Block>();
  for (const { seq, receivedAt } of arrivals) {
    const block = Math.floor(seq / BLOCK);
    const { first, last } = blocks.get(block) ?? { first: receivedAt, last: receivedAt };
    blocks.set(block, { block, first: Math.min(first, receivedAt), last: Math.max(last, receivedAt) });
  }
  return blocks.values();
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
