import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Authentication, createReceiver, createSender, hintText } from '../src/authentication.ts';
import { generateKey, rotateKeys } from '../src/keys.ts';

const NOW = Date.parse('2026-08-01T12:00:00.000Z');
const message = {
  id: 'msg_2KWPBgLlAfxdpx2AI54pPJ85f4W',
  timestamp: NOW / 1000,
  body: Buffer.from('{"accountId":1010}'),
};
const secret = await generateKey('secret', NOW);
const pair = await generateKey('pair', NOW);

const authentications: (Authentication & { title: string })[] = [
  { title: 'None', type: 'none' },
  { title: 'Basic', type: 'basic', username: 'lms', password: 'open:sesame' },
  { title: 'Signature by secret', type: 'signature', keys: [secret] },
  { title: 'Signature by pair', type: 'signature', keys: [pair] },
  {
    title: 'Signature while rotating',
    type: 'signature',
    keys: await rotateKeys([secret], { now: NOW, type: 'pair' }),
  },
  {
    title: 'a rule for foreign senders',
    type: 'hmac',
    rule: {
      header: 'X-Sig',
      algorithm: 'sha512',
      encoding: 'base64url',
      signed: 'timestamp.body',
      timestampHeader: 'x-t',
    },
    secret: 'shared',
  },
];

describe.each(authentications)('$title', (authentication) => {
  test('accepts what its own sender sends [AUTH-1, AUTH-2]', async () => {
    const headers = await createSender(authentication).headersFor(message);
    const receiver = createReceiver(authentication);
    const shouted = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toUpperCase(), value]));
    for (const form of [headers, shouted, new Headers(headers)]) {
      expect(await receiver.authenticate(message.body, form, NOW)).toMatchObject({ accepted: true });
    }
  });

  test('sends webhook-id and webhook-timestamp, signed or not [SIG-2]', async () => {
    const headers = await createSender(authentication).headersFor(message);
    expect(headers['webhook-id']).toBe('msg_2KWPBgLlAfxdpx2AI54pPJ85f4W');
    expect(headers['webhook-timestamp']).toBe('1785585600');
  });

  test('challenges with WWW-Authenticate only where there is a way to answer', () => {
    const expected = authentication.type === 'basic' ? 'Basic realm="earshot", charset="UTF-8"' : undefined;
    expect(createReceiver(authentication).challenge).toBe(expected);
  });

  test('refuses a request that proves nothing, unless it asks for nothing [AUTH-1, SIG-21]', async () => {
    const verdict = await createReceiver(authentication).authenticate(message.body, {}, NOW);
    if (authentication.type === 'none') expect(verdict).toEqual({ accepted: true });
    else expect(verdict).toMatchObject({ accepted: false, code: expect.stringMatching(/^(basic|signature)_missing$/) });
  });
});

test('None accepts every request [AUTH-1]', async () => {
  const { authenticate } = createReceiver({ type: 'none' });
  for (const headers of [{}, { authorization: 'Basic x' }, { 'webhook-signature': 'v1,x' }]) {
    expect(await authenticate(Buffer.alloc(0), headers, NOW)).toEqual({ accepted: true });
  }
});

describe('Basic', () => {
  const basic = (username: string, password: string) => ({ type: 'basic', username, password }) as const;
  const encode = (credentials: string | Buffer) => `Basic ${Buffer.from(credentials).toString('base64')}`;
  const verdictOn = async (authorization: string, authentication = basic('Aladdin', 'open sesame')) =>
    createReceiver(authentication).authenticate(message.body, { authorization }, NOW);

  test.each([
    ['Aladdin', 'open sesame', 'Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=='],
    ['test', '123£', 'Basic dGVzdDoxMjPCow=='],
  ])('follows the vectors of RFC 7617: %s, %s [AUTH-2]', async (username, password, authorization) => {
    const authentication = basic(username, password);
    expect(await createSender(authentication).headersFor(message)).toMatchObject({ authorization });
    expect(await verdictOn(authorization, authentication)).toEqual({ accepted: true });
  });

  test('takes passwords with colons and umlauts, empty ones, and empty names [AUTH-2]', async () => {
    for (const [username, password] of [
      ['a', 'b:c'],
      ['a', ':'],
      ['jürgen', 'größer:日本語 😀'],
      ['a', ''],
      ['', 'b'],
    ] as const) {
      expect(await verdictOn(encode(`${username}:${password}`), basic(username, password))).toEqual({ accepted: true });
    }
    expect(await verdictOn(encode('a:b:c'), basic('a', 'b:x'))).toMatchObject({ accepted: false });
  });

  test('carries any username without a colon and any password [AUTH-2]', async () => {
    const text = fc.string({ unit: 'grapheme' }).filter((value) => !/\p{Cc}/u.test(value));
    const username = text.filter((value) => !value.includes(':'));
    await fc.assert(
      fc.asyncProperty(username, text, text, async (name, password, other) => {
        const { authorization = '' } = await createSender(basic(name, password)).headersFor(message);
        expect(await verdictOn(authorization, basic(name, password))).toEqual({ accepted: true });
        expect(await verdictOn(authorization, basic(name, other))).toMatchObject({ accepted: password === other });
      }),
      { numRuns: 100 },
    );
  });

  test.each([
    'basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==',
    'BASIC   QWxhZGRpbjpvcGVuIHNlc2FtZQ==',
    'Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ',
  ])('takes the scheme in any case and the credentials with or without padding: %s [AUTH-2]', async (authorization) => {
    expect(await verdictOn(authorization)).toEqual({ accepted: true });
  });

  test('refuses a missing header with a code of its own [AUTH-3]', async () => {
    const { authenticate } = createReceiver(basic('Aladdin', 'open sesame'));
    expect(await authenticate(message.body, {}, NOW)).toMatchObject({ accepted: false, code: 'basic_missing' });
  });

  test.each([
    '',
    'Basic',
    'Basic ',
    'Bearer QWxhZGRpbjpvcGVuIHNlc2FtZQ==',
    'QWxhZGRpbjpvcGVuIHNlc2FtZQ==',
    'Basic a b',
    'Basic ä',
  ])('refuses %j as malformed [AUTH-3]', async (authorization) => {
    expect(await verdictOn(authorization)).toMatchObject({ accepted: false, code: 'basic_malformed' });
  });

  test.each(['Aladdin:open sesam', 'Aladdin:open sesame2', 'aladdin:open sesame', 'Aladdin', ':', 'x:y:z'])(
    'refuses %j as wrong [AUTH-3]',
    async (credentials) => {
      const verdict = await verdictOn(encode(credentials));
      expect(verdict).toMatchObject({ accepted: false, code: 'basic_mismatch' });
      expect(verdict).not.toHaveProperty('hint');
    },
  );

  test('hints at the encoding and at a line break behind the password [SIG-21]', async () => {
    const latin1 = encode(Buffer.from('test:123£', 'latin1'));
    expect(await verdictOn(latin1, basic('test', '123£'))).toMatchObject({ hint: 'latin1_encoding' });
    for (const end of ['\n', '\r\n']) {
      expect(await verdictOn(encode(`Aladdin:open sesame${end}`))).toMatchObject({ hint: 'password_newline' });
    }
  });

  test.each([
    ['a:b', 'c'],
    ['a\n', 'c'],
    ['a', 'c\u0000'],
    ['a', 'c\u007f'],
  ])('refuses to carry %j and %j, which RFC 7617 forbids [AUTH-2]', (username, password) => {
    const code = expect.objectContaining({ code: 'credentials_invalid' });
    expect(() => createSender(basic(username, password))).toThrowError(code);
    expect(() => createReceiver(basic(username, password))).toThrowError(code);
  });

  test('shows nothing of the password in verdicts, errors and receivers [AUTH-4]', async () => {
    const password = 'hunter2-hunter2';
    const receiver = createReceiver(basic('lms', password));
    const refused = [encode(`lms:${password}\n`), encode('lms:x'), 'Basic', encode(`x:${password}`)];
    for (const authorization of refused) {
      const verdict = await receiver.authenticate(message.body, { authorization }, NOW);
      expect(verdict.accepted).toBe(false);
      expect(JSON.stringify(verdict)).not.toContain('hunter2');
    }
    expect(JSON.stringify(receiver)).not.toContain('hunter2');
    expect(() => createReceiver(basic('lms', `${password}\n`))).toThrowError(/^(?!.*hunter2)/s);
  });
});

test('a signature is measured by the tolerance of its settings [SIG-9]', async () => {
  const headers = await createSender({ type: 'signature', keys: [secret] }).headersFor(message);
  const { authenticate } = createReceiver({ type: 'signature', keys: [secret], toleranceSeconds: 5 });
  expect(await authenticate(message.body, headers, NOW + 5000)).toMatchObject({ accepted: true });
  expect(await authenticate(message.body, headers, NOW + 6000)).toMatchObject({ code: 'timestamp_outside_tolerance' });
});

test('settings that cannot work throw when they are read, not when a request comes', () => {
  const broken: Authentication[] = [
    { type: 'signature', keys: [{ kid: 'a', type: 'secret', jwk: { kty: 'oct' } }] },
    { type: 'hmac', rule: { header: 'x', algorithm: 'sha1', encoding: 'hex', signed: 'body' }, secret: '' },
  ];
  for (const authentication of broken) {
    const code = expect.objectContaining({ name: 'ProtocolError', code: 'key_invalid' });
    expect(() => createReceiver(authentication)).toThrowError(code);
    expect(() => createSender(authentication)).toThrowError(code);
  }
});

test('every hint is explained in a sentence [SIG-21]', () => {
  expect(Object.values(hintText).every((text) => /^[A-Z].*\.$/.test(text))).toBe(true);
});
