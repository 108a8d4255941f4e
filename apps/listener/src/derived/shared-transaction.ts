import type { Database } from 'better-sqlite3';

/** Steps that share a transaction. */
export interface SharedTransaction {
  /** @param step returns whether there was anything to do. One that throws undoes those that shared its transaction. */
  run(step: () => boolean): boolean;
  /** Ends what is under way; what can't be committed is done again. */
  finish(): void;
}

/** A process that is killed does these again. */
const MOST_STEPS = 16;

/**
 * While there is more to do, steps share a transaction, because each commit writes every page that it touched, and
 * makes another piece of a full-text index that has to be merged. Between two steps the connection answers as if they
 * were committed.
 */
export function createSharedTransaction(db: Database): SharedTransaction {
  let steps = 0;
  // After a failure each step stands for itself, so that one that fails again undoes no other.
  let most = MOST_STEPS;

  function end(word: 'commit' | 'rollback'): void {
    steps = 0;
    if (db.inTransaction) db.exec(word);
  }

  return {
    run(step) {
      try {
        if (!db.inTransaction) db.exec('begin');
        const any = step();
        steps += 1;
        if (!any) most = MOST_STEPS;
        if (!any || steps >= most) end('commit');
        return any;
      } catch (error) {
        most = 1;
        end('rollback');
        throw error;
      }
    },
    finish() {
      try {
        end('commit');
      } catch {
        end('rollback');
      }
    },
  };
}
