import { readdir } from 'node:fs/promises';
import { expect, test, vi } from 'vitest';
import * as z from 'zod';
import { eventually } from '../../../../test/support/eventually.ts';
import { createEmitter, EmitterError, embeddedStore, type HostEvent } from '../../src/index.ts';
import { manualClock } from '../support/manual-clock.ts';
import { status } from '../support/receiver.ts';
import { ACCOUNT, emitterSetup, enrollment, receiver, temporaryFolder, webhookInput } from '../support/setup.ts';

test('accounts that are not ACTIVE neither configure nor receive [EMIT-41]', async () => {
  let state: 'ACTIVE' | 'TRIAL' | 'INACTIVE' = 'ACTIVE';
  const target = await receiver();
  const { emitter, clock } = await emitterSetup({ accountState: () => state });
  const { id } = await emitter.webhooks.create(ACCOUNT, webhookInput({ targetUrl: target.url }));
  const other = await receiver();
  emitter.start();
  state = 'TRIAL';
  const code = 'account_not_active';
  await expect(emitter.webhooks.create(ACCOUNT, webhookInput())).rejects.toMatchObject({ code });
  await expect(emitter.webhooks.update(ACCOUNT, id, { name: 'x' })).rejects.toMatchObject({ code });
  await expect(emitter.webhooks.test(ACCOUNT, id)).rejects.toMatchObject({ code });
  await expect(emitter.webhooks.remove(ACCOUNT, id)).rejects.toMatchObject({ code });
  expect(await emitter.webhooks.list(ACCOUNT)).toHaveLength(1);
  await emitter.emit(ACCOUNT, enrollment(1));
  await eventually(async () =>
    expect((await emitter.lanes.health(ACCOUNT))[0]?.nextAttemptAt).toBe(clock.start + 60_000),
  );
  expect([...target.requests, ...other.requests]).toEqual([]);
  state = 'ACTIVE';
  clock.advance(60_000);
  await eventually(() => expect(target.requests).toHaveLength(1));
});

test('who did what and when is in the audit trail, without secrets [EMIT-42] [AUTH-4]', async () => {
  const { emitter, clock } = await emitterSetup();
  const told: string[] = [];
  emitter.on('audited', ({ action }) => told.push(action));
  const by = { actor: 'ada' };
  const authentication = { type: 'basic', username: 'u', password: 'hush-hush' } as const;
  const { id } = await emitter.webhooks.create(ACCOUNT, webhookInput({ authentication }), by);
  await emitter.webhooks.update(ACCOUNT, id, { name: 'New', authentication: { type: 'signature' } }, by);
  clock.advance(1_000);
  const { secret } = await emitter.webhooks.downloadSignature(ACCOUNT, id, by);
  await emitter.webhooks.rotateSignature(ACCOUNT, id, { overlapMs: 0 }, by);
  await emitter.webhooks.retire(ACCOUNT, id, by);
  await emitter.webhooks.remove(ACCOUNT, id);
  const trail = await emitter.deliveries.audits(ACCOUNT);
  expect(trail.toReversed()).toMatchObject([
    {
      action: 'webhook.created',
      actor: 'ada',
      at: clock.start,
      detail: { authentication: { type: 'basic', username: 'u' } },
    },
    { action: 'webhook.updated', detail: { name: 'New', authentication: { type: 'signature' } } },
    { action: 'signature.downloaded', at: clock.start + 1_000, webhookId: id },
    { action: 'signature.rotated', detail: { overlapMs: 0 } },
    { action: 'webhook.retired' },
    { action: 'webhook.removed', detail: { name: 'New' } },
  ]);
  expect(trail[0]).not.toHaveProperty('actor');
  expect(told).toEqual(trail.toReversed().map(({ action }) => action));
  expect(JSON.stringify(trail)).not.toContain('hush');
  expect(JSON.stringify(trail)).not.toContain(secret);
  expect(await emitter.deliveries.audits(2020)).toEqual([]);
});

test('the audit trail tells what became of a webhook, not what was written in the form [EMIT-42] [EMIT-86]', async () => {
  const { emitter } = await emitterSetup();
  const { id } = await emitter.webhooks.create(ACCOUNT, webhookInput({ active: false }));
  for (const active of [false, true, true, false, false])
    await emitter.webhooks.update(ACCOUNT, id, { name: 'x', active });
  const { revision } = await emitter.webhooks.get(ACCOUNT, id);
  expect(await emitter.webhooks.retire(ACCOUNT, id)).toMatchObject({ active: false, revision });
  const actions = (await emitter.deliveries.audits(ACCOUNT)).map(({ action }) => action.replace('webhook.', ''));
  expect(actions.toReversed()).toEqual(['created', 'updated', 'activated', 'updated', 'retired', 'updated']);
});

test('flushing all accounts is in the trail of each that it concerns, and taking a body in that of its account [EMIT-42]', async () => {
  const target = await receiver();
  const { emitter } = await emitterSetup();
  const events = ['COURSE_ENROLLMENT_BATCH'];
  for (const account of [ACCOUNT, 2020])
    await emitter.webhooks.create(account, webhookInput({ targetUrl: target.url, events }));
  await emitter.webhooks.create(3030, webhookInput());
  emitter.start();
  await emitter.emit(ACCOUNT, enrollment(1, 'COURSE_ENROLLMENT_BATCH'));
  await emitter.flush(undefined, { actor: 'ada' });
  await eventually(async () => expect(await emitter.deliveries.list(ACCOUNT, { state: 'delivered' })).toHaveLength(1));
  const [{ deliveryId, webhookId } = { deliveryId: '', webhookId: '' }] = await emitter.deliveries.list(ACCOUNT);
  await emitter.deliveries.body(ACCOUNT, deliveryId, { actor: 'bob' });
  const trail = async (account: number) => (await emitter.deliveries.audits(account)).slice(0, -1);
  expect(await trail(ACCOUNT)).toMatchObject([
    { action: 'delivery.downloaded', actor: 'bob', webhookId, detail: { deliveryId } },
    { action: 'events.flushed', actor: 'ada' },
  ]);
  expect(await trail(2020)).toMatchObject([{ action: 'events.flushed', actor: 'ada' }]);
  expect(await trail(3030)).toEqual([]);
});

const seatTaken: HostEvent = {
  ...{ name: 'SEAT_TAKEN', timing: 'realTime', title: 'A seat in the canteen is taken' },
  schema: z.strictObject({ seat: z.int() }),
  sample: () => ({ seat: 7 }),
};

test("the host's own events are selected, checked and sent like any other [EMIT-43]", async () => {
  const target = await receiver();
  const { emitter } = await emitterSetup({ events: [seatTaken] });
  await emitter.webhooks.create(ACCOUNT, webhookInput({ targetUrl: target.url, events: ['SEAT_TAKEN'] }));
  emitter.start();
  await expect(emitter.emit(ACCOUNT, { eventName: 'SEAT_TAKEN', data: { seat: 'x' } })).rejects.toMatchObject({
    issues: [{ field: 'data.seat', code: 'invalid_data' }],
  });
  await emitter.emit(ACCOUNT, { eventName: 'SEAT_TAKEN', data: { seat: 1 } });
  await eventually(() =>
    expect(target.bodies()[0]?.events).toMatchObject([{ eventName: 'SEAT_TAKEN', data: { seat: 1 } }]),
  );
  const entries = await emitter.catalogue();
  expect(entries.at(-1)).toEqual({ name: 'SEAT_TAKEN', timing: 'realTime', title: seatTaken.title, family: 'host' });
  expect(entries).toHaveLength(32);
});

const fail = () => {
  throw new Error('no seats');
};
const waiting = z.strictObject({ seat: z.int() }).refine(async () => true);
test.each<[string, { [Member in keyof HostEvent]?: unknown }, string]>([
  ['a name of the catalogue', { name: 'CI_STATS' }, 'name'],
  ['a name with blanks', { name: 'SEAT TAKEN' }, 'name'],
  ['a RESPONSE', { name: 'RESPONSE:SEAT' }, 'name'],
  ['a title of blanks', { title: ' ' }, 'title'],
  ['no title', { title: undefined }, 'title'],
  ['another timing', { timing: 'later' }, 'timing'],
  ['a schema that is none', { schema: {} }, 'schema'],
  ['a schema that waits', { schema: waiting }, 'schema'],
  ['a schema that throws', { schema: { '~standard': { validate: fail } } }, 'schema'],
  ['a sample that throws', { sample: fail }, 'sample'],
  ['a sample that waits', { sample: async () => ({ seat: 7 }) }, 'sample'],
  ['a sample that is no JSON', { sample: () => ({ seat: 7n }) }, 'sample'],
])(
  'an event of the host with %s is refused, and the field is named [EMIT-43] [EMIT-88] [EMIT-95]',
  async (_what, change, field) => {
    const events = [{ ...seatTaken, ...change } as HostEvent];
    const made = createEmitter({ store: embeddedStore(await temporaryFolder()), events });
    await expect(made).rejects.toMatchObject({ code: 'invalid_option', issues: [{ field: `events.0.${field}` }] });
  },
);

test('an event of the host that is there twice is refused, and a schema that waits after all gives an error of ours [EMIT-43]', async () => {
  const store = embeddedStore(await temporaryFolder());
  const twice = createEmitter({ store, events: [seatTaken, seatTaken] });
  await expect(twice).rejects.toMatchObject({ issues: [{ field: 'events.1.name' }] });
  const { sample, ...event } = { ...seatTaken, schema: waiting };
  const { emitter } = await emitterSetup({ events: [event] });
  await expect(emitter.emit(ACCOUNT, { eventName: 'SEAT_TAKEN', data: { seat: 1 } })).rejects.toMatchObject({
    code: 'invalid_event',
    issues: [{ field: 'data', code: 'schema_async' }],
  });
});

test('a schema that throws at an event, and without a sample at no event, gives an error of ours [EMIT-95]', async () => {
  const validate = (value: unknown) => ((value as { seat: number }).seat > 0 ? { value } : { issues: [] });
  const { sample, ...event } = { ...seatTaken, schema: { '~standard': { validate } } };
  const { emitter } = await emitterSetup({ events: [event] });
  await expect(emitter.emit(ACCOUNT, { eventName: 'SEAT_TAKEN', data: null })).rejects.toMatchObject({
    code: 'invalid_event',
    issues: [{ field: 'data', code: 'schema_threw', message: expect.stringContaining('seat') }],
  });
  expect(await emitter.emit(ACCOUNT, { eventName: 'SEAT_TAKEN', data: { seat: 1 } })).toMatchObject({ seq: 1 });
});

test('a revoked key signs no more; when it was the last one a new one takes its place [EMIT-44]', async () => {
  const { emitter } = await emitterSetup();
  const input = webhookInput({ authentication: { type: 'signature' } });
  const { id } = await emitter.webhooks.create(ACCOUNT, input);
  const kids = async () => (await emitter.webhooks.downloadSignature(ACCOUNT, id)).keys.map(({ kid }) => String(kid));
  const [old = ''] = await kids();
  await emitter.webhooks.rotateSignature(ACCOUNT, id);
  expect(await kids()).toEqual([expect.any(String), old]);
  await emitter.webhooks.revokeKey(ACCOUNT, id, old, { actor: 'ada' });
  const [fresh = '', ...none] = await kids();
  expect([fresh, none]).toEqual([expect.not.stringMatching(old), []]);
  await emitter.webhooks.revokeKey(ACCOUNT, id, fresh);
  expect(await kids()).toEqual([expect.not.stringMatching(`${old}|${fresh}`)]);
  await expect(emitter.webhooks.revokeKey(ACCOUNT, id, old)).rejects.toMatchObject({ code: 'key_not_found' });
});

test('settings that hold fractions of a millisecond are opened again [EMIT-106]', async () => {
  const folder = await temporaryFolder();
  const { schedule, now } = manualClock();
  const clock = { schedule, now: () => now() + 0.25 };
  const first = await emitterSetup({ folder, clock });
  const input = webhookInput({ authentication: { type: 'signature' } });
  const { id } = await first.emitter.webhooks.create(ACCOUNT, input);
  const rotated = await first.emitter.webhooks.rotateSignature(ACCOUNT, id, { overlapMs: 1000 / 3 });
  await first.emitter.stop();
  const second = await emitterSetup({ folder, clock });
  expect(await second.emitter.webhooks.get(ACCOUNT, id)).toEqual(rotated);
});

test('the live public keys are a JWK Set, and hold nothing secret [EMIT-45]', async () => {
  const { emitter, clock } = await emitterSetup();
  const pair = webhookInput({ authentication: { type: 'signature', keyType: 'pair' } });
  const { id } = await emitter.webhooks.create(ACCOUNT, pair);
  await emitter.webhooks.create(2020, webhookInput({ authentication: { type: 'signature' } }));
  const { keys: downloaded } = await emitter.webhooks.downloadSignature(ACCOUNT, id);
  expect(await emitter.webhooks.publicKeys()).toEqual({ keys: downloaded });
  await emitter.webhooks.rotateSignature(ACCOUNT, id, { overlapMs: 1_000 });
  expect((await emitter.webhooks.publicKeys()).keys).toHaveLength(2);
  clock.advance(1_000);
  const { keys } = await emitter.webhooks.publicKeys();
  expect(keys).toEqual([
    { kty: 'OKP', crv: 'Ed25519', x: expect.any(String), alg: 'EdDSA', use: 'sig', kid: expect.any(String) },
  ]);
});

test('a test posts a marked sample and answers with the whole attempt [EMIT-46] [EMIT-42]', async () => {
  const target = await receiver((_request, response) => response.writeHead(202).end('thanks'));
  const { emitter } = await emitterSetup();
  const input = webhookInput({ targetUrl: target.url, authentication: { type: 'signature' }, active: false });
  const { id } = await emitter.webhooks.create(ACCOUNT, input);
  const attempt = await emitter.webhooks.test(ACCOUNT, id, { actor: 'ada' });
  expect(attempt).toMatchObject({
    ...{ outcome: 'delivered', status: 202, responseExcerpt: 'thanks', message: 'Acknowledged with 202.' },
    phases: { connectMs: expect.any(Number), firstByteMs: expect.any(Number), totalMs: expect.any(Number) },
  });
  const [request] = target.requests;
  expect(request?.headers).toMatchObject({
    'webhook-test': 'true',
    'webhook-signature': expect.stringMatching(/^v1,/),
  });
  expect(target.bodies()[0]).toMatchObject({ accountId: ACCOUNT, events: [{ eventName: 'COURSE_ENROLLMENT' }] });
  expect(await emitter.deliveries.attempts(ACCOUNT)).toEqual([]);
  expect((await emitter.deliveries.audits(ACCOUNT))[0]).toMatchObject({
    ...{ action: 'webhook.tested', actor: 'ada', webhookId: id },
    detail: { targetUrl: target.url, eventName: 'COURSE_ENROLLMENT', outcome: 'delivered' },
  });
});

test('a draft is tested like a webhook, and so are changes that are not saved [EMIT-46]', async () => {
  const target = await receiver();
  const { emitter } = await emitterSetup();
  const events = ['COURSE_ENROLLMENT', 'RESPONSE:ASYNCAPI_USERGROUP_USER_ADDED'];
  const draft = webhookInput({ targetUrl: target.url, events, authentication: { type: 'signature', keyType: 'pair' } });
  const [, eventName] = events;
  expect(await emitter.webhooks.test(ACCOUNT, draft, { eventName })).toMatchObject({ outcome: 'delivered' });
  expect(target.bodies()[0]?.events).toMatchObject([{ eventName }]);
  expect(target.requests[0]?.headers['webhook-signature']).toMatch(/^v1a,/);
  expect(await emitter.webhooks.list(ACCOUNT)).toEqual([]);
  const { id } = await emitter.webhooks.create(ACCOUNT, webhookInput({ targetUrl: 'http://127.0.0.1:9/' }));
  expect(await emitter.webhooks.test(ACCOUNT, { id, targetUrl: target.url })).toMatchObject({ outcome: 'delivered' });
  expect(await emitter.webhooks.get(ACCOUNT, id)).toMatchObject({ targetUrl: 'http://127.0.0.1:9/' });
});

test('a test tells the reason of a failure, and is refused where saving would be [EMIT-46] [EMIT-22]', async () => {
  const { emitter } = await emitterSetup();
  const test = (targetUrl: string) => emitter.webhooks.test(ACCOUNT, webhookInput({ targetUrl }));
  expect(await test('http://127.0.0.1:9/')).toMatchObject({ outcome: 'connection_refused' });
  await expect(test('https://10.0.0.1/')).rejects.toMatchObject({
    issues: [{ field: 'targetUrl', code: 'private', message: expect.stringContaining('targets.allow') }],
  });
  const chosen = emitter.webhooks.test(ACCOUNT, webhookInput(), { eventName: 'CI_STATS' });
  await expect(chosen).rejects.toMatchObject({ issues: [{ field: 'eventName', code: 'not_selected' }] });
});

test('changing a webhook tries its waiting head at once [EMIT-56]', async () => {
  const down = await receiver(status(500));
  const up = await receiver();
  const { emitter } = await emitterSetup();
  const { id } = await emitter.webhooks.create(ACCOUNT, webhookInput({ targetUrl: down.url }));
  emitter.start();
  await emitter.emit(ACCOUNT, enrollment(1));
  await eventually(async () => expect(await emitter.deliveries.attempts(ACCOUNT)).toHaveLength(1));
  await emitter.webhooks.update(ACCOUNT, id, { targetUrl: up.url });
  await eventually(() => expect(up.requests).toHaveLength(1));
  expect(up.requests[0]?.headers['webhook-id']).toBe(down.requests[0]?.headers['webhook-id']);
});

test('a change that comes while the head is tried counts, too: it is tried again at once [EMIT-56]', async () => {
  let answer = () => {};
  const down = await receiver((_request, response) => {
    answer = () => response.writeHead(500).end();
  });
  const up = await receiver();
  const { emitter } = await emitterSetup();
  const { id } = await emitter.webhooks.create(ACCOUNT, webhookInput({ targetUrl: down.url }));
  emitter.start();
  await emitter.emit(ACCOUNT, enrollment(1));
  await eventually(() => expect(down.requests).toHaveLength(1));
  await emitter.webhooks.update(ACCOUNT, id, { targetUrl: up.url });
  answer();
  await eventually(() => expect(up.requests).toHaveLength(1));
  expect(up.requests[0]?.headers['webhook-id']).toBe(down.requests[0]?.headers['webhook-id']);
});

test('the sealing key can come from the host, and then no key file is made [EMIT-52]', async () => {
  const folder = await temporaryFolder();
  const sealingKey = Buffer.alloc(32, 7);
  const { emitter } = await emitterSetup({ store: embeddedStore(folder, { sealingKey }) });
  const { id } = await emitter.webhooks.create(ACCOUNT, webhookInput({ authentication: { type: 'signature' } }));
  const { secret } = await emitter.webhooks.downloadSignature(ACCOUNT, id);
  await emitter.stop();
  expect(await readdir(folder)).not.toContain('emitter.key');
  const again = await createEmitter({ store: embeddedStore(folder, { sealingKey }) });
  expect(await again.webhooks.downloadSignature(ACCOUNT, id)).toMatchObject({ secret });
  await again.stop();
  const other = await createEmitter({ store: embeddedStore(folder, { sealingKey: Buffer.alloc(32, 8) }) });
  const opening = other.webhooks.downloadSignature(ACCOUNT, id);
  await expect(opening).rejects.toBeInstanceOf(EmitterError);
  await expect(opening).rejects.toMatchObject({ code: 'unsealing_failed', issues: [{ field: 'authentication' }] });
  expect(await other.webhooks.test(ACCOUNT, id)).toMatchObject({ outcome: 'credentials_unreadable' });
  await other.stop();
});

test.each<[string, readonly unknown[], object]>([
  ['no folder', [], { field: 'folder', code: 'required' }],
  ['an empty one', [''], { field: 'folder', code: 'required' }],
  ['a number', [5], { field: 'folder', code: 'invalid' }],
  ['a short key', ['x', { sealingKey: Buffer.alloc(5) }], { field: 'sealingKey', code: 'invalid' }],
  ['a text of 32 letters', ['x', { sealingKey: 'k'.repeat(32) }], { field: 'sealingKey', code: 'invalid' }],
  [
    'a key under another name',
    ['x', { sealingkey: Buffer.alloc(32) }],
    { field: 'sealingkey', code: 'unknown', message: expect.stringContaining('sealingKey') },
  ],
  ['no options', ['x', null], { field: 'options', code: 'invalid' }],
])('embeddedStore refuses %s [EMIT-94]', (_, given, issue) => {
  const make = embeddedStore as (...given: readonly unknown[]) => unknown;
  expect(() => make(...given)).toThrow(
    expect.objectContaining({ name: 'EmitterError', code: 'invalid_option', issues: [expect.objectContaining(issue)] }),
  );
});

test("devTargets 'loopback' is refused in production [EMIT-25]", async () => {
  vi.stubEnv('NODE_ENV', 'production');
  try {
    const made = createEmitter({ store: embeddedStore(await temporaryFolder()), devTargets: 'loopback' });
    await expect(made).rejects.toMatchObject({
      code: 'invalid_option',
      issues: [{ field: 'devTargets', code: 'not_in_production', message: expect.stringContaining('targets.allow') }],
    });
  } finally {
    vi.unstubAllEnvs();
  }
});
