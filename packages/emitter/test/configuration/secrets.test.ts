import { createHmac } from 'node:crypto';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Webhook as StandardWebhook } from 'standardwebhooks';
import { expect, test, vi } from 'vitest';
import { eventually } from '../../../../test/support/eventually.ts';
import { type AuthenticationInput, type Emitter, EmitterError } from '../../src/index.ts';
import { ACCOUNT, emitterSetup, enrollment, receiver, webhookInput } from '../support/setup.ts';

const HOUR = 3_600_000;

async function delivering(authentication: AuthenticationInput) {
  const target = await receiver();
  const { emitter, ...setup } = await emitterSetup();
  const { id } = await emitter.webhooks.create(ACCOUNT, webhookInput({ targetUrl: target.url, authentication }));
  emitter.start();
  const deliver = async () => {
    const { length } = target.requests;
    await emitter.emit(ACCOUNT, enrollment(1));
    await eventually(() => expect(target.requests).toHaveLength(length + 1));
    // An attempt whose answer isn't recorded yet would be made again once the clock has moved.
    await eventually(async () => expect(await emitter.lanes.health(ACCOUNT, id)).toMatchObject([{ backlog: 0 }]));
    const request = target.requests.at(-1);
    if (!request) throw new Error('expected a request');
    return request;
  };
  return { ...setup, emitter, id, deliver };
}

async function secretOf(emitter: Emitter, id: string): Promise<string> {
  return (await emitter.webhooks.downloadSignature(ACCOUNT, id)).secret ?? '';
}

/** The contract, by hand. */
function token(secret: string, request: { headers: object; body: Buffer }): string {
  const headers = request.headers as Record<string, string>;
  const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
  const hmac = createHmac('sha256', key).update(`${headers['webhook-id']}.${headers['webhook-timestamp']}.`);
  return `v1,${hmac.update(request.body).digest('base64')}`;
}

test('the system makes the signature; its JSON file verifies what is sent [ALM-CONF-12] [SIG-3] [SIG-16]', async () => {
  const { emitter, id, deliver, clock } = await delivering({ type: 'signature' });
  const file = await emitter.webhooks.downloadSignature(ACCOUNT, id);
  expect(file).toEqual({
    keys: [{ kty: 'oct', k: expect.any(String), alg: 'HS256', use: 'sig', kid: expect.stringMatching(/^key_/) }],
    ...{ webhookId: id, scheme: 'standard-webhooks', secret: expect.stringMatching(/^whsec_/), toleranceSeconds: 300 },
    createdAt: new Date(clock.start).toISOString(),
  });
  const request = await deliver();
  expect(request.headers['webhook-signature']).toBe(token(file.secret ?? '', request));
});

test('the npm package standardwebhooks verifies what is sent', async () => {
  const { emitter, id, deliver, clock } = await delivering({ type: 'signature' });
  const { headers, body } = await deliver();
  vi.useFakeTimers({ now: clock.now(), toFake: ['Date'] });
  try {
    const verifier = new StandardWebhook(await secretOf(emitter, id));
    expect(verifier.verify(body.toString(), headers as Record<string, string>)).toMatchObject({ accountId: ACCOUNT });
  } finally {
    vi.useRealTimers();
  }
});

test('after a rotation both keys sign for 24 hours, then the new one alone [SIG-7] [SIG-8]', async () => {
  const { emitter, id, deliver, clock } = await delivering({ type: 'signature' });
  const old = await secretOf(emitter, id);
  const { authentication } = await emitter.webhooks.rotateSignature(ACCOUNT, id);
  const fresh = await secretOf(emitter, id);
  expect(authentication).toMatchObject({ keys: [{}, { expiresAt: clock.start + 24 * HOUR }] });
  const during = await deliver();
  expect(during.headers['webhook-signature']).toBe(`${token(fresh, during)} ${token(old, during)}`);
  clock.advance(24 * HOUR);
  const after = await deliver();
  expect(after.headers['webhook-signature']).toBe(token(fresh, after));
});

test('a rotation without overlap, to another kind of key, counts at once', async () => {
  const { emitter, id, deliver } = await delivering({ type: 'signature' });
  await emitter.webhooks.rotateSignature(ACCOUNT, id, { overlapMs: 0, keyType: 'pair' });
  const { headers } = await deliver();
  expect(headers['webhook-signature']).toMatch(/^v1a,\S+$/);
  expect(headers['webhook-jws']).toMatch(/^[\w-]+\.\.[\w-]+$/);
  const file = await emitter.webhooks.downloadSignature(ACCOUNT, id);
  expect(file.keys).toEqual([
    { kty: 'OKP', crv: 'Ed25519', x: expect.any(String), alg: 'EdDSA', use: 'sig', kid: expect.any(String) },
  ]);
  expect(file).not.toHaveProperty('secret');
});

test('a rotation with an overlap of more than 7 days, or of what is no signature, is refused', async () => {
  const { emitter } = await emitterSetup();
  const signed = await emitter.webhooks.create(ACCOUNT, webhookInput({ authentication: { type: 'signature' } }));
  const open = await emitter.webhooks.create(ACCOUNT, webhookInput());
  const rotation = emitter.webhooks.rotateSignature(ACCOUNT, signed.id, { overlapMs: 7 * 24 * HOUR + 1 });
  await expect(rotation).rejects.toMatchObject({ code: 'overlap_out_of_range' });
  await expect(emitter.webhooks.rotateSignature(ACCOUNT, open.id)).rejects.toMatchObject({ code: 'no_signature' });
  await expect(emitter.webhooks.downloadSignature(ACCOUNT, open.id)).rejects.toBeInstanceOf(EmitterError);
});

test('a signature has at most five live keys, which fit into the headers that Node takes [EMIT-87]', async () => {
  const { emitter, id, deliver, clock } = await delivering({ type: 'signature', keyType: 'pair' });
  const rotate = () => emitter.webhooks.rotateSignature(ACCOUNT, id, { overlapMs: 7 * 24 * HOUR });
  for (let n = 0; n < 4; n += 1) await rotate();
  await expect(rotate()).rejects.toMatchObject({ code: 'too_many_keys', message: expect.stringContaining('revoke') });
  const { headers } = await deliver();
  expect(String(headers['webhook-signature']).split(' ')).toHaveLength(5);
  expect(JSON.stringify(headers).length).toBeLessThan(4_096);
  const { keys } = await emitter.webhooks.downloadSignature(ACCOUNT, id);
  await emitter.webhooks.revokeKey(ACCOUNT, id, String(keys[4]?.kid));
  await rotate();
  clock.advance(7 * 24 * HOUR);
  await rotate();
});

test('an update keeps the keys of a signature and the password of Basic [ALM-CONF-8]', async () => {
  const signed = await delivering({ type: 'signature' });
  const secret = await secretOf(signed.emitter, signed.id);
  await signed.emitter.webhooks.update(ACCOUNT, signed.id, { name: 'New', authentication: { type: 'signature' } });
  expect(await secretOf(signed.emitter, signed.id)).toBe(secret);

  const basic = await delivering({ type: 'basic', username: 'u', password: 'pä:ss' });
  await basic.emitter.webhooks.update(ACCOUNT, basic.id, { authentication: { type: 'basic', username: 'v' } });
  const { headers } = await basic.deliver();
  expect(headers.authorization).toBe(`Basic ${Buffer.from('v:pä:ss').toString('base64')}`);
});

test('a receiver that repeats its request gets no secret into the delivery log, a test or the files [EMIT-72] [AUTH-4]', async () => {
  const password = 'hush"hush/ä';
  const target = await receiver(({ headers }, response) => {
    const { authorization = '' } = headers;
    const [user, ...rest] = Buffer.from(authorization.slice('Basic '.length), 'base64').toString().split(':');
    const echo = JSON.stringify({ authorization, user, password: rest.join(':') });
    response
      .writeHead(202, { 'x-echo': authorization, 'x-all': [authorization, 'else'] })
      .end(`${'.'.repeat(960)}${echo}`);
  });
  const { emitter, folder } = await emitterSetup();
  const authentication = { type: 'basic', username: 'ada', password } as const;
  const { id } = await emitter.webhooks.create(ACCOUNT, webhookInput({ targetUrl: target.url, authentication }));
  const trial = await emitter.webhooks.test(ACCOUNT, id);
  expect(trial).toMatchObject({ responseExcerpt: expect.stringContaining('Basic (hidden)'), outcome: 'delivered' });
  expect(trial.responseHeaders).toMatchObject({
    'x-echo': expect.stringMatching(/^Basic \(hidden\)=*$/),
    'x-all': expect.anything(),
  });
  emitter.start();
  await emitter.emit(ACCOUNT, enrollment(1));
  const attempts = await eventually(async () => {
    const found = await emitter.deliveries.attempts(ACCOUNT);
    expect(found).toHaveLength(1);
    return found;
  });
  await emitter.stop();
  const files = await Promise.all((await readdir(folder)).map((file) => readFile(join(folder, file), 'utf8')));
  const seen = [JSON.stringify([trial, attempts]), ...files].join('\n');
  const encoded = Buffer.from(`ada:${password}`).toString('base64').replace(/=+$/, '');
  for (const hidden of [encoded, password, JSON.stringify(password).slice(1, -1), 'hush'])
    expect(seen).not.toContain(hidden);
});

test('secrets rest sealed, and show neither in lists nor in errors [AUTH-4] [AUTH-5]', async () => {
  const { emitter, folder } = await emitterSetup();
  const basic = { type: 'basic', username: 'u', password: 'hush-hush' } as const;
  await emitter.webhooks.create(ACCOUNT, webhookInput({ authentication: basic }));
  const { id } = await emitter.webhooks.create(ACCOUNT, webhookInput({ authentication: { type: 'signature' } }));
  const { keys, secret = '' } = await emitter.webhooks.downloadSignature(ACCOUNT, id);
  const refused = await emitter.webhooks
    .create(ACCOUNT, webhookInput({ authentication: { ...basic, username: 'u:' } }))
    .catch((error: EmitterError) => JSON.stringify([error.message, error.issues, error.stack]));
  const files = await Promise.all((await readdir(folder)).map((file) => readFile(join(folder, file), 'latin1')));
  const seen = [refused, JSON.stringify(await emitter.webhooks.list(ACCOUNT)), ...files].join('\n');
  expect(seen).toContain('Warehouse');
  for (const hidden of ['hush-hush', secret, secret.replace('whsec_', ''), String(keys[0]?.k)]) {
    expect(seen).not.toContain(hidden);
    expect(seen).not.toContain(Buffer.from(hidden).toString('base64'));
  }
});

/** Over the folder of an emitter whose sealing key was lost; its webhook has a lasting key, a former one, and one that ended. */
async function afterTheKeyWasLost(authentication: AuthenticationInput = { type: 'signature' }) {
  const target = await receiver();
  const { emitter: before, folder, clock } = await emitterSetup();
  const made = await before.webhooks.create(ACCOUNT, webhookInput({ targetUrl: target.url, authentication }));
  await before.webhooks.rotateSignature(ACCOUNT, made.id, { overlapMs: HOUR });
  clock.advance(HOUR);
  const { authentication: former } = await before.webhooks.rotateSignature(ACCOUNT, made.id);
  const kids = 'keys' in former ? former.keys.map(({ kid }) => kid) : [];
  await before.stop();
  await rm(join(folder, 'emitter.key'));
  const { emitter } = await emitterSetup({ folder, clock });
  emitter.start();
  const deliver = async () => {
    await emitter.emit(ACCOUNT, enrollment(1));
    await eventually(() => expect(target.requests).toHaveLength(1));
    return target.requests[0] as (typeof target.requests)[number];
  };
  return { emitter, id: made.id, kids, deliver };
}

test('after the sealing key was lost a rotation gives a new key, which signs alone [EMIT-92]', async () => {
  const { emitter, id, kids, deliver } = await afterTheKeyWasLost();
  const by = { actor: 'ada' };
  const { authentication } = await emitter.webhooks.rotateSignature(ACCOUNT, id, { overlapMs: HOUR }, by);
  const { keys, secret = '' } = await emitter.webhooks.downloadSignature(ACCOUNT, id);
  expect(keys).toHaveLength(1);
  expect(kids).toHaveLength(2);
  expect(kids).not.toContain(keys[0]?.kid);
  expect(authentication).toEqual({
    ...{ type: 'signature', keyType: 'secret' },
    keys: [{ kid: keys[0]?.kid, createdAt: expect.any(Number) }],
  });
  const request = await deliver();
  expect(request.headers['webhook-signature']).toBe(token(secret, request));
  const [rotated] = (await emitter.deliveries.audits(ACCOUNT)).filter(({ actor }) => actor === 'ada');
  expect(rotated).toMatchObject({ action: 'signature.rotated', detail: { overlapMs: HOUR, unreadable: kids } });
});

test('after the sealing key was lost a revoked key takes the others with it, and a new one signs [EMIT-92] [EMIT-44]', async () => {
  const { emitter, id, kids, deliver } = await afterTheKeyWasLost({ type: 'signature', keyType: 'pair' });
  const unknown = emitter.webhooks.revokeKey(ACCOUNT, id, 'kid');
  await expect(unknown).rejects.toMatchObject({ code: 'key_not_found' });
  await emitter.webhooks.revokeKey(ACCOUNT, id, kids[1] ?? '');
  const { keys } = await emitter.webhooks.publicKeys();
  expect(keys).toHaveLength(1);
  expect(kids).not.toContain(keys[0]?.kid);
  expect((await deliver()).headers['webhook-signature']).toMatch(/^v1a,\S+$/);
  const [revoked] = await emitter.deliveries.audits(ACCOUNT);
  expect(revoked).toMatchObject({ action: 'signature.revoked', detail: { kid: kids[1], unreadable: kids } });
});

test('what the rotation of a lost signature is asked for is checked all the same [EMIT-92] [SIG-7]', async () => {
  const { emitter, id } = await afterTheKeyWasLost();
  const rotation = emitter.webhooks.rotateSignature(ACCOUNT, id, { overlapMs: -1 });
  await expect(rotation).rejects.toMatchObject({ code: 'overlap_out_of_range' });
});
