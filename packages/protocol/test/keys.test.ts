import { createHash, generateKeyPairSync } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import {
  exportSignature,
  generateKey,
  importKeys,
  liveKeys,
  rotateKeys,
  type SignatureKey,
  signingKey,
  verifyingKey,
  whsec,
} from '../src/keys.ts';

const NOW = Date.parse('2026-08-01T00:00:00.000Z');
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const code = (expected: string) => expect.objectContaining({ name: 'ProtocolError', code: expected });

/** RFC 7638, computed without jose: the required members in lexical order, no white space, SHA-256. */
function thumbprint({ crv, kty, x }: Record<string, unknown>): string {
  return createHash('sha256').update(`{"crv":"${crv}","kty":"${kty}","x":"${x}"}`).digest('base64url');
}

async function kidsLiveAt(keys: readonly SignatureKey[], now: number): Promise<string[]> {
  return liveKeys(keys, now).map(({ kid }) => kid);
}

describe('a generated key', () => {
  test('is a shared secret of 32 random bytes with a random kid [SIG-4, SIG-18]', async () => {
    const [one, two] = [await generateKey('secret', NOW), await generateKey('secret', NOW)];
    expect(one).toMatchObject({ type: 'secret', createdAt: NOW, jwk: { kty: 'oct', alg: 'HS256', use: 'sig' } });
    expect(Buffer.from(one.jwk.k ?? '', 'base64url')).toHaveLength(32);
    expect(one.kid).toMatch(/^key_[\w-]{8,}$/);
    expect(one.kid).not.toBe(two.kid);
    expect(one.jwk.k).not.toBe(two.jwk.k);
    const hashOfSecret = createHash('sha256').update(`{"k":"${one.jwk.k}","kty":"oct"}`).digest('base64url');
    expect(one.kid).not.toContain(hashOfSecret);
  });

  test('is an Ed25519 pair whose kid is its RFC 7638 thumbprint [SIG-5, SIG-17]', async () => {
    const pair = await generateKey('pair', NOW);
    expect(pair).toMatchObject({ type: 'pair', createdAt: NOW, jwk: { kty: 'OKP', crv: 'Ed25519', alg: 'EdDSA' } });
    expect(pair.jwk.d).toBeTypeOf('string');
    expect(pair.kid).toBe(thumbprint(pair.jwk));
    expect(pair.kid).not.toBe((await generateKey('pair')).kid);
  });

  test('has the thumbprint of the example in RFC 8037 when it is that key [SIG-17]', async () => {
    const [key] = await importKeys(
      JSON.stringify({ keys: [{ kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' }] }),
    );
    expect(key?.kid).toBe('kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k');
  });
});

describe('a rotation', () => {
  test('puts the new key in front and keeps the old one for 24 hours [SIG-7]', async () => {
    const old = await generateKey('secret', NOW - DAY);
    const keys = await rotateKeys([old], { now: NOW });
    const [fresh] = keys;
    expect(keys.map(({ kid }) => kid)).toEqual([fresh?.kid, old.kid]);
    expect(fresh?.kid).not.toBe(old.kid);
    expect(fresh).not.toHaveProperty('expiresAt');
    expect(await kidsLiveAt(keys, NOW + DAY - 1)).toEqual([fresh?.kid, old.kid]);
    expect(await kidsLiveAt(keys, NOW + DAY)).toEqual([fresh?.kid]);
    expect(old).not.toHaveProperty('expiresAt');
  });

  test('drops the old key at once with no overlap, and keeps it 7 days at most [SIG-7]', async () => {
    const old = await generateKey('secret', NOW);
    expect(await rotateKeys([old], { now: NOW, overlapMs: 0 })).toHaveLength(1);
    const keys = await rotateKeys([old], { now: NOW, overlapMs: 7 * DAY });
    expect(await kidsLiveAt(keys, NOW + 7 * DAY - 1)).toContain(old.kid);
    expect(await kidsLiveAt(keys, NOW + 7 * DAY)).not.toContain(old.kid);
  });

  test.each([-1, 7 * DAY + 1, Number.NaN, Number.POSITIVE_INFINITY])(
    'refuses an overlap of %d ms [SIG-7]',
    async (overlapMs) => {
      await expect(rotateKeys([], { now: NOW, overlapMs })).rejects.toThrowError(code('overlap_out_of_range'));
    },
  );

  test('never lengthens the life of a key that was on its way out, and drops those that are gone [SIG-7]', async () => {
    const first = await generateKey('secret', NOW);
    const twice = await rotateKeys(await rotateKeys([first], { now: NOW }), { now: NOW + HOUR });
    expect(twice).toHaveLength(3);
    expect(await kidsLiveAt(twice, NOW + DAY - 1)).toContain(first.kid);
    expect(await kidsLiveAt(twice, NOW + DAY)).not.toContain(first.kid);
    expect(await rotateKeys(twice, { now: NOW + 3 * DAY })).toHaveLength(2);
  });

  test('takes neither a text as an overlap nor another kind of key [SIG-7]', async () => {
    const overlapMs = '86400000' as unknown as number;
    await expect(rotateKeys([], { now: NOW, overlapMs })).rejects.toThrowError(code('overlap_out_of_range'));
    await expect(generateKey('foo' as 'pair')).rejects.toThrowError(code('key_invalid'));
  });

  test('changes from a secret to a pair and back [SIG-7]', async () => {
    const keys = await rotateKeys(await rotateKeys([await generateKey('secret', NOW)], { now: NOW, type: 'pair' }), {
      now: NOW,
    });
    expect(keys.map(({ type }) => type)).toEqual(['secret', 'pair', 'secret']);
  });
});

describe('the downloaded JSON', () => {
  test('of a shared secret is exactly what the contract says [SIG-16]', async () => {
    const key = await generateKey('secret', NOW);
    const file = JSON.parse(JSON.stringify(exportSignature([key], { webhookId: 'wh_1', now: NOW })));
    const k = key.jwk.k ?? '';
    expect(file).toStrictEqual({
      keys: [{ kty: 'oct', k, alg: 'HS256', use: 'sig', kid: key.kid }],
      webhookId: 'wh_1',
      scheme: 'standard-webhooks',
      secret: `whsec_${Buffer.from(k, 'base64url').toString('base64')}`,
      toleranceSeconds: 300,
      createdAt: '2026-08-01T00:00:00.000Z',
    });
  });

  test('of a key pair holds the public half only and no secret [SIG-17]', async () => {
    const key = await generateKey('pair', NOW);
    const text = JSON.stringify(exportSignature([key], { webhookId: 'wh_1', now: NOW }));
    const { x } = key.jwk;
    expect(JSON.parse(text)).toStrictEqual({
      keys: [{ kty: 'OKP', crv: 'Ed25519', x, alg: 'EdDSA', use: 'sig', kid: thumbprint({ ...key.jwk }) }],
      webhookId: 'wh_1',
      scheme: 'standard-webhooks',
      toleranceSeconds: 300,
      createdAt: '2026-08-01T00:00:00.000Z',
    });
    expect(text).not.toContain(key.jwk.d);
  });

  test('during a rotation holds every live key, newest first, and the newest secret [SIG-16]', async () => {
    const keys = await rotateKeys([await generateKey('secret', NOW)], { now: NOW });
    const [fresh, old] = keys;
    const during = exportSignature(keys, { webhookId: 'wh_1', now: NOW + HOUR });
    expect(during.keys.map(({ kid }) => kid)).toEqual([fresh?.kid, old?.kid]);
    expect(during.secret).toBe(fresh && whsec(fresh));
    const after = exportSignature(keys, { webhookId: 'wh_1', now: NOW + DAY });
    expect(after.keys.map(({ kid }) => kid)).toEqual([fresh?.kid]);
  });
});

describe('importing', () => {
  test('takes the downloaded file of either kind and during a rotation [SIG-19]', async () => {
    for (const type of ['secret', 'pair'] as const) {
      const keys = await rotateKeys([await generateKey(type, NOW)], { now: NOW, type });
      const file = exportSignature(keys, { webhookId: 'wh_1', now: NOW });
      const imported = await importKeys(JSON.stringify(file, null, 2));
      expect(imported.map(({ kid, jwk }) => ({ kid, jwk }))).toEqual(
        file.keys.map(({ exp, ...jwk }: Record<string, unknown>) => ({ kid: jwk.kid, jwk })),
      );
    }
  });

  test('takes a bare whsec_, with space around it [SIG-19]', async () => {
    const key = await generateKey('secret');
    for (const text of [whsec(key), `\n  ${whsec(key)}\r\n`]) {
      const [imported, ...more] = await importKeys(text);
      expect(more).toEqual([]);
      expect(imported?.jwk.k).toBe(key.jwk.k);
    }
    const [vector] = await importKeys('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw');
    expect(vector && whsec(vector)).toBe('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw');
  });

  test('takes a public JWK Set, passes over what it cannot use, and keeps no private half [SIG-19]', async () => {
    const { publicKey } = generateKeyPairSync('ed25519');
    const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({ format: 'jwk' });
    const pair = await generateKey('pair');
    const set = {
      keys: [
        rsa,
        { ...publicKey.export({ format: 'jwk' }), use: 'enc' },
        publicKey.export({ format: 'jwk' }),
        { kty: 'OKP', crv: 'X25519', x: 'AAAA' },
        { kty: 'oct', k: Buffer.alloc(32, 1).toString('base64url'), alg: 'HS512' },
        pair.jwk,
      ],
      other: true,
    };
    const imported = await importKeys(JSON.stringify(set));
    expect(imported.map(({ kid }) => kid)).toEqual([thumbprint(publicKey.export({ format: 'jwk' })), pair.kid]);
    expect(JSON.stringify(imported)).not.toContain(pair.jwk.d);
  });

  test.each([
    '',
    'hello',
    'whsec_',
    'whsec_!!!',
    'whsec_AAAA',
    '{',
    '[]',
    'null',
    '{}',
    '{"keys":{}}',
    '{"keys":[]}',
    '{"keys":[null]}',
    '{"keys":[{"kty":"RSA","n":"AQAB","e":"AQAB"}]}',
    '{"keys":[{"kty":"oct","k":"AAAA"}]}',
    '{"keys":[{"kty":"oct"}]}',
    '{"keys":[{"kty":"OKP","crv":"Ed25519","x":"AAAA"}]}',
    '{"keys":[{"kty":"OKP","crv":"Ed25519"}]}',
    '-----BEGIN PUBLIC KEY-----',
  ])('refuses %j as no key [SIG-19]', async (text) => {
    await expect(importKeys(text)).rejects.toThrowError(code('key_invalid'));
  });

  test('shows nothing of a secret that it refuses [AUTH-4]', async () => {
    const error: Error = (await importKeys('whsec_c2hvcnQtc2VjcmV0').catch((cause: Error) => cause)) as Error;
    expect(`${error.message} ${error.stack}`).not.toContain('c2hvcnQ');
  });
});

describe('a key that is broken', () => {
  const broken: SignatureKey[] = [
    { kid: 'a', type: 'secret', jwk: { kty: 'oct' } },
    { kid: 'b', type: 'secret', jwk: { kty: 'oct', k: '' } },
    { kid: 'c', type: 'pair', jwk: { kty: 'OKP', crv: 'Ed25519', x: 'AA', d: 'AA' } },
    { kid: 'd', type: 'pair', jwk: { kty: 'OKP', crv: 'Ed25519', d: 'AA' } },
  ];

  test.each(broken)('neither signs nor verifies: $jwk', (key) => {
    expect(() => verifyingKey(key)).toThrowError(code('key_invalid'));
    expect(() => signingKey(key)).toThrowError(code('key_invalid'));
  });

  test('is told from one that is only public and cannot sign', async () => {
    const [key] = await importKeys(
      JSON.stringify(exportSignature([await generateKey('pair', NOW)], { webhookId: 'wh_1', now: NOW })),
    );
    if (!key) throw new Error('no key');
    expect(() => signingKey(key)).toThrowError(code('key_cannot_sign'));
    expect(verifyingKey(key).type).toBe('public');
  });
});

test.each(['secret', 'pair'] as const)(
  'a receiver that takes the file during an overlap drops the old %s when it expires [SIG-7, SIG-10, SIG-19]',
  async (type) => {
    const keys = await rotateKeys([await generateKey(type, NOW)], { now: NOW, type, overlapMs: HOUR });
    const imported = await importKeys(JSON.stringify(exportSignature(keys, { webhookId: 'wh_1', now: NOW })));
    const [newest, old] = keys.map(({ kid }) => kid);
    expect(await kidsLiveAt(imported, NOW + HOUR - 1)).toEqual([newest, old]);
    expect(await kidsLiveAt(imported, NOW + HOUR)).toEqual([newest]);
  },
);
