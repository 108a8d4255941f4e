import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { embeddedStore } from '@earshot/emitter';
import { expect, onTestFinished, test } from 'vitest';
import { eventually } from '../../../../test/support/eventually.ts';
import { haveEnded } from '../../pages/src/webhook/have-ended.ts';
import { runConsole, temporaryFolder, webhookInput } from '../support/running-console.ts';

const WEBHOOKS = '/api/v1/webhooks';

/** A receiver that answers as it is told. */
async function receiver(status = 202) {
  const target = { status, requests: 0, headers: {} as Record<string, unknown> };
  const server = createServer((request, response) => {
    target.requests += 1;
    target.headers = request.headers;
    request.resume().once('end', () => response.writeHead(target.status, { 'x-said': 'so' }).end('thanks'));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return Object.assign(target, { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook` });
}

test('webhooks are added, listed, changed, retired, activated and deleted [CON-API-1]', async () => {
  const { agent } = await runConsole();
  const { body: made } = await agent.post(WEBHOOKS).send(webhookInput()).expect(201);
  expect(made).toMatchObject({ name: 'Warehouse', active: false, revision: 1 });
  const { body: list } = await agent.get(WEBHOOKS).expect(200);
  expect(list.quota).toEqual({ used: 1, limit: 5 });
  expect(list.webhooks).toMatchObject([{ id: made.id, standing: { state: 'off', backlog: 0 } }]);
  const path = `${WEBHOOKS}/${made.id}`;
  const { body: changed } = await agent.patch(path).send({ name: 'Depot', revision: 1 }).expect(200);
  expect(changed).toMatchObject({ name: 'Depot', targetUrl: made.targetUrl });
  const { body: conflict } = await agent.patch(path).send({ name: 'Late', revision: 1 }).expect(409);
  expect(conflict.code).toBe('revision_conflict');
  expect((await agent.post(`${path}/activate`).expect(200)).body.active).toBe(true);
  expect((await agent.get(path).expect(200)).body.standing.state).toBe('healthy');
  expect((await agent.post(`${path}/retire`).expect(200)).body.active).toBe(false);
  await agent.delete(path).expect(204);
  expect((await agent.get(path).expect(404)).body.code).toBe('webhook_not_found');
});

test('faults are told by field, with codes, by the same schema as the form [CON-API-2]', async () => {
  const { agent } = await runConsole();
  const { body, headers } = await agent
    .post(WEBHOOKS)
    .send(webhookInput({ name: ' ', description: 'x'.repeat(141), targetUrl: 'ftp://x', events: [] }))
    .expect(422);
  expect(headers['content-type']).toBe('application/problem+json');
  expect(body.issues.map(({ field, code }: { field: string; code: string }) => [field, code])).toEqual([
    ['name', 'required'],
    ['description', 'too_long'],
    ['targetUrl', 'invalid_url'],
    ['events', 'required'],
  ]);
  const policy = await agent
    .post(WEBHOOKS)
    .send(webhookInput({ targetUrl: 'http://10.0.0.1/x' }))
    .expect(422);
  expect(policy.body.issues).toMatchObject([{ field: 'targetUrl', code: 'scheme_not_allowed' }]);
  const basic = webhookInput({ authentication: { type: 'basic', username: 'ada' } });
  const missing = await agent.post(WEBHOOKS).send(basic).expect(422);
  expect(missing.body.issues).toMatchObject([{ field: 'authentication.password', code: 'required' }]);
});

test('the sixth webhook is refused with a reason [ALM-CONF-7] [CON-API-1]', async () => {
  const { agent } = await runConsole();
  for (let n = 0; n < 5; n += 1) await agent.post(WEBHOOKS).send(webhookInput()).expect(201);
  const { body } = await agent.post(WEBHOOKS).send(webhookInput()).expect(409);
  expect(body).toMatchObject({ code: 'quota_exceeded', title: 'An account has at most 5 webhooks.' });
});

test('a draft and a saved webhook are tested, and the whole attempt is the answer [CON-API-3]', async () => {
  const { agent } = await runConsole();
  const target = await receiver();
  const input = webhookInput({ targetUrl: target.url });
  const { body: attempt } = await agent.post(`${WEBHOOKS}/test`).send({ webhook: input }).expect(200);
  expect(attempt).toMatchObject({
    ...{ outcome: 'delivered', status: 202, responseExcerpt: 'thanks', responseHeaders: { 'x-said': 'so' } },
    phases: { totalMs: expect.any(Number) },
  });
  expect(target.headers).toMatchObject({ 'webhook-test': 'true' });
  target.status = 500;
  const { body: made } = await agent.post(WEBHOOKS).send(input).expect(201);
  const { body: failed } = await agent.post(`${WEBHOOKS}/test`).send({ id: made.id }).expect(200);
  expect(failed).toMatchObject({ outcome: 'refused_status', status: 500 });
});

test('a signature is generated, handed over, downloaded, rotated and revoked; no answer but the file holds its secret [CON-API-4]', async () => {
  const { agent } = await runConsole();
  const { body: draft } = await agent.post('/api/v1/signatures').send({}).expect(201);
  const authentication = { type: 'signature', draft: draft.draft };
  const { body: made } = await agent.post(WEBHOOKS).send(webhookInput({ authentication })).expect(201);
  const signature = `${WEBHOOKS}/${made.id}/signature`;
  const file = await agent.get(signature).expect(200);
  expect(file.headers['content-disposition']).toBe(`attachment; filename=${made.id}.signature.json`);
  expect(file.body.secret).toBe(draft.file.secret);
  const { body: rotated } = await agent.post(`${signature}/rotate`).send({ overlapMs: 3_600_000 }).expect(200);
  expect(rotated.authentication.keys).toHaveLength(2);
  const kid = rotated.authentication.keys[1].kid;
  const { body: revoked } = await agent.delete(`${signature}/keys/${kid}`).expect(200);
  expect(revoked.authentication.keys).toHaveLength(1);
  await agent.delete(`${signature}/keys/${kid}`).expect(404);
  await agent
    .post(`${signature}/rotate`)
    .send({ overlapMs: 8 * 86_400_000 })
    .expect(422);
  const shown = JSON.stringify([rotated, (await agent.get(WEBHOOKS)).body, (await agent.get('/api/v1/audits')).body]);
  expect(shown).not.toContain(draft.file.secret);
  expect(shown).not.toContain(draft.file.keys[0].k);
});

test('after the sealing key was lost a signature is rotated, and the page says that the new key signs alone [EMIT-92] [CON-API-4]', async () => {
  const folder = temporaryFolder();
  const over = (key: number) =>
    runConsole({ emitter: { store: embeddedStore(folder, { sealingKey: Buffer.alloc(32, key) }) } });
  const before = await over(7);
  const input = webhookInput({ authentication: { type: 'signature' } });
  const { body: made } = await before.agent.post(WEBHOOKS).send(input).expect(201);
  const signature = `${WEBHOOKS}/${made.id}/signature`;
  const { body: overlapping } = await before.agent.post(`${signature}/rotate`).send({}).expect(200);
  const { keys } = overlapping.authentication;
  expect(haveEnded(made.authentication.keys, keys)).toBe(false);
  await before.emitter.stop();
  const { agent } = await over(8);
  await agent.get(signature).expect(409);
  const { body: rotated } = await agent.post(`${signature}/rotate`).send({}).expect(200);
  expect(haveEnded(keys, rotated.authentication.keys)).toBe(true);
  expect((await agent.get(signature).expect(200)).body.keys).toMatchObject([
    { kid: rotated.authentication.keys[0].kid },
  ]);
});

test('the public keys are for everybody, and hold nothing secret [CON-API-5]', async () => {
  const { agent } = await runConsole({ signIn: { identify: async () => undefined } });
  const { body } = await agent.get('/.well-known/jwks.json').expect(200);
  expect(body).toEqual({ keys: [] });
  const ada = await runConsole();
  await ada.agent.post(WEBHOOKS).send(webhookInput({ authentication: { type: 'signature', keyType: 'pair' } }));
  await ada.agent.post(WEBHOOKS).send(webhookInput({ authentication: { type: 'signature' } }));
  const { keys } = (await ada.agent.get('/.well-known/jwks.json').expect(200)).body;
  expect(keys).toEqual([
    { kty: 'OKP', crv: 'Ed25519', x: expect.any(String), alg: 'EdDSA', use: 'sig', kid: expect.any(String) },
  ]);
});

test('after an automatic disable the choice comes with its numbers, and enabling goes on [CON-2] [CON-API-6]', async () => {
  const { agent, emitter } = await runConsole();
  const target = await receiver(410);
  const { body: made } = await agent.post(WEBHOOKS).send(webhookInput({ targetUrl: target.url, active: true }));
  emitter.start();
  const act = (userId: number) =>
    agent
      .post('/api/v1/lms/actions')
      .send({ userId, loInstanceId: 'course:7374991_10250971', action: 'enroll' })
      .expect(200);
  await act(4_200_001);
  const path = `${WEBHOOKS}/${made.id}`;
  await eventually(async () => expect((await agent.get(path)).body.standing.state).toBe('disabled'));
  await act(4_200_002);
  const { body: choices } = await agent.get(`${path}/enabling?since=0`).expect(200);
  const all = { sent: 2, skipped: 0 };
  expect(choices).toEqual({ resume: all, since: all, skip: { sent: 0, skipped: 2 } });
  target.status = 202;
  await agent.post(`${path}/enable`).send({ backlog: 'skip' }).expect(200);
  await agent.get(`${path}/enabling`).expect(409);
  await act(4_200_003);
  await eventually(async () => expect((await agent.get(path)).body.standing.deliveredAt).toBeDefined());
  expect((await agent.get('/api/v1/losses').expect(200)).body.losses).toMatchObject([
    { reason: 'skipped', eventCount: 2 },
  ]);
});

test('a receiver that is down: retrying in words, then delivered in order; each attempt can be read, and sent again [CON-API-7]', async () => {
  const { agent, emitter, clock } = await runConsole();
  const target = await receiver(503);
  const { body: made } = await agent.post(WEBHOOKS).send(webhookInput({ targetUrl: target.url, active: true }));
  emitter.start();
  await agent
    .post('/api/v1/lms/actions')
    .send({ userId: 4_200_001, loInstanceId: 'course:7374991_10250971', action: 'enroll' });
  const health = async () => (await agent.get(`${WEBHOOKS}/${made.id}/health`).expect(200)).body;
  await eventually(async () => expect((await health()).standing.state).toBe('retrying'));
  expect((await health()).lanes).toMatchObject([{ timing: 'realTime', backlog: 1, head: { attempts: 1 } }]);
  target.status = 202;
  clock.advance(5_000);
  await eventually(async () => expect((await health()).standing).toMatchObject({ state: 'healthy', backlog: 0 }));
  const { deliveries } = (await agent.get(`/api/v1/deliveries?webhookId=${made.id}&state=delivered`).expect(200)).body;
  expect(deliveries).toMatchObject([{ attempts: 2, eventCount: 1 }]);
  const one = `/api/v1/deliveries/${deliveries[0].deliveryId}`;
  const { body: detail } = await agent.get(one).expect(200);
  expect(detail.log).toMatchObject([{ outcome: 'delivered' }, { outcome: 'refused_status', status: 503 }]);
  const { body: sent } = await agent.get(`${one}/body`).expect(200);
  expect(sent).toMatchObject({ accountId: 1010, events: [{ eventName: 'COURSE_ENROLLMENT' }] });
  const { requests } = target;
  expect((await agent.post(`${one}/redeliver`).expect(200)).body.outcome).toBe('delivered');
  await agent.get(`${WEBHOOKS}/${made.id}/recover?since=0`).expect(200, { again: 1 });
  await agent.post(`${WEBHOOKS}/${made.id}/recover`).send({ since: 0 }).expect(202);
  await eventually(() => expect(target.requests).toBe(requests + 2));
  const { body: paged } = await agent.get('/api/v1/audits?limit=1').expect(200);
  expect(paged.next).toBe(paged.audits[0].id);
  expect(paged.audits).toMatchObject([{ action: 'deliveries.recovered', actor: 'ada' }]);
});
