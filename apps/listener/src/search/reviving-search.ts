import Database from 'better-sqlite3';
import { isDamage } from '../damage.ts';
import { removeSearchDatabase } from './search-database.ts';
import { sqliteSearch } from './sqlite-search.ts';

type Search = ReturnType<typeof sqliteSearch>;

/** A search whose damaged files don't end it. */
export interface RevivingSearch {
  /** Runs something with the search as it is now. Throws what that throws, and what keeps it from being opened. */
  use<Result>(work: (search: Search) => Result): Result;
  close(): Promise<void>;
}

/**
 * After damage both files are opened anew, so that a log which was mended meanwhile is read again; an index that is
 * damaged itself is thrown away and built again from the log.
 */
export function revivingSearch(paths: { log: string; index: string }, onConflict: () => void): RevivingSearch {
  let search: Search | undefined;

  function opened(): Search {
    if (search) return search;
    search = sqliteSearch(paths);
    search.onConflict(onConflict);
    return search;
  }

  function giveUp(): void {
    void search?.close();
    search = undefined;
    if (isDamaged(paths.index)) removeSearchDatabase(paths.index);
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
      await search?.close();
    },
  };
}

/** Asked only after a failure: it reads all of the file. */
function isDamaged(path: string): boolean {
  let db: Database.Database | undefined;
  try {
    db = new Database(path, { fileMustExist: true });
    db.exec("insert into documents(documents) values('integrity-check')");
    return db.pragma('quick_check', { simple: true }) !== 'ok';
  } catch {
    return true;
  } finally {
    db?.close();
  }
}
