import {
  createSigner,
  createVerifier,
  exportSignature,
  generateKey,
  importKeys,
  rotateKeys,
  type SignatureKey,
  sampleEnvelope,
  whsec,
} from '@earshot/protocol';
import { Webhook as StandardWebhook } from 'standardwebhooks';
import { Webhook as SvixWebhook } from 'svix';
import { describe, expect, test } from 'vitest';

// These libraries know no clock but the machine's.
const now = () => Math.floor(Date.now() / 1000);
const ID = 'msg_2KWPBgLlAfxdpx2AI54pPJ85f4W';
const BODIES = [
  JSON.stringify(sampleEnvelope(['COURSE_ENROLLMENT', 'CI_STATS'])),
  '{"name":"Zoë – 日本語 😀"}',
  '{ "accountId" : 1010 ,\n "events" : [ ] }\n',
];

async function headersOf(keys: readonly SignatureKey[], body: string): Promise<Record<string, string>> {
  const timestamp = now();
  const signed = await createSigner(keys)({ id: ID, timestamp, body: Buffer.from(body) });
  return { 'webhook-id': ID, 'webhook-timestamp': String(timestamp), ...signed };
}

describe.each([
  { name: 'standardwebhooks', Webhook: StandardWebhook },
  { name: 'svix', Webhook: SvixWebhook },
])('$name', ({ Webhook }) => {
  test.each(BODIES)('verifies what we sign: %j [SIG-22]', async (body) => {
    const key = await generateKey('secret');
    expect(new Webhook(whsec(key)).verify(body, await headersOf([key], body))).toEqual(JSON.parse(body));
  });

  test.each(BODIES)('signs what we verify: %j [SIG-22]', async (body) => {
    const key = await generateKey('secret');
    const [known] = await importKeys(JSON.stringify(exportSignature([key], { webhookId: 'wh_1' })));
    const timestamp = now();
    const headers = {
      'webhook-id': ID,
      'webhook-timestamp': String(timestamp),
      'webhook-signature': new Webhook(whsec(key)).sign(ID, new Date(timestamp * 1000), body),
    };
    const verdict = await createVerifier(known ? [known] : [])(Buffer.from(body), headers);
    expect(verdict).toMatchObject({ accepted: true, kid: key.kid, scheme: 'v1' });
  });

  test('verifies by the old key and by the new one during a rotation [SIG-8, SIG-22]', async () => {
    const keys = await rotateKeys([await generateKey('secret')]);
    const [body = ''] = BODIES;
    const headers = await headersOf(keys, body);
    expect(keys).toHaveLength(2);
    for (const key of keys) expect(new Webhook(whsec(key)).verify(body, headers)).toEqual(JSON.parse(body));
  });

  test('verifies by the old secret while a key pair takes over [SIG-8, SIG-22]', async () => {
    const old = await generateKey('secret');
    const [body = ''] = BODIES;
    const headers = await headersOf(await rotateKeys([old], { type: 'pair' }), body);
    expect(new Webhook(whsec(old)).verify(body, headers)).toEqual(JSON.parse(body));
  });

  test('refuses what was changed or signed by a stranger, as we do [SIG-15, SIG-22]', async () => {
    const key = await generateKey('secret');
    const [body = ''] = BODIES;
    const changed = body.replace('1010', '1011');
    const headers = await headersOf([key], body);
    expect(() => new Webhook(whsec(key)).verify(changed, headers)).toThrow();
    expect(await createVerifier([key])(Buffer.from(changed), headers)).toMatchObject({ accepted: false });
    const stranger = await generateKey('secret');
    expect(() => new Webhook(whsec(stranger)).verify(body, headers)).toThrow();
    expect(await createVerifier([stranger])(Buffer.from(body), headers)).toMatchObject({ accepted: false });
  });

  test('signs the known vector as we do [SIG-13, SIG-22]', () => {
    const webhook = new Webhook('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw');
    expect(webhook.sign('msg_p5jXN8AQM9LWM0D4loKWxJek', new Date(1614265330_000), '{"test": 2432232314}')).toBe(
      'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    );
  });
});
