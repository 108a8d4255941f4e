import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createHmacSigner, createHmacVerifier, type HmacRuleInput, hmacRuleSchema } from '../src/hmac-rule.ts';

const NOW = Date.parse('2026-08-01T12:00:00.000Z');
const GITHUB: HmacRuleInput = {
  header: 'X-Hub-Signature-256',
  algorithm: 'sha256',
  encoding: 'hex',
  prefix: 'sha256=',
  signed: 'body',
};
const STAMPED: HmacRuleInput = {
  header: 'x-sig',
  algorithm: 'sha256',
  encoding: 'hex',
  prefix: 'v0=',
  signed: 'timestamp.body',
  timestampHeader: 'X-Request-Timestamp',
};
const SECRET = "It's a Secret to Everybody";
const HELLO = Buffer.from('Hello, World!');

describe("GitHub's published example", () => {
  const headers = {
    'x-hub-signature-256': 'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17',
  };

  test('is verified and signed [SIG-20]', async () => {
    const verify = createHmacVerifier(GITHUB, SECRET);
    expect(await verify(HELLO, headers, NOW)).toEqual({ accepted: true, kid: 'hmac', scheme: 'hmac' });
    expect(createHmacSigner(GITHUB, SECRET)({ id: 'msg_a', timestamp: 1, body: HELLO })).toEqual(headers);
  });

  test('is verified with the header in any case and from Headers [SIG-20]', async () => {
    const verify = createHmacVerifier(GITHUB, SECRET);
    const value = headers['x-hub-signature-256'];
    for (const form of [{ 'X-HUB-SIGNATURE-256': value }, new Headers(headers)]) {
      expect(await verify(HELLO, form, NOW)).toMatchObject({ accepted: true });
    }
  });

  test('is refused with another body, another secret, or no header [SIG-20, SIG-21]', async () => {
    expect(await createHmacVerifier(GITHUB, SECRET)(Buffer.from('Hello, World?'), headers, NOW)).toMatchObject({
      accepted: false,
      code: 'signature_mismatch',
    });
    expect(await createHmacVerifier(GITHUB, 'other')(HELLO, headers, NOW)).toMatchObject({
      code: 'signature_mismatch',
    });
    expect(await createHmacVerifier(GITHUB, SECRET)(HELLO, {}, NOW)).toEqual({
      accepted: false,
      code: 'signature_missing',
      message: 'Missing header: x-hub-signature-256.',
    });
  });
});

describe('a signed timestamp', () => {
  const stamped = (timestamp: string, body = HELLO) => ({
    'x-request-timestamp': timestamp,
    'x-sig': `v0=${createHmac('sha256', SECRET).update(`${timestamp}.`).update(body).digest('hex')}`,
  });
  const verify = createHmacVerifier(STAMPED, SECRET);

  test.each([String(NOW / 1000), String(NOW), '2026-08-01T12:00:00Z'])(
    'may be written as %s [SIG-20]',
    async (timestamp) => {
      expect(await verify(HELLO, stamped(timestamp), NOW)).toMatchObject({ accepted: true });
    },
  );

  test('is tolerated up to 300 s, either way [SIG-20, SIG-9]', async () => {
    for (const offset of [300, -300]) {
      expect(await verify(HELLO, stamped(String(NOW / 1000 + offset)), NOW)).toMatchObject({ accepted: true });
    }
    for (const [offset, told] of [
      [301, '301 s in the future'],
      [-301, '301 s old'],
    ] as const) {
      expect(await verify(HELLO, stamped(String(NOW / 1000 + offset)), NOW)).toMatchObject({
        code: 'timestamp_outside_tolerance',
        message: `The signature is right, but its timestamp is ${told}; 300 s are tolerated.`,
      });
    }
  });

  test('is refused when it is missing, no time, or another than was signed [SIG-20, SIG-21]', async () => {
    const { 'x-request-timestamp': gone, ...without } = stamped(String(NOW / 1000));
    expect(await verify(HELLO, without, NOW)).toMatchObject({
      code: 'signature_missing',
      message: 'Missing header: x-request-timestamp.',
    });
    expect(await verify(HELLO, stamped('yesterday'), NOW)).toMatchObject({ code: 'signature_malformed' });
    const other = { ...stamped(String(NOW / 1000)), 'x-request-timestamp': String(NOW / 1000 + 1) };
    expect(await verify(HELLO, other, NOW)).toMatchObject({ code: 'signature_mismatch' });
  });

  test('is hinted at when the body was signed alone [SIG-21]', async () => {
    const bodyOnly = {
      ...stamped(String(NOW / 1000)),
      'x-sig': `v0=${createHmac('sha256', SECRET).update(HELLO).digest('hex')}`,
    };
    expect(await verify(HELLO, bodyOnly, NOW)).toMatchObject({ hint: 'body_only' });
  });
});

const algorithms = ['sha1', 'sha256', 'sha512'] as const;
const encodings = ['hex', 'base64', 'base64url'] as const;
const combinations = algorithms.flatMap((algorithm) => encodings.map((encoding) => ({ algorithm, encoding })));

test.each(combinations)(
  'signs and verifies any bytes with $algorithm in $encoding [SIG-20]',
  async ({ algorithm, encoding }) => {
    const rule = { header: 'x-sig', algorithm, encoding, signed: 'body' } as const;
    const sign = createHmacSigner(rule, SECRET);
    const verify = createHmacVerifier(rule, SECRET);
    await fc.assert(
      fc.asyncProperty(fc.uint8Array(), fc.uint8Array(), async (body, other) => {
        const headers = sign({ id: 'msg_a', timestamp: NOW / 1000, body });
        expect(headers).toEqual({ 'x-sig': createHmac(algorithm, SECRET).update(body).digest(encoding) });
        expect(await verify(body, headers, NOW)).toMatchObject({ accepted: true });
        const same = Buffer.from(body).equals(Buffer.from(other));
        expect(await verify(other, headers, NOW)).toMatchObject({ accepted: same });
      }),
      { numRuns: 30 },
    );
  },
);

describe('a refusal hints at', () => {
  const hex = createHmac('sha256', SECRET).update(HELLO).digest('hex');
  const base64 = Buffer.from(hex, 'hex').toString('base64');
  const verdictOn = (signature: string, body = HELLO, rule = GITHUB) =>
    createHmacVerifier(rule, SECRET)(body, { [rule.header]: signature }, NOW);

  test.each([hex, `sha1=${hex}`, `sha512=${hex}`, `v1,${hex}`])(
    'the wrong prefix of %s [SIG-21]',
    async (signature) => {
      expect(await verdictOn(signature)).toMatchObject({ code: 'signature_mismatch', hint: 'wrong_prefix' });
    },
  );

  test('base64 where hex is expected, and hex where base64 is [SIG-21]', async () => {
    expect(await verdictOn(`sha256=${base64}`)).toMatchObject({ hint: 'base64_encoding' });
    const inBase64 = { ...GITHUB, encoding: 'base64' } as const;
    expect(await verdictOn(`sha256=${hex}`, HELLO, inBase64)).toMatchObject({ hint: 'hex_encoding' });
  });

  test('a trailing newline [SIG-21]', async () => {
    expect(await verdictOn(`sha256=${hex}`, Buffer.from('Hello, World!\n'))).toMatchObject({
      hint: 'trailing_newline',
    });
  });

  test('nothing, and shows nothing of the secret, when it is simply wrong [SIG-21, AUTH-4]', async () => {
    const verdict = await verdictOn('sha256=00');
    expect(verdict).not.toHaveProperty('hint');
    expect(JSON.stringify(verdict)).not.toContain('Everybody');
  });
});

describe('a rule', () => {
  test('has no prefix and 300 s of tolerance by default, and its header in lower case [SIG-20]', () => {
    const { prefix, ...rest } = GITHUB;
    expect(hmacRuleSchema.parse(rest)).toEqual({
      ...rest,
      header: 'x-hub-signature-256',
      prefix: '',
      toleranceSeconds: 300,
    });
  });

  test.each([
    { ...GITHUB, algorithm: 'md5' },
    { ...GITHUB, encoding: 'utf8' },
    { ...GITHUB, signed: 'everything' },
    { ...GITHUB, header: 'x sig' },
    { ...GITHUB, header: '' },
    { ...GITHUB, timestampHeader: 'x-time' },
    { ...GITHUB, signed: 'timestamp.body' },
    { ...STAMPED, toleranceSeconds: 0 },
    { ...GITHUB, surplus: true },
  ])('is refused when it contradicts itself: %j [SIG-20]', (rule) => {
    const code = expect.objectContaining({ name: 'ProtocolError', code: 'hmac_rule_invalid' });
    expect(() => createHmacVerifier(rule as HmacRuleInput, SECRET)).toThrowError(code);
    expect(() => createHmacSigner(rule as HmacRuleInput, SECRET)).toThrowError(code);
  });

  test('says what is wrong with which member, or which one nobody knows [SIG-20]', () => {
    expect(() =>
      createHmacVerifier({ ...GITHUB, header: 'x sig', surplus: true } as HmacRuleInput, SECRET),
    ).toThrowError('The rule is not valid. header: expected a header name; Unrecognized key: "surplus".');
  });

  test('wants a secret', () => {
    expect(() => createHmacVerifier(GITHUB, '')).toThrowError(expect.objectContaining({ code: 'key_invalid' }));
  });
});
