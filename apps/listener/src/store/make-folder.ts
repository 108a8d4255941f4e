import { accessSync, constants, mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { ListenerError } from '../errors.ts';

/** Why nothing can be written into a data folder, for who can change that. */
export function unusableFolder(folder: string, cause: unknown): ListenerError {
  const message = `${folder} can't be a data folder: ${(cause as Error).message}. Make room or change its rights, or choose another with --data.`;
  return new ListenerError('config_invalid', message, { cause });
}

/**
 * Makes a data folder when it is missing. One on a disk that takes no writes is refused, whatever is in it: a lock
 * there would hold nobody off.
 *
 * @throws ListenerError `config_invalid`
 */
export function makeFolder(folder: string): void {
  try {
    makeWithParents(folder);
    accessSync(folder, constants.W_OK);
  } catch (cause) {
    throw unusableFolder(folder, cause);
  }
}

/** Not by `recursive`, which never ends where the system says of a new folder that its parent isn't there (/proc). */
function makeWithParents(folder: string): void {
  if (isFolder(folder)) return;
  if (dirname(folder) !== folder) makeWithParents(dirname(folder));
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    // Of two that start at once, one makes it.
    if (!isFolder(folder)) throw error;
  }
}

const isFolder = (path: string) => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
