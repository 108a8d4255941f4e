import { createHmac, createPublicKey, randomBytes, verify as verifyBytes } from 'node:crypto';
import fc from 'fast-check';
import { FlattenedSign, flattenedVerify, importJWK } from 'jose';
import { describe, expect, test } from 'vitest';
import { exportSignature, generateKey, importKeys, rotateKeys, type SignatureKey } from '../src/keys.ts';
import { createSigner, createVerifier, type Message } from '../src/signature.ts';

const NOW = Date.parse('2026-08-01T12:00:00.000Z');
const SECONDS = NOW / 1000;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

const message = (fields: Partial<Message> = {}): Message => ({
  id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
  timestamp: SECONDS,
  body: Buffer.from('{"test": 2432232314}'),
  ...fields,
});

async function headersOf(keys: readonly SignatureKey[], signed: Message): Promise<Record<string, string>> {
  return {
    'webhook-id': signed.id,
    'webhook-timestamp': String(signed.timestamp),
    ...(await createSigner(keys)(signed)),
  };
}

/** What a receiver has of the keys. */
async function received(keys: readonly SignatureKey[]): Promise<SignatureKey[]> {
  return importKeys(JSON.stringify(exportSignature(keys, { webhookId: 'wh_1', now: NOW })));
}

const secretOf = ({ jwk }: SignatureKey) => Buffer.from(jwk.k ?? '', 'base64url');
const secret = await generateKey('secret', NOW);
const pair = await generateKey('pair', NOW);
const single = [
  { name: 'a shared secret', keys: [secret] },
  { name: 'a key pair', keys: [pair] },
];
const rotated = [
  { name: 'two secrets', keys: await rotateKeys([secret], { now: NOW }) },
  { name: 'two pairs', keys: await rotateKeys([pair], { now: NOW, type: 'pair' }) },
  { name: 'a pair after a secret', keys: await rotateKeys([secret], { now: NOW, type: 'pair' }) },
];

const id = fc.stringMatching(/^msg_[A-Za-z0-9_-]{1,40}$/);
const body = fc.uint8Array({ maxLength: 300 });

test('signs and verifies the known vector [SIG-13]', async () => {
  const keys = await importKeys('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw');
  const headers = await headersOf(keys, message({ timestamp: 1614265330 }));
  expect(headers['webhook-signature']).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
  expect(await createVerifier(keys)(message().body, headers, 1614265330_000)).toMatchObject({ accepted: true });
});

describe('what goes out', () => {
  test('with a secret is v1 and the HMAC-SHA256 of id.timestamp.body [SIG-3, SIG-4]', async () => {
    const expected = createHmac('sha256', secretOf(secret))
      .update(`msg_p5jXN8AQM9LWM0D4loKWxJek.${SECONDS}.{"test": 2432232314}`)
      .digest('base64');
    expect(await createSigner([secret])(message())).toEqual({ 'webhook-signature': `v1,${expected}` });
  });

  test('with a pair is v1a and the Ed25519 signature of id.timestamp.body [SIG-3, SIG-5]', async () => {
    const { 'webhook-signature': token = '' } = await createSigner([pair])(message());
    const [, encoded = ''] = /^v1a,([A-Za-z0-9+/]{86}==)$/.exec(token) ?? [];
    const publicKey = createPublicKey({
      key: { kty: 'OKP', crv: 'Ed25519', x: pair.jwk.x ?? '' },
      format: 'jwk',
    });
    const bytes = Buffer.from(`msg_p5jXN8AQM9LWM0D4loKWxJek.${SECONDS}.{"test": 2432232314}`);
    expect(verifyBytes(null, bytes, publicKey, Buffer.from(encoded, 'base64'))).toBe(true);
  });

  test('with a pair has a detached JWS that a JOSE library verifies [SIG-6]', async () => {
    const { 'webhook-jws': jws = '' } = await createSigner([pair])(message());
    const [protectedHeader = '', payload, signature = ''] = jws.split('.');
    expect(payload).toBe('');
    expect(JSON.parse(Buffer.from(protectedHeader, 'base64url').toString())).toEqual({
      alg: 'EdDSA',
      kid: pair.kid,
      b64: false,
      crit: ['b64'],
    });
    const { d, ...publicJwk } = pair.jwk;
    const bytes = Buffer.from(`msg_p5jXN8AQM9LWM0D4loKWxJek.${SECONDS}.{"test": 2432232314}`);
    const verified = await flattenedVerify(
      { protected: protectedHeader, payload: bytes, signature },
      await importJWK(publicJwk, 'EdDSA'),
    );
    expect(Buffer.from(verified.payload)).toEqual(bytes);
  });

  test('with a secret has no JWS, which would not be detached from it [SIG-6]', async () => {
    expect(await createSigner([secret])(message())).not.toHaveProperty('webhook-jws');
  });

  test.each(rotated)('during a rotation has one token of each key: $name [SIG-8]', async ({ keys }) => {
    const { 'webhook-signature': tokens = '' } = await createSigner(keys)(message());
    expect(tokens).toMatch(/^v1a?,[A-Za-z0-9+/]+=* v1a?,[A-Za-z0-9+/]+=*$/);
    expect(tokens.split(' ').map((token) => token.split(',')[0])).toEqual(
      keys.map(({ type }) => (type === 'secret' ? 'v1' : 'v1a')),
    );
  });

  test('after the overlap has the new key only [SIG-7, SIG-8]', async () => {
    const keys = await rotateKeys([secret], { now: NOW });
    const later = message({ timestamp: (NOW + DAY) / 1000 });
    expect(await createSigner(keys)(later)).toEqual(await createSigner(keys.slice(0, 1))(later));
  });

  test('never goes out unsigned', () => {
    const gone = { ...secret, expiresAt: NOW };
    for (const keys of [[], [gone]]) {
      expect(() => createSigner(keys)(message())).toThrow(expect.objectContaining({ code: 'key_cannot_sign' }));
    }
  });

  test('is refused by a key that is only public', async () => {
    const [publicKey] = await received([pair]);
    expect(() => createSigner(publicKey ? [publicKey] : [])).toThrowError(
      expect.objectContaining({ code: 'key_cannot_sign' }),
    );
  });
});

describe('what comes in', () => {
  test.each([...single, ...rotated])(
    'verifies whatever bytes were signed by $name [SIG-3, SIG-10]',
    async ({ keys }) => {
      const verify = createVerifier(await received(keys));
      const sign = createSigner(keys);
      await fc.assert(
        fc.asyncProperty(id, body, async (msgId, bytes) => {
          const signed = message({ id: msgId, body: bytes });
          const headers = { 'webhook-id': msgId, 'webhook-timestamp': String(SECONDS), ...(await sign(signed)) };
          expect(await verify(bytes, headers, NOW)).toMatchObject({ accepted: true });
        }),
        { numRuns: 60 },
      );
    },
  );

  test.each([...single, ...rotated])(
    'is refused with any bit of the body changed: $name [SIG-15]',
    async ({ keys }) => {
      const verify = createVerifier(await received(keys));
      const sign = createSigner(keys);
      await fc.assert(
        fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 100 }), fc.nat(), async (bytes, at) => {
          const signed = message({ body: bytes });
          const headers = { 'webhook-id': signed.id, 'webhook-timestamp': String(SECONDS), ...(await sign(signed)) };
          expect(await verify(flipped(bytes, at), headers, NOW)).toMatchObject({ accepted: false });
        }),
        { numRuns: 60 },
      );
    },
  );

  test.each(single)('is refused with any bit of any signature changed: $name [SIG-15]', async ({ keys }) => {
    const verify = createVerifier(await received(keys));
    const { 'webhook-jws': jws = '', ...headers } = await headersOf(keys, message());
    const [kind = '', encoded = ''] = (headers['webhook-signature'] ?? '').split(',');
    const signature = Buffer.from(encoded, 'base64');
    for (let bit = 0; bit < signature.length * 8; bit++) {
      const changed = `${kind},${Buffer.from(flipped(signature, bit)).toString('base64')}`;
      expect(await verify(message().body, { ...headers, 'webhook-signature': changed }, NOW)).toMatchObject({
        accepted: false,
        code: 'signature_mismatch',
      });
    }
    for (const changed of ['', encoded.slice(0, 4), `AAAA${encoded}`]) {
      expect(
        await verify(message().body, { ...headers, 'webhook-signature': `${kind},${changed}` }, NOW),
      ).toMatchObject({ accepted: false });
    }
    expect(jws === '').toBe(kind === 'v1');
  });

  test.each(single)('is refused under another id or another timestamp: $name [SIG-15]', async ({ keys }) => {
    const verify = createVerifier(await received(keys));
    const headers = await headersOf(keys, message());
    for (const other of [
      { 'webhook-id': 'msg_other' },
      { 'webhook-id': `${headers['webhook-id']}x` },
      { 'webhook-timestamp': String(SECONDS + 1) },
      { 'webhook-timestamp': `0${SECONDS}` },
    ]) {
      expect(await verify(message().body, { ...headers, ...other }, NOW)).toMatchObject({
        accepted: false,
        code: 'signature_mismatch',
      });
    }
  });

  test('cannot borrow the beginning of a body as its timestamp [SIG-15]', async () => {
    const verify = createVerifier([secret]);
    const old = message({ id: 'msg_a', timestamp: 1614265330, body: Buffer.from(`${SECONDS}.{"x":1}`) });
    const headers = await headersOf([secret], old);
    const shifted = { ...headers, 'webhook-id': 'msg_a.1614265330', 'webhook-timestamp': String(SECONDS) };
    expect(await verify(Buffer.from('{"x":1}'), shifted, NOW)).toMatchObject({
      accepted: false,
      code: 'signature_malformed',
    });
  });

  test.each([0, 299, 300, -300])('is taken %d s after its timestamp [SIG-9]', async (late) => {
    for (const { keys } of single) {
      const headers = await headersOf(keys, message());
      const verdict = await createVerifier(keys)(message().body, headers, NOW + late * 1000);
      expect(verdict).toMatchObject({ accepted: true });
    }
  });

  test.each([301, -301, 86_400])(
    'is refused %d s after its timestamp, and told that the signature is right [SIG-9, SIG-21]',
    async (late) => {
      for (const { keys } of single) {
        const headers = await headersOf(keys, message());
        const verdict = await createVerifier(keys)(message().body, headers, NOW + late * 1000);
        expect(verdict).toMatchObject({ accepted: false, code: 'timestamp_outside_tolerance' });
        expect('message' in verdict && verdict.message).toMatch(
          /signature is right.* 301 s|signature is right.* 86400 s/,
        );
      }
    },
  );

  test('is measured by the tolerance that was asked for [SIG-9]', async () => {
    const headers = await headersOf([secret], message());
    const verify = createVerifier([secret], { toleranceSeconds: 10 });
    expect(await verify(message().body, headers, NOW + 10_000)).toMatchObject({ accepted: true });
    expect(await verify(message().body, headers, NOW + 11_000)).toMatchObject({ accepted: false });
  });

  test('is refused as a mismatch when signature and timestamp are both wrong', async () => {
    const headers = await headersOf([await generateKey('secret')], message());
    expect(await createVerifier([secret])(message().body, headers, NOW + HOUR)).toMatchObject({
      code: 'signature_mismatch',
    });
  });

  test.each(rotated)('is accepted by a receiver that has only one of the keys: $name [SIG-10]', async ({ keys }) => {
    const headers = await headersOf(keys, message());
    for (const key of await received(keys)) {
      expect(await createVerifier([key])(message().body, headers, NOW)).toMatchObject({ accepted: true, kid: key.kid });
    }
  });

  test('tells which key and which scheme it was accepted by', async () => {
    const keys = [secret, pair];
    const headers = await headersOf(keys, message());
    const verify = (of: readonly SignatureKey[], sent = headers) => createVerifier(of)(message().body, sent, NOW);
    expect(await verify(keys)).toEqual({ accepted: true, kid: secret.kid, scheme: 'v1' });
    expect(await verify([pair])).toEqual({ accepted: true, kid: pair.kid, scheme: 'v1a' });
    const { 'webhook-signature': gone, ...jwsOnly } = headers;
    expect(await verify([pair], jwsOnly)).toEqual({ accepted: true, kid: pair.kid, scheme: 'jws' });
  });

  test('counts no key that has expired [SIG-7, SIG-10]', async () => {
    const keys = [{ ...secret, expiresAt: NOW + 1000 }];
    const headers = await headersOf(keys, message());
    const verify = createVerifier(keys);
    expect(await verify(message().body, headers, NOW + 999)).toMatchObject({ accepted: true });
    expect(await verify(message().body, headers, NOW + 1000)).toMatchObject({ code: 'signature_key_unknown' });
  });

  test('is accepted by any of its tokens, those of unknown kinds skipped [SIG-10, SIG-11]', async () => {
    const { 'webhook-signature': good = '', ...rest } = await headersOf([secret], message());
    const wrong = `v1,${randomBytes(32).toString('base64')}`;
    const verify = createVerifier([secret]);
    for (const tokens of [
      `${wrong} ${good}`,
      `${good} ${wrong}`,
      `v2,abc v1b,${good.slice(3)} x ${good}`,
      `  ${good}  `,
      `${'v9,abc '.repeat(1000)}${good}`,
    ]) {
      expect(await verify(message().body, { ...rest, 'webhook-signature': tokens }, NOW)).toMatchObject({
        accepted: true,
      });
    }
    for (const tokens of ['v2,abc', `v1b,${good.slice(3)}`, `V1,${good.slice(3)}`, 'v1', ',', ' ']) {
      expect(await verify(message().body, { ...rest, 'webhook-signature': tokens }, NOW)).toMatchObject({
        accepted: false,
      });
    }
  });

  test('tries a bounded number of tokens', async () => {
    for (const { keys } of single) {
      const { 'webhook-jws': jws, ...headers } = await headersOf(keys, message());
      const good = headers['webhook-signature'] ?? '';
      const wrong = `${good.split(',')[0]},${randomBytes(64).toString('base64')} `;
      const flood = { ...headers, 'webhook-signature': wrong.repeat(1000) + good };
      expect(await createVerifier(keys)(message().body, flood, NOW)).toMatchObject({ accepted: false });
    }
  });

  test('is read from Headers and from a record in any case', async () => {
    const headers = await headersOf([secret], message());
    const shouted = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toUpperCase(), value]));
    for (const form of [headers, shouted, new Headers(headers)]) {
      expect(await createVerifier([secret])(message().body, form, NOW)).toMatchObject({ accepted: true });
    }
  });

  test('never makes the verifier throw, whatever the headers [ALM-WIRE-10]', async () => {
    const verify = createVerifier([secret, pair]);
    const value = fc.oneof(
      fc.string(),
      fc.constantFrom('v1,', 'v1a,AAAA', 'v1,AAAA v1a,', `${SECONDS}`, 'e30..AAAA', '..'),
    );
    await fc.assert(
      fc.asyncProperty(value, value, value, value, body, async (msgId, timestamp, signature, jws, bytes) => {
        const headers = {
          'webhook-id': msgId,
          'webhook-timestamp': timestamp,
          'webhook-signature': signature,
          'webhook-jws': jws,
        };
        expect(await verify(bytes, headers, NOW)).toMatchObject({ accepted: false, code: expect.any(String) });
      }),
      { numRuns: 500 },
    );
  });
});

describe('the algorithm comes from the key:', () => {
  const { d, ...publicJwk } = pair.jwk;
  const publicKey = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: pair.jwk.x ?? '' }, format: 'jwk' });
  const asSecrets = [
    Buffer.from(pair.jwk.x ?? '', 'base64url'),
    Buffer.from(pair.jwk.x ?? ''),
    publicKey.export({ type: 'spki', format: 'der' }),
    Buffer.from(publicKey.export({ type: 'spki', format: 'pem' })),
    Buffer.from(JSON.stringify(publicJwk)),
    Buffer.alloc(0),
  ];
  const content = Buffer.from(`${message().id}.${SECONDS}.${message().body}`);
  const rest = { 'webhook-id': message().id, 'webhook-timestamp': String(SECONDS) };

  test.each(asSecrets)("an HMAC made with the public key's bytes is refused [SIG-12]", async (bytes) => {
    const verify = createVerifier(await received([pair]));
    const mac = createHmac('sha256', bytes).update(content).digest('base64');
    for (const kind of ['v1', 'v1a']) {
      const headers = { ...rest, 'webhook-signature': `${kind},${mac}` };
      expect(await verify(message().body, headers, NOW)).toMatchObject({ accepted: false });
    }
  });

  test.each([
    { alg: 'HS256', b64: false, crit: ['b64'], kid: pair.kid },
    { alg: 'none', b64: false, crit: ['b64'], kid: pair.kid },
    { alg: 'EdDSA', kid: pair.kid },
    { alg: 'EdDSA', b64: true, crit: ['b64'], kid: pair.kid },
    { alg: 'EdDSA', b64: false, kid: pair.kid },
    { alg: 'EdDSA', b64: false, crit: ['b64', 'exp'], exp: 1, kid: pair.kid },
  ])('a JWS with the header %j is refused [SIG-12]', async (header) => {
    const verify = createVerifier(await received([pair]));
    const protectedHeader = Buffer.from(JSON.stringify(header)).toString('base64url');
    const signed = Buffer.concat([Buffer.from(`${protectedHeader}.`), content]);
    const signatures = asSecrets.map((bytes) => createHmac('sha256', bytes).update(signed).digest('base64url'));
    for (const signature of ['', ...signatures]) {
      const headers = { ...rest, 'webhook-jws': `${protectedHeader}..${signature}` };
      expect(await verify(message().body, headers, NOW)).toMatchObject({ accepted: false });
    }
  });

  test('a JWS of the right key over encoded bytes, which is another form, is refused [SIG-6, SIG-12]', async () => {
    const key = await importJWK(pair.jwk, 'EdDSA');
    const jws = await new FlattenedSign(content).setProtectedHeader({ alg: 'EdDSA', kid: pair.kid }).sign(key);
    const headers = { ...rest, 'webhook-jws': `${jws.protected}..${jws.signature}` };
    expect(await createVerifier([pair])(message().body, headers, NOW)).toMatchObject({ accepted: false });
  });

  test("a token of a pair is never tried with a secret, nor a secret's with a pair [SIG-12]", async () => {
    const { 'webhook-signature': bySecret = '' } = await headersOf([secret], message());
    const { 'webhook-signature': byPair = '' } = await headersOf([pair], message());
    for (const [tokens, keys] of [
      [bySecret.replace('v1,', 'v1a,'), [secret]],
      [byPair.replace('v1a,', 'v1,'), [pair]],
    ] as const) {
      const headers = { ...rest, 'webhook-signature': tokens };
      expect(await createVerifier(keys)(message().body, headers, NOW)).toMatchObject({ accepted: false });
    }
  });
});

describe('a refusal', () => {
  test.each(['webhook-id', 'webhook-timestamp', 'webhook-signature'])(
    'names the header %s when it is missing [SIG-21]',
    async (name) => {
      const { [name]: gone, ...headers } = await headersOf([secret], message());
      expect(await createVerifier([secret])(message().body, headers, NOW)).toEqual({
        accepted: false,
        code: 'signature_missing',
        message: `Missing header: ${name}.`,
      });
    },
  );

  test.each(['', 'now', '-5', '1e9', '1785585600.5', '2026-08-01T12:00:00Z', '9'.repeat(13)])(
    'calls the timestamp %j malformed [SIG-21]',
    async (timestamp) => {
      const headers = { ...(await headersOf([secret], message())), 'webhook-timestamp': timestamp };
      expect(await createVerifier([secret])(message().body, headers, NOW)).toMatchObject({
        code: 'signature_malformed',
      });
    },
  );

  test('calls a signature without any known token malformed [SIG-21]', async () => {
    const headers = { ...(await headersOf([secret], message())), 'webhook-signature': 'v9,abc' };
    expect(await createVerifier([secret])(message().body, headers, NOW)).toMatchObject({ code: 'signature_malformed' });
  });

  test('tells that no such key is known here [SIG-21]', async () => {
    const stranger = await generateKey('pair');
    for (const [signedBy, known] of [
      [[secret], [pair]],
      [[pair], [secret]],
      [[stranger], [pair]],
      [[secret], []],
    ] as const) {
      const verdict = await createVerifier(known)(message().body, await headersOf(signedBy, message()), NOW);
      expect(verdict).toMatchObject({ accepted: false, code: 'signature_key_unknown' });
    }
  });

  test('repeats nothing of the sender that could steer a terminal', async () => {
    const kid = '\u001b[2J\nforged line';
    const jws = `${Buffer.from(JSON.stringify({ alg: 'EdDSA', kid })).toString('base64url')}..AAAA`;
    const { 'webhook-signature': gone, ...headers } = await headersOf([pair], message());
    const verdict = await createVerifier([pair])(message().body, { ...headers, 'webhook-jws': jws }, NOW);
    expect(verdict).toMatchObject({ code: 'signature_key_unknown', message: expect.stringMatching(/^[\x20-\x7e]+$/) });
  });

  test('shows nothing of the secret [AUTH-4]', async () => {
    const headers = await headersOf([await generateKey('secret')], message());
    const verdict = JSON.stringify(await createVerifier([secret])(message().body, headers, NOW));
    expect(verdict).not.toContain(secret.jwk.k);
    expect(verdict).not.toContain(secretOf(secret).toString('base64'));
  });
});

function flipped(bytes: Uint8Array, bit: number): Uint8Array {
  const copy = Uint8Array.from(bytes);
  const at = Math.floor(bit / 8) % copy.length;
  copy[at] = (copy[at] ?? 0) ^ (1 << (bit % 8));
  return copy;
}
