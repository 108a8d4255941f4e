import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { generateKey, whsec } from '../src/keys.ts';
import { createSigner, createVerifier } from '../src/signature.ts';
import { hintText } from '../src/signature-hint.ts';

const NOW = Date.parse('2026-08-01T12:00:00.000Z');
const ID = 'msg_a';
const PREFIX = `${ID}.${NOW / 1000}.`;
const JSON_BODY = '{"accountId":1010,"events":[{"eventId":"a, b","n":[]}]}';

const key = await generateKey('secret', NOW);
const pair = await generateKey('pair', NOW);
const bytesOfSecret = Buffer.from(key.jwk.k ?? '', 'base64url');

const mac = (content: string | Buffer, secret: Buffer | string = bytesOfSecret) =>
  createHmac('sha256', secret).update(content);

/** What a receiver with the right key says to a signature header over a body. */
async function verdictOn(body: string | Buffer, signature: string) {
  const headers = { 'webhook-id': ID, 'webhook-timestamp': String(NOW / 1000), 'webhook-signature': signature };
  return createVerifier([key])(Buffer.from(body), headers, NOW);
}

async function hintOn(body: string | Buffer, signature: string): Promise<string | undefined> {
  const verdict = await verdictOn(body, signature);
  expect(verdict).toMatchObject({ accepted: false, code: 'signature_mismatch' });
  return verdict.accepted ? undefined : verdict.hint;
}

const v1 = (content: string) => `v1,${mac(content).digest('base64')}`;

describe('hints at', () => {
  test.each([
    [JSON_BODY, `${JSON_BODY}\n`],
    [`${JSON_BODY}\n`, JSON_BODY],
    [JSON_BODY, `${JSON_BODY}\r\n`],
    ['', '\n'],
  ])('a trailing newline: %j was signed, %j was sent [SIG-21]', async (signed, sent) => {
    expect(await hintOn(sent, v1(PREFIX + signed))).toBe('trailing_newline');
  });

  test.each([
    ['compact', JSON_BODY, JSON.stringify(JSON.parse(JSON_BODY), null, 2)],
    ['indented', JSON.stringify(JSON.parse(JSON_BODY), null, 2), JSON_BODY],
    ['with the spaces of Python', '{"accountId": 1010, "events": [{"eventId": "a, b", "n": []}]}', JSON_BODY],
  ])('JSON that was written again: signed %s [SIG-21]', async (_layout, signed, sent) => {
    expect(await hintOn(sent, v1(PREFIX + signed))).toBe('reserialized_json');
  });

  test('hex where base64 is expected [SIG-21]', async () => {
    const hex = mac(PREFIX + JSON_BODY).digest('hex');
    for (const signature of [`v1,${hex}`, `v1,${hex.toUpperCase()}`, hex]) {
      expect(await hintOn(JSON_BODY, signature)).toBe('hex_encoding');
    }
  });

  test('another prefix than v1, or none [SIG-21]', async () => {
    const base64 = mac(PREFIX + JSON_BODY).digest('base64');
    for (const signature of [base64, `v1=${base64}`, `sha256=${base64}`, `V1,${base64}`]) {
      expect(await hintOn(JSON_BODY, signature)).toBe('wrong_prefix');
    }
  });

  test('the body signed alone [SIG-21]', async () => {
    expect(await hintOn(JSON_BODY, v1(JSON_BODY))).toBe('body_only');
  });

  test('the secret used as text, with whsec_ or without [SIG-21]', async () => {
    for (const text of [whsec(key), whsec(key).slice('whsec_'.length)]) {
      expect(await hintOn(JSON_BODY, `v1,${mac(PREFIX + JSON_BODY, text).digest('base64')}`)).toBe('secret_as_text');
    }
  });

  test('the body of a key pair too [SIG-21]', async () => {
    const signed = { id: ID, timestamp: NOW / 1000, body: Buffer.from(JSON_BODY) };
    const headers = {
      'webhook-id': ID,
      'webhook-timestamp': String(NOW / 1000),
      ...(await createSigner([pair])(signed)),
    };
    const verify = createVerifier([pair]);
    expect(await verify(Buffer.from(`${JSON_BODY}\n`), headers, NOW)).toMatchObject({ hint: 'trailing_newline' });
    const pretty = Buffer.from(JSON.stringify(JSON.parse(JSON_BODY), null, 2));
    expect(await verify(pretty, headers, NOW)).toMatchObject({ hint: 'reserialized_json' });
  });
});

describe('hints at nothing', () => {
  test('when the signature is simply wrong [SIG-21]', async () => {
    const other = await generateKey('secret');
    const wrong = mac(PREFIX + JSON_BODY, Buffer.from(other.jwk.k ?? '', 'base64url')).digest('base64');
    for (const signature of [`v1,${wrong}`, 'v1,', 'v1,AAAA', `v1,${'A'.repeat(8000)}`]) {
      expect(await hintOn(JSON_BODY, signature)).toBeUndefined();
    }
  });

  test('above 64 KiB [SIG-21]', async () => {
    const body = (length: number) => `"${'x'.repeat(length - 2)}"`;
    const signed = (sent: string) => v1(`${PREFIX}${sent}\n`);
    expect(await hintOn(body(65_536), signed(body(65_536)))).toBe('trailing_newline');
    expect(await hintOn(body(65_537), signed(body(65_537)))).toBeUndefined();
  });

  test.each([
    ['brackets', `${'['.repeat(400)}${'0,'.repeat(100)}0${']'.repeat(400)}`],
    ['brackets behind strings that close them', `[${'"]",['.repeat(400)}0${',0'.repeat(100)}${']'.repeat(401)}`],
  ])('where finding out would cost more than it is worth: deep %s', async (_what, sent) => {
    const value: unknown = JSON.parse(sent);
    expect(await hintOn(sent, v1(PREFIX + JSON.stringify(value, null, 2)))).toBeUndefined();
  });
});

test('explains every hint in a sentence [SIG-21]', () => {
  for (const text of Object.values(hintText)) expect(text).toMatch(/^It .*\.$/);
});
