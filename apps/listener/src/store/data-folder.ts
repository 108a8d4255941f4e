import { join, resolve } from 'node:path';
import Database from 'better-sqlite3';
import { ListenerError } from '../errors.ts';
import { makeFolder, unusableFolder } from './make-folder.ts';

/** A data folder that is ours alone. */
export interface DataFolder {
  path(file: string): string;
  release(): void;
}

/**
 * Takes a data folder for this process, making it when it is missing.
 *
 * The lock is that of an open SQLite transaction: the system drops it with the process, however that dies.
 * It has a file of its own, so that other programs may read the database meanwhile.
 *
 * @throws ListenerError `data_locked`, `config_invalid`
 */
export function takeDataFolder(folder: string): DataFolder {
  makeFolder(folder);
  const lock = takeLock(folder);
  return { path: (file) => join(folder, file), release: () => lock.close() };
}

function takeLock(folder: string): Database.Database {
  let lock: Database.Database | undefined;
  try {
    lock = new Database(join(folder, 'earshot.lock'), { timeout: 0 });
    lock.exec('begin exclusive');
    return lock;
  } catch (cause) {
    lock?.close();
    if ((cause as { code?: string }).code !== 'SQLITE_BUSY') throw unusableFolder(folder, cause);
    const message = `Another earshot works on ${resolve(folder)}. Stop it, or give this one a folder of its own with --data.`;
    throw new ListenerError('data_locked', message, { cause });
  }
}
