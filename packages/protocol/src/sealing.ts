import { randomBytes } from 'node:crypto';
import { link, readFile, unlink, writeFile } from 'node:fs/promises';
import { CompactEncrypt, compactDecrypt } from 'jose';
import { ProtocolError } from './errors.ts';

/** Encrypts secrets for rest: a compact JWE, A256GCM under one key. */
export interface Sealer {
  seal(secret: string): Promise<string>;
  /** @throws ProtocolError `unsealing_failed` */
  unseal(jwe: string): Promise<string>;
}

const KEY_BYTES = 32;

/**
 * @param key 32 bytes.
 * @throws ProtocolError `key_invalid`
 */
export function createSealer(key: Uint8Array): Sealer {
  checkKey(key);
  return {
    seal: (secret) =>
      new CompactEncrypt(Buffer.from(secret)).setProtectedHeader({ alg: 'dir', enc: 'A256GCM' }).encrypt(key),
    async unseal(jwe) {
      try {
        const { plaintext } = await compactDecrypt(jwe, key);
        return Buffer.from(plaintext).toString();
      } catch (cause) {
        throw new ProtocolError('unsealing_failed', 'The secret was sealed with another key, or changed since.', {
          cause,
        });
      }
    },
  };
}

/**
 * The sealer whose key rests in a file, made at first use and readable by its owner only.
 *
 * @throws ProtocolError `key_invalid` when the file holds something else.
 */
export async function sealerFromFile(path: string): Promise<Sealer> {
  return createSealer(await sealingKeyFromFile(path));
}

/** The key itself, for those who seal in another way too. @throws ProtocolError `key_invalid` */
export async function sealingKeyFromFile(path: string): Promise<Uint8Array> {
  const text = (await readIfThere(path)) ?? (await makeKeyFile(path));
  const key = Buffer.from(text.trim(), 'base64url');
  checkKey(key);
  return key;
}

function checkKey(key: Uint8Array): void {
  if (key.length === KEY_BYTES) return;
  throw new ProtocolError('key_invalid', `A sealing key has ${KEY_BYTES} bytes, this one ${key.length}.`);
}

/** Appears under its name only when it is whole; of two makers the first wins, and both read its key. */
async function makeKeyFile(path: string): Promise<string> {
  const draft = `${path}.${randomBytes(6).toString('hex')}`;
  await writeFile(draft, randomBytes(KEY_BYTES).toString('base64url'), { mode: 0o600, flag: 'wx', flush: true });
  try {
    await link(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await unlink(draft);
  }
  return readFile(path, 'utf8');
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
