import { chmod, stat, writeFile } from 'node:fs/promises';
import { EmitterError } from '../errors.ts';

const OWNER_ONLY = 0o600;
const OTHERS = 0o077;

/** Makes an empty file, for its owner only, unless it is there. It is never opened then: that would cost SQLite its lock. */
export async function makeForOwner(path: string): Promise<void> {
  await writeFile(path, '', { mode: OWNER_ONLY, flag: 'wx' }).catch(unless('EEXIST'));
}

/**
 * Takes a file away from everybody but its owner. Windows has no such modes.
 *
 * @returns whether others could read or write it.
 * @throws EmitterError `store_exposed`
 */
export async function forOwnerOnly(path: string): Promise<boolean> {
  const { mode = 0 } = (await stat(path).catch(unless('ENOENT'))) ?? {};
  if ((mode & OTHERS) === 0 || process.platform === 'win32') return false;
  await chmod(path, OWNER_ONLY).catch((cause: unknown) => {
    throw new EmitterError('store_exposed', `Others can read ${path}, and its mode cannot be changed.`, { cause });
  });
  return true;
}

function unless(code: string): (error: NodeJS.ErrnoException) => undefined {
  return (error) => {
    if (error.code !== code) throw error;
  };
}
