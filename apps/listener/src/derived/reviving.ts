import Database from 'better-sqlite3';
import { isDamage } from '../damage.ts';
import { removeDerivedDatabase } from './derived-database.ts';

/** Something that is computed from the log, whose damaged files don't end it. */
export interface Reviving<Adapter> {
  /** Runs something with it as it is now. Throws what that throws, and what keeps it from being opened. */
  use<Result>(work: (adapter: Adapter) => Result): Result;
  close(): Promise<void>;
}

/**
 * After damage the files are opened anew, so that a log which was mended meanwhile is read again; what was computed is
 * thrown away when it is damaged itself, and computed again from the log.
 *
 * @param path of what is computed.
 * @param check throws when it is damaged; besides what SQLite itself checks.
 */
export function reviving<Adapter extends { close(): Promise<void> }>(
  path: string,
  open: () => Adapter,
  check: (db: Database.Database) => void = () => {},
): Reviving<Adapter> {
  let adapter: Adapter | undefined;

  function opened(): Adapter {
    adapter ??= open();
    return adapter;
  }

  function giveUp(): void {
    void adapter?.close();
    adapter = undefined;
    if (isDamaged(path, check)) removeDerivedDatabase(path);
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

/** Asked only after a failure: it reads all of the file. */
function isDamaged(path: string, check: (db: Database.Database) => void): boolean {
  let db: Database.Database | undefined;
  try {
    db = new Database(path, { fileMustExist: true });
    check(db);
    return db.pragma('quick_check', { simple: true }) !== 'ok';
  } catch {
    return true;
  } finally {
    db?.close();
  }
}
