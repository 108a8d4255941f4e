import Database from 'better-sqlite3';
import { isDamage } from '../damage.ts';
import { removeDerivedDatabase } from './derived-database.ts';

/** Something that is computed from the log, whose damaged files don't end it. */
export interface Reviving<Room> {
  /** Runs something with the room as it is now. Throws what that throws, and what keeps the room from being opened. */
  use<Result>(work: (room: Room) => Result): Result;
  close(): Promise<void>;
}

/**
 * After damage all its files are opened anew, so that a log which was mended meanwhile is read again; what was computed
 * is thrown away if it is damaged itself, and computed again from the log.
 *
 * @param path of what is computed.
 * @param check fails when that is damaged in a way that only its owner sees.
 */
export function reviving<Room extends { close(): Promise<void> }>(
  path: string,
  open: () => Room,
  check: (db: Database.Database) => void = () => {},
): Reviving<Room> {
  let room: Room | undefined;

  function opened(): Room {
    room ??= open();
    return room;
  }

  function giveUp(): void {
    void room?.close();
    room = undefined;
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
      await room?.close();
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
