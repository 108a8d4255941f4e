import { createSender, generateKey, importKeys, sampleEnvelope } from '@earshot/protocol';
import { expect, test } from 'vitest';
import { type RunningListener, type SeenDelivery, startListener, watch } from './support/both-ends.ts';

// What must not be accepted is refused, kept, and explained.

const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;

async function post(listener: RunningListener, body: Uint8Array, headers: Record<string, string>) {
  const response = await fetch(listener.hook, { method: 'POST', body: Buffer.from(body), headers });
  return {
    status: response.status,
    headers: response.headers,
    problem: (await response.json()) as Record<string, unknown>,
  };
}

async function signed({ body = sampleBody(), now = Date.now(), keys = SECRET } = {}) {
  const sender = createSender({ type: 'signature', keys: await importKeys(keys) });
  const headers = await sender.headersFor({ id: 'msg_1', timestamp: Math.floor(now / 1000), body });
  return { body, headers };
}

const sampleBody = () => Buffer.from(JSON.stringify(sampleEnvelope(['COURSE_COMPLETED'])));

async function onlyDelivery(listener: RunningListener): Promise<SeenDelivery> {
  const { deliveries } = await listener.get<{ deliveries: SeenDelivery[] }>('/api/deliveries');
  expect(deliveries).toHaveLength(1);
  return deliveries[0] as SeenDelivery;
}

async function expectRefusal(
  listener: RunningListener,
  answer: Awaited<ReturnType<typeof post>>,
  code: string,
  hint?: string,
) {
  expect(answer.status).toBe(401);
  expect(answer.headers.get('content-type')).toBe('application/problem+json');
  expect(answer.problem).toMatchObject({ status: 401, code, deliverySeq: 1 });
  const kept = await onlyDelivery(listener);
  expect(kept).toMatchObject({ verdict: 'refused', refusal: { code, ...(hint && { hint }) }, events: [] });
}

test('a tampered body is refused and kept [LOOP-2] [SIG-15] [HTTP-13] [HTTP-7]', async () => {
  const listener = await startListener({ type: 'signature', keys: SECRET });
  const seen = await watch(listener.url);
  const { body, headers } = await signed();
  const tampered = Buffer.from(body.toString().replace('"hasPassed":', '"hasFailed":'));
  await expectRefusal(listener, await post(listener, tampered, headers), 'signature_mismatch');
  expect(seen).toMatchObject([{ verdict: 'refused', refusal: { code: 'signature_mismatch' } }]);
  const stored = await fetch(`${listener.url}/api/deliveries/1/body`);
  expect(Buffer.from(await stored.arrayBuffer()).equals(tampered)).toBe(true);
});

test('a wrong password is refused, with a challenge, and kept [LOOP-2] [AUTH-3] [HTTP-2] [HTTP-13]', async () => {
  const listener = await startListener({ type: 'basic', username: 'lms', password: 'right' });
  const { headersFor } = createSender({ type: 'basic', username: 'lms', password: 'wrong' });
  const body = sampleBody();
  const answer = await post(listener, body, await headersFor({ id: 'msg_1', timestamp: 1, body }));
  expect(answer.headers.get('www-authenticate')).toBe('Basic realm="earshot", charset="UTF-8"');
  await expectRefusal(listener, answer, 'basic_mismatch');
});

test('a stale timestamp is refused, and the reason says that the signature is right [LOOP-2] [SIG-9] [HTTP-13]', async () => {
  const listener = await startListener({ type: 'signature', keys: SECRET });
  const { body, headers } = await signed({ now: Date.now() - 3_600_000 });
  const answer = await post(listener, body, headers);
  expect(answer.problem.detail).toMatch(/^The signature is right, but its timestamp is 3\d{3} s old/);
  await expectRefusal(listener, answer, 'timestamp_outside_tolerance');
});

test('an unsigned request is refused, and the reason names the headers that are missing [LOOP-2] [SIG-21] [HTTP-13]', async () => {
  const listener = await startListener({ type: 'signature', keys: SECRET });
  const answer = await post(listener, sampleBody(), {});
  expect(answer.problem.detail).toBe('Missing header: webhook-id, webhook-timestamp, webhook-signature.');
  await expectRefusal(listener, answer, 'signature_missing');
});

test('a request signed with a key that the listener does not know is refused [SIG-12] [SIG-21] [HTTP-13]', async () => {
  const listener = await startListener({ type: 'signature', keys: SECRET });
  const stranger = createSender({ type: 'signature', keys: [await generateKey('pair')] });
  const body = sampleBody();
  const headers = await stranger.headersFor({ id: 'msg_1', timestamp: Math.floor(Date.now() / 1000), body });
  await expectRefusal(listener, await post(listener, body, headers), 'signature_key_unknown');
});

test('a body that a proxy laid out anew is refused with the hint that says so [SIG-21] [HTTP-13]', async () => {
  const listener = await startListener({ type: 'signature', keys: SECRET });
  const { body, headers } = await signed();
  const rewritten = Buffer.from(JSON.stringify(JSON.parse(body.toString()), null, 2));
  await expectRefusal(listener, await post(listener, rewritten, headers), 'signature_mismatch', 'reserialized_json');
});
