import type { Database } from 'better-sqlite3';
import type { RetentionLimits } from './delivery-store.ts';
import type { Imports } from './imports.ts';
import { createLedgerPages } from './ledger-pages.ts';
import type { LogPart, OldDelivery } from './log-part.ts';
import type { RefusedBound } from './refused-bound.ts';
import { ledgerMs } from './retention.ts';

const STEP_DELIVERIES = 100;
const STEP_BYTES = 1024 * 1024;
const STEP_COMMITS = 500;
const STEP_PAGES = 128;
/** Free pages are used again by what arrives next; this part of the file may wait for that, within its limit. */
const FREE_SHARE = 1 / 8;

/** Drops from the beginning of the log, a little at a time. */
export interface Trimmer {
  /** So many more are kept. */
  stored(deliveries: number): void;
  /** Nobody knows how many are kept. */
  countAgain(): void;
  /** @returns whether there was anything to do. */
  step(limits: RetentionLimits, now: number): boolean;
}

interface Trimmed {
  log: Pick<LogPart, 'oldest' | 'first' | 'last' | 'count'>;
  /** What the log is made of. */
  parts: readonly { dropUpTo(seq: number): void }[];
  refused: Pick<RefusedBound, 'released'>;
  imports: Pick<Imports, 'forgetUpTo'>;
}

export function createTrimmer(db: Database, { log, parts, refused, imports }: Trimmed): Trimmer {
  const selectCommits = db.prepare<[number, number], { seq: number; at: number }>(
    'select seq, committed_at as at from commits where seq >= ? order by seq limit ?',
  );
  // The last commit tells where the numbers go on.
  const forgetCommits = db.prepare<[number, number, number]>(
    `delete from commits where seq in (select seq from commits where seq < ? order by seq limit ?)
     and committed_at < ? and seq < (select max(seq) from commits)`,
  );
  const pages = (what: 'page_count' | 'freelist_count' | 'page_size') => db.pragma(what, { simple: true }) as number;
  const pagesOfLedger = createLedgerPages(db);
  let kept: number | undefined;

  /** The oldest deliveries that are beyond a limit, as many as go in one step. */
  function beyond({ ageMs, count, bytes }: RetentionLimits, now: number): OldDelivery[] {
    const oldest = log.oldest(STEP_DELIVERIES);
    const first = oldest[0];
    if (!first) return [];
    const expired = storedBefore(now - ageMs, first.seq);
    const tooMany = numberKept(first.seq, count) - count;
    const used = (pages('page_count') - pages('freelist_count')) * pages('page_size');
    const isFull = used > bytes * (1 - FREE_SHARE);
    const all = oldest.filter(({ seq }, index) => isFull || index < tooMany || seq <= expired);
    let size = 0;
    return all.filter((delivery, index) => {
      size += delivery.size;
      return index === 0 || size <= STEP_BYTES;
    });
  }

  /** Counting a million takes a while: only where their numbers say that there can be too many. */
  function numberKept(first: number, limit: number): number {
    const span = (log.last() ?? 0) - first + 1;
    if (kept === undefined && span <= limit) return span;
    kept ??= log.count();
    return kept;
  }

  /** The last of the oldest deliveries that were stored before a time. */
  function storedBefore(time: number, first: number): number {
    const commits = selectCommits.all(first, STEP_DELIVERIES);
    const young = commits.findIndex(({ at }) => at >= time);
    const old = young === -1 ? commits : commits.slice(0, young);
    return old.at(-1)?.seq ?? 0;
  }

  function drop(deliveries: readonly OldDelivery[]): void {
    const last = deliveries.at(-1);
    if (!last) return;
    for (const part of parts) part.dropUpTo(last.seq);
    imports.forgetUpTo(last.seq);
  }

  function giveBack(): boolean {
    if (pages('freelist_count') <= pages('page_count') * FREE_SHARE) return false;
    // It gives back a page per row: read to the end, it is done.
    db.pragma(`incremental_vacuum(${STEP_PAGES})`);
    return true;
  }

  const step = db.transaction((limits: RetentionLimits, now: number) => {
    const dropped = beyond(limits, now);
    drop(dropped);
    const beginning = log.first() ?? Number.MAX_SAFE_INTEGER;
    const forgotten = forgetCommits.run(beginning, STEP_COMMITS, now - ledgerMs(limits)).changes;
    const joined = pagesOfLedger.step();
    const vacuumed = giveBack();
    return { dropped, changed: dropped.length > 0 || forgotten > 0 || joined || vacuumed };
  });

  function attempt(limits: RetentionLimits, now: number) {
    try {
      return step(limits, now);
    } catch (error) {
      pagesOfLedger.startAgain();
      throw error;
    }
  }

  return {
    stored(deliveries) {
      if (kept !== undefined) kept += deliveries;
    },
    countAgain() {
      kept = undefined;
    },
    step(limits, now) {
      const { dropped, changed } = attempt(limits, now);
      if (kept !== undefined) kept -= dropped.length;
      const unaccepted = dropped.filter((delivery) => delivery.refused);
      refused.released({ count: unaccepted.length, bytes: unaccepted.reduce((sum, { size }) => sum + size, 0) });
      return changed;
    },
  };
}
