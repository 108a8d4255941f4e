import { readFile } from 'node:fs/promises';
import { ListenerError } from '../errors.ts';

/** The first line, so that an editor's line break is no part of it. */
export async function readPassword(path: string): Promise<string> {
  const [password = ''] = (await readSecretFile(path)).split(/\r?\n/, 1);
  if (password === '') throw new ListenerError('config_invalid', `The first line of ${path} is empty.`);
  return password;
}

export async function readSecretFile(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new ListenerError('config_invalid', `${path} can't be read: ${(cause as Error).message}.`, { cause });
  }
}
