import { expect, test } from 'vitest';
import { bodyOf, getJson, post } from '../running-listener.ts';
import { runOutbox } from '../sending/running-outbox.ts';

const WHSEC = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const RULE = { header: 'x-signature', algorithm: 'sha256', encoding: 'hex', signed: 'body' };

test('a sample event goes through the real path, signed as the endpoint wants it [ENDPOINT-20]', async () => {
  const { api, url } = await runOutbox();
  const ways = [
    { type: 'none' },
    { type: 'basic', username: 'alm', password: 'hunter2-hunter2' },
    { type: 'signature', keys: WHSEC },
    { type: 'hmac', rule: RULE, secret: 'it-is-foreign' },
  ];
  for (const [index, authentication] of ways.entries()) {
    await api('PUT', '/api/endpoints/crm', { authentication });
    const { status, json } = await api('POST', '/api/endpoints/crm/sample', { eventName: 'LEARNER_PROGRESS' });
    expect([status, json.outcome, json.status]).toEqual([200, 'delivered', 202]);
    expect(json.deliverySeq).toBe(index + 1);
    const delivery = await getJson(`${url}/api/deliveries/${json.deliverySeq}`);
    expect(delivery.json).toMatchObject({ endpoint: 'crm', verdict: 'accepted', body: json.body });
    expect(delivery.json.events).toMatchObject([{ eventId: json.eventId, eventName: 'LEARNER_PROGRESS', fresh: true }]);
  }
  expect((await api('POST', '/api/endpoints/default/sample')).json.body).toContain('COURSE_ENROLLMENT');
});

test('what came of a sample is told truly, also when the endpoint answers otherwise [ENDPOINT-20]', async () => {
  const { api } = await runOutbox();
  await api('PUT', '/api/endpoints/crm', { authentication: { type: 'none' }, script: [{ status: 503 }] });
  expect((await api('POST', '/api/endpoints/crm/sample', {})).json).toMatchObject({
    outcome: 'refused_status',
    status: 503,
    deliverySeq: 1,
  });
  await api('PUT', '/api/endpoints/crm', { authentication: { type: 'none' }, script: [{ drop: true }] });
  expect((await api('POST', '/api/endpoints/crm/sample', {})).json).toMatchObject({ outcome: 'unreachable' });
  await api('PUT', '/api/endpoints/jwks', {
    authentication: { type: 'signature', jwksUrl: 'http://127.0.0.1:1/jwks.json' },
  });
  expect(await api('POST', '/api/endpoints/jwks/sample', {})).toMatchObject({
    status: 409,
    json: { code: 'cannot_resign' },
  });
  expect(await api('POST', '/api/endpoints/nobody/sample', {})).toMatchObject({
    status: 404,
    json: { code: 'unknown_endpoint' },
  });
  for (const body of [{ eventName: 'NO_SUCH_EVENT' }, { eventName: '' }, { more: 1 }])
    expect((await api('POST', '/api/endpoints/crm/sample', body)).status).toBe(400);
});

test('a signature is made for the sender and told once; the endpoint checks by it [ENDPOINT-21]', async () => {
  const { api, url } = await runOutbox();
  const made = await api('POST', '/api/endpoints/default/signature', {});
  expect(made).toMatchObject({
    status: 201,
    json: { keys: [{ kty: 'oct' }], webhookId: 'default', secret: expect.stringMatching(/^whsec_/) },
  });
  expect((await post(`${url}/hooks/default`, bodyOf(['a']))).status).toBe(401);
  expect((await api('POST', '/api/endpoints/default/sample')).json.status).toBe(202);
  for (const path of ['/api/endpoints', '/api/endpoints/default']) {
    const { json } = await api('GET', path);
    expect(JSON.stringify(json)).not.toContain(made.json.keys[0].k);
    expect(JSON.stringify(json)).toContain('"signature"');
  }
  const other = await api('POST', '/api/endpoints/default/signature');
  expect(other.json.secret).not.toBe(made.json.secret);
  expect((await api('POST', '/api/endpoints/nobody/signature')).status).toBe(404);
  expect((await api('POST', '/api/endpoints/default/signature', { type: 'rsa' })).status).toBe(400);
});

test('other keys leave the tolerance of an endpoint as it was [ENDPOINT-21]', async () => {
  const { api } = await runOutbox();
  await api('PUT', '/api/endpoints/crm', { authentication: { type: 'signature', keys: WHSEC, toleranceSeconds: 60 } });
  expect((await api('POST', '/api/endpoints/crm/signature')).status).toBe(201);
  const { json } = await api('GET', '/api/endpoints/crm');
  expect(json.authentication).toEqual({ type: 'signature', toleranceSeconds: 60 });
});

test('of a pair the sender gets the private key, and the listener keeps the public one only [ENDPOINT-21]', async () => {
  const { api, endpoints } = await runOutbox();
  const { json } = await api('POST', '/api/endpoints/default/signature', { type: 'pair' });
  expect(json.keys).toEqual([expect.objectContaining({ kty: 'OKP', crv: 'Ed25519', d: expect.any(String) })]);
  expect(json).not.toHaveProperty('secret');
  expect(JSON.stringify(endpoints.settings())).not.toContain(json.keys[0].d);
  expect((await api('POST', '/api/endpoints/default/sample')).json.code).toBe('cannot_resign');
});

test('endpoints tell how often they were hit, and when last [ENDPOINT-22]', async () => {
  const { api, url } = await runOutbox();
  const fresh = await api('GET', '/api/endpoints/default');
  expect(fresh.json).toMatchObject({ deliveries: 0 });
  expect(fresh.json).not.toHaveProperty('lastSeq');
  await api('PUT', '/api/endpoints/crm', { authentication: { type: 'none' } });
  for (const body of [bodyOf(['a']), bodyOf(['a']), 'no json']) await post(`${url}/hooks/default`, body);
  await post(`${url}/hooks/crm`, bodyOf(['a']));
  const { json } = await api('GET', '/api/endpoints');
  expect(json.endpoints).toMatchObject([
    { name: 'default', deliveries: 3, lastSeq: 3, lastAt: expect.stringMatching(/Z$/) },
    { name: 'crm', deliveries: 1, lastSeq: 4 },
  ]);
});
