import type { Database } from 'better-sqlite3';

const STEP_COMMITS = 500;
/** A page that holds as much is left as it is. */
const PAGE_BYTES = 64 * 1024;
/** Commits that are further apart stay apart, since age is judged by them. */
const SPAN_MS = 60 * 60 * 1000;

interface Commit {
  seq: number;
  at: number;
  keys: Buffer;
}

/**
 * Joins small commits of the ledger into larger ones, behind the acknowledgement: a start reads the whole ledger, and
 * a million rows cost it several times as much as the million keys in them.
 */
export interface LedgerPages {
  /** Within a transaction. @returns whether there was anything to join. */
  step(): boolean;
  /** The transaction failed: nothing was joined. */
  startAgain(): void;
}

export function createLedgerPages(db: Database): LedgerPages {
  const select = db.prepare<[number, number], Commit>(
    'select seq, committed_at as at, event_keys as keys from commits where seq > ? order by seq limit ?',
  );
  const drop = db.prepare('delete from commits where seq >= ? and seq <= ?');
  const insert = db.prepare('insert into commits (seq, committed_at, event_keys) values (?, ?, ?)');
  let joinedTo = 0;

  return {
    step() {
      const commits = select.all(joinedTo, STEP_COMMITS);
      if (commits.length < STEP_COMMITS) return false;
      const page = pageOf(commits);
      const last = page.at(-1) as Commit;
      joinedTo = last.seq;
      if (page.length === 1) return true;
      const at = page.reduce((latest, commit) => Math.max(latest, commit.at), 0);
      drop.run(page[0]?.seq, last.seq);
      insert.run(last.seq, at, Buffer.concat(page.map(({ keys }) => keys)));
      return true;
    },
    startAgain() {
      joinedTo = 0;
    },
  };
}

/** The first of them that go on one page: at least one. */
function pageOf(commits: readonly Commit[]): readonly Commit[] {
  const first = commits[0]?.at ?? 0;
  let size = 0;
  const end = commits.findIndex(({ at, keys }, index) => {
    size += keys.length;
    return index > 0 && (size > PAGE_BYTES || Math.abs(at - first) > SPAN_MS);
  });
  return end === -1 ? commits : commits.slice(0, end);
}
