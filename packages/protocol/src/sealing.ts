import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
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
  if (key.length !== KEY_BYTES)
    throw new ProtocolError('key_invalid', `A sealing key has ${KEY_BYTES} bytes, this one ${key.length}.`);
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
  try {
    await writeFile(path, randomBytes(KEY_BYTES).toString('base64url'), { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return createSealer(Buffer.from((await readFile(path, 'utf8')).trim(), 'base64url'));
}
