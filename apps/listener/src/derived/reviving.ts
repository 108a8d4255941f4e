import Database from 'better-sqlite3';
import { isDamage, isOfTheMoment } from '../damage.ts';
import { removeDerivedDatabase } from './derived-database.ts';

/** Something that is computed from the log, whose damaged files don't end it. */
export interface Reviving<Adapter> {
  /** Runs something with it as it is now. Throws what that throws, and what keeps it from being opened. */
  use<Result>(work: (adapter: Adapter) => Result): Result;
  close(): Promise<void>;
}

/** What a computed file is besides what SQLite itself knows of it. */
export interface DerivedCare {
  /** Throws when it is damaged. */
  check(db: Database.Database): void;
  /** Takes away what `check` throws for, within a transaction. Without it, or when it can't, the file is thrown away. */
  mend?(db: Database.Database): void;
}

/**
 * After damage the files are opened anew, so that a log which was mended meanwhile is read again; what was computed is
 * mended when it is damaged itself, or thrown away and computed again from the log.
 *
 * @param path of what is computed.
 */
export function reviving<Adapter extends { close(): Promise<void> }>(
  path: string,
  open: () => Adapter,
  care: DerivedCare,
): Reviving<Adapter> {
  let adapter: Adapter | undefined;

  function opened(): Adapter {
    adapter ??= open();
    return adapter;
  }

  function giveUp(): void {
    void adapter?.close();
    adapter = undefined;
    if (!isGood(path, care)) removeDerivedDatabase(path);
  }

  function passOn(error: unknown): never {
    if (isDamage(error)) giveUp();
    throw error;
  }

  return {
    use(work) {
      try {
        const result = work(opened());
        return result instanceof Promise ? (result.catch(passOn) as typeof result) : result;
      } catch (error) {
        return passOn(error);
      }
    },
    async close() {
      await adapter?.close();
    },
  };
}

/** Whether the file can be used, mended where it must be. Asked only after a failure: it reads all of it. */
function isGood(path: string, care: DerivedCare): boolean {
  let db: Database.Database | undefined;
  try {
    db = new Database(path, { fileMustExist: true });
    checkOrMend(db, care);
    return db.pragma('quick_check', { simple: true }) === 'ok';
  } catch (error) {
    // A full disk, for instance, keeps it from being mended now: it is tried again after the next failure.
    return isOfTheMoment(error);
  } finally {
    db?.close();
  }
}

function checkOrMend(db: Database.Database, { check, mend }: DerivedCare): void {
  try {
    check(db);
  } catch (damage) {
    if (!mend) throw damage;
    db.transaction(mend)(db);
  }
}
