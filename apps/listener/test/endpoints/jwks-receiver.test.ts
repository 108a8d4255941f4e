import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createSender, exportSignature, generateKey, type SignatureKey } from '@earshot/protocol';
import { expect, onTestFinished, test } from 'vitest';
import { createJwksReceiver } from '../../src/endpoints/jwks-receiver.ts';
import { bodyOf, getJson, post, runListener } from '../running-listener.ts';

/** Where a sender publishes its keys. */
async function publisher(respond: RequestListener) {
  let asked = 0;
  const server = createServer((request, response) => {
    asked += 1;
    respond(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks.json`, asked: () => asked };
}

const published =
  (keys: readonly SignatureKey[]): RequestListener =>
  (_request, response) =>
    response.end(JSON.stringify(exportSignature(keys, { webhookId: 'x' })));

const body = Buffer.from('{}');

async function signed(key: SignatureKey, bytes: Uint8Array = body) {
  const message = { id: 'msg_1', timestamp: Math.floor(Date.now() / 1000), body: bytes };
  return createSender({ type: 'signature', keys: [key] }).headersFor(message);
}

test('keys are fetched when they are first needed, once for all who wait, and kept [ENDPOINT-7]', async () => {
  const key = await generateKey('pair');
  const jwks = await publisher(published([key]));
  const receiver = createJwksReceiver({ url: jwks.url });
  expect(jwks.asked()).toBe(0);
  const headers = await signed(key);
  const verdicts = await Promise.all([1, 2, 3].map(() => receiver.authenticate(body, headers)));
  expect(verdicts).toEqual([1, 2, 3].map(() => ({ accepted: true, kid: key.kid, scheme: 'v1a' })));
  expect(await receiver.authenticate(body, headers)).toMatchObject({ accepted: true });
  expect(jwks.asked()).toBe(1);
});

test('an unknown key makes it fetch again, and no oftener than the cooldown [ENDPOINT-7]', async () => {
  const [old, next, foreign] = await Promise.all([1, 2, 3].map(() => generateKey('pair')));
  if (!old || !next || !foreign) throw new Error('no keys');
  const keys = [old];
  const jwks = await publisher(published(keys));
  const eager = createJwksReceiver({ url: jwks.url, cooldownMs: 0 });
  const patient = createJwksReceiver({ url: jwks.url, cooldownMs: 60_000 });
  for (const receiver of [eager, patient])
    expect(await receiver.authenticate(body, await signed(old))).toMatchObject({ accepted: true });
  keys.unshift(next);
  expect(await eager.authenticate(body, await signed(next))).toMatchObject({ accepted: true, kid: next.kid });
  const asked = jwks.asked();
  for (let time = 0; time < 5; time += 1)
    expect(await patient.authenticate(body, await signed(foreign))).toMatchObject({ accepted: false });
  expect(jwks.asked()).toBe(asked);
});

test('a signature that may be by a new key is not called wrong while the keys are out of reach [ENDPOINT-7]', async () => {
  const [old, next] = await Promise.all([generateKey('pair'), generateKey('pair')]);
  let reachable = true;
  const jwks = await publisher((request, response) => {
    if (reachable) published([old])(request, response);
    else response.writeHead(500).end();
  });
  const receiver = createJwksReceiver({ url: jwks.url, cooldownMs: 0 });
  expect(await receiver.authenticate(body, await signed(old))).toMatchObject({ accepted: true });
  expect(await receiver.authenticate(body, await signed(next))).toMatchObject({ code: 'signature_key_unknown' });
  reachable = false;
  expect(await receiver.authenticate(body, await signed(next))).toMatchObject({ code: 'keys_unavailable' });
  expect(await receiver.authenticate(body, await signed(old))).toMatchObject({ accepted: true });
});

test('keys that cannot be fetched are told of, with the reason and without the query of the URL [ENDPOINT-10]', async () => {
  const key = await generateKey('pair');
  let isUp = false;
  const jwks = await publisher((request, response) =>
    isUp ? published([key])(request, response) : response.writeHead(500).end(),
  );
  const told: unknown[] = [];
  const receiver = createJwksReceiver({
    url: `${jwks.url}?key=hidden`,
    cooldownMs: 0,
    onProblem: (problem) => told.push(problem),
  });
  expect(receiver.problem?.()).toBeUndefined();
  await receiver.prepare?.();
  await receiver.prepare?.();
  const problem = receiver.problem?.();
  expect(problem).toContain(`The keys can't be fetched from ${jwks.url}: `);
  expect(problem).not.toContain('hidden');
  isUp = true;
  expect(await receiver.authenticate(body, await signed(key))).toMatchObject({ accepted: true });
  expect(receiver.problem?.()).toBeUndefined();
  expect(told).toEqual([problem, undefined]);
});

test('an endpoint whose check breaks is told of as such: 503, kept with its reason, readiness untouched [ENDPOINT-11]', async () => {
  const fail = () => {
    throw new Error('a bug of the host');
  };
  const endpoints = new Map([
    ['sync', { name: 'sync', receiver: { authenticate: fail } }],
    ['async', { name: 'async', receiver: { authenticate: async () => fail() } }],
    ['default', { name: 'default', receiver: { authenticate: () => ({ accepted: true }) as const } }],
  ]);
  const { url, errors } = await runListener({ endpoints });
  for (const name of ['sync', 'async']) {
    const refused = await post(`${url}/hooks/${name}`, bodyOf(['a']));
    expect(refused).toMatchObject({ status: 503, json: { code: 'verifier_failed', deliverySeq: expect.any(Number) } });
    expect(refused.headers.get('retry-after')).toBe('5');
    expect(JSON.stringify(refused.json)).not.toContain('a bug');
  }
  expect(errors).toEqual([new Error('a bug of the host'), new Error('a bug of the host')]);
  expect((await getJson(`${url}/readyz`)).status).toBe(200);
  expect((await post(`${url}/hooks/default`, bodyOf(['a']))).status).toBe(202);
});

test('a secret that is published counts for nothing [ENDPOINT-7]', async () => {
  const [secret, pair] = await Promise.all([generateKey('secret'), generateKey('pair')]);
  const jwks = await publisher(published([secret, pair]));
  const receiver = createJwksReceiver({ url: jwks.url });
  expect(await receiver.authenticate(body, await signed(secret))).toMatchObject({
    accepted: false,
    code: 'signature_key_unknown',
  });
});

test('keys out of reach are not the fault of the sender: it is told to come again, and others go on [ENDPOINT-7]', async () => {
  const key = await generateKey('pair');
  const silent = await publisher(() => {});
  const endless = await publisher((_request, response) => {
    const write = () => {
      while (response.write('x'.repeat(65_536)));
    };
    response.on('drain', write);
    write();
  });
  const endpoints = new Map([
    ['silent', { name: 'silent', receiver: createJwksReceiver({ url: silent.url, patienceMs: 500 }) }],
    ['endless', { name: 'endless', receiver: createJwksReceiver({ url: endless.url }) }],
    ['default', { name: 'default', receiver: { authenticate: () => ({ accepted: true }) as const } }],
  ]);
  const { url, listener } = await runListener({ endpoints });
  const bytes = bodyOf(['a']);
  const headers = await signed(key, Buffer.from(bytes));
  const waiting = post(`${url}/hooks/silent`, bytes, headers);
  expect((await post(`${url}/hooks/default`, bytes)).status).toBe(202);
  const refused = await post(`${url}/hooks/endless`, bytes, headers);
  expect(refused).toMatchObject({ status: 503, json: { code: 'keys_unavailable' } });
  expect(refused.headers.get('retry-after')).toBe('5');
  // The fetch has a time limit of its own; closing waits for it.
  expect((await waiting).status).toBe(503);
  await listener.close();
  expect((await getJson(`${url}/api/deliveries?verdict=refused`)).json.deliveries).toHaveLength(2);
});
