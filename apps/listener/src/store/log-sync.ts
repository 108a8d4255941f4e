import { closeSync, fdatasync, fsyncSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { promisify } from 'node:util';

/** Brings what was committed to the disk. */
export interface LogSync {
  /** Rejects when it may not be there. */
  sync(): Promise<void>;
  close(): void;
}

/** To the disk with a file's data, without its times. */
export type SyncFile = (file: number) => Promise<void>;

export const syncFile: SyncFile = promisify(fdatasync);

/**
 * Syncs the write-ahead log of a database, off the event loop: SQLite itself would hold up everything while the disk
 * works. A sync reaches the file through any descriptor, and SQLite keeps the same file as long as it is open.
 */
export function createLogSync(database: string, sync: SyncFile): LogSync {
  let file: number | undefined;
  return {
    sync() {
      file ??= openSynced(database);
      return sync(file);
    },
    close() {
      if (file !== undefined) closeSync(file);
      file = undefined;
    },
  };
}

/** A new file is on the disk when its folder is, too. */
function openSynced(database: string): number {
  const log = openSync(`${database}-wal`, 'r+');
  const folder = openSync(dirname(database), 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
  return log;
}
