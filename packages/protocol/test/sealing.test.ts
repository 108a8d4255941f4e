import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createSealer, sealerFromFile } from '../src/sealing.ts';

const key = Buffer.alloc(32, 7);
const other = createSealer(Buffer.alloc(32, 8));

describe('a sealer', () => {
  const sealer = createSealer(key);

  test('opens what it sealed, whatever the secret [AUTH-5]', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme' }), async (secret) => {
        expect(await sealer.unseal(await sealer.seal(secret))).toBe(secret);
      }),
      { numRuns: 50 },
    );
  });

  test('writes a compact JWE that hides the secret and differs each time [AUTH-5]', async () => {
    const [one, two] = await Promise.all([sealer.seal('open sesame'), sealer.seal('open sesame')]);
    const [protectedHeader = '', ...rest] = one.split('.');
    expect(JSON.parse(Buffer.from(protectedHeader, 'base64url').toString())).toEqual({ alg: 'dir', enc: 'A256GCM' });
    expect(rest).toHaveLength(4);
    expect(one).not.toBe(two);
    for (const part of one.split('.')) expect(Buffer.from(part, 'base64url').toString()).not.toContain('sesame');
  });

  test('does not open what another key sealed, or what was changed [AUTH-5]', async () => {
    const jwe = await sealer.seal('open sesame');
    const changed = [jwe.slice(0, -3), `${jwe}x.`, jwe.replace(/^e/, 'f'), '', 'secret', 'a.b.c.d.e'];
    await expect(other.unseal(jwe)).rejects.toMatchObject({ name: 'ProtocolError', code: 'unsealing_failed' });
    for (const text of changed) await expect(sealer.unseal(text)).rejects.toMatchObject({ code: 'unsealing_failed' });
  });

  test('wants a key of 32 bytes', () => {
    for (const length of [0, 16, 31, 33]) {
      expect(() => createSealer(Buffer.alloc(length))).toThrowError(expect.objectContaining({ code: 'key_invalid' }));
    }
  });
});

describe('the key file', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'earshot-sealing-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  test('is made at first use, for its owner only, and leaves nothing beside it [AUTH-6]', async () => {
    const path = join(folder, 'key');
    await sealerFromFile(path);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(Buffer.from(await readFile(path, 'utf8'), 'base64url')).toHaveLength(32);
    expect(await readdir(folder)).toEqual(['key']);
  });

  test('gives the same key at every later use [AUTH-6]', async () => {
    const path = join(folder, 'key');
    const jwe = await (await sealerFromFile(path)).seal('open sesame');
    expect(await (await sealerFromFile(path)).unseal(jwe)).toBe('open sesame');
  });

  test('gives one key to all that ask for it at once [AUTH-6]', async () => {
    const path = join(folder, 'key');
    const sealers = await Promise.all(Array.from({ length: 20 }, () => sealerFromFile(path)));
    const jwe = await sealers[0]?.seal('open sesame');
    const opened = await Promise.all(sealers.map((sealer) => sealer.unseal(jwe ?? '')));
    expect(new Set(opened)).toEqual(new Set(['open sesame']));
    expect(await readdir(folder)).toEqual(['key']);
  });

  test('is refused when it holds no key, and kept as it is', async () => {
    const path = join(folder, 'key');
    await writeFile(path, 'not a key');
    await expect(sealerFromFile(path)).rejects.toMatchObject({ code: 'key_invalid' });
    expect(await readFile(path, 'utf8')).toBe('not a key');
  });

  test('is not made where its folder is missing', async () => {
    await expect(sealerFromFile(join(folder, 'none', 'key'))).rejects.toMatchObject({ code: 'ENOENT' });
  });
});
