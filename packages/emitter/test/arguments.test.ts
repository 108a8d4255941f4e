import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { EmitterError, type WebhookInput } from '../src/index.ts';
import { ACCOUNT, emitterSetup, enrollment, webhookInput } from './support/setup.ts';

type Given = readonly unknown[];

/** Every public method, with arguments that are in order. */
async function methods() {
  const { emitter, ...setup } = await emitterSetup();
  const { id } = await emitter.webhooks.create(ACCOUNT, webhookInput({ active: false }));
  const call = (room: object, name: string) => (room as Record<string, (...given: Given) => Promise<unknown>>)[name];
  const all: Record<string, Given> = {
    create: [ACCOUNT, webhookInput(), { actor: 'ada' }],
    update: [ACCOUNT, id, { name: 'x' }, { actor: 'ada' }],
    retire: [ACCOUNT, id, { actor: 'ada' }],
    enable: [ACCOUNT, id, 'resume', { actor: 'ada' }],
    weighEnabling: [ACCOUNT, id, 'skip'],
    remove: [ACCOUNT, id, { actor: 'ada' }],
    generateSignature: [ACCOUNT, { keyType: 'pair' }, { actor: 'ada' }],
    downloadSignature: [ACCOUNT, id, { actor: 'ada' }],
    rotateSignature: [ACCOUNT, id, { overlapMs: 0 }, { actor: 'ada' }],
    revokeKey: [ACCOUNT, id, 'kid', { actor: 'ada' }],
    test: [ACCOUNT, id, { actor: 'ada' }],
    list: [ACCOUNT, { limit: 1 }],
    get: [ACCOUNT, 'delivery'],
    body: [ACCOUNT, 'delivery', { actor: 'ada' }],
    attempts: [ACCOUNT, { limit: 1 }],
    losses: [ACCOUNT, { limit: 1 }],
    audits: [ACCOUNT, { limit: 1 }],
    redeliver: [ACCOUNT, 'delivery', { actor: 'ada' }],
    recover: [ACCOUNT, id, { since: 0 }, { actor: 'ada' }],
    health: [ACCOUNT, id],
    emit: [ACCOUNT, enrollment(1)],
    emitMany: [ACCOUNT, [enrollment(1)]],
    flush: [ACCOUNT, { actor: 'ada' }],
  };
  const { webhooks, deliveries, lanes } = emitter;
  const run = (name: string, given: Given) => {
    // `list` and `get` of the deliveries take what those of the webhooks take, and more.
    const room = [deliveries, lanes, webhooks, emitter].find((methods) => name in methods) ?? emitter;
    return call(room, name)?.call(room, ...given) ?? Promise.reject(new Error(`no method ${name}`));
  };
  return { ...setup, emitter, id, all, run };
}

const hostile = fc.oneof(
  fc.anything({ withBigInt: true, withDate: true, withMap: true, withNullPrototype: true }),
  fc.constantFrom<unknown>(
    null,
    Number.NaN,
    -1,
    '',
    'Resume',
    Symbol('s'),
    () => {},
    { actor: { run() {} } },
    new Date(),
  ),
  fc.record({ since: fc.anything(), limit: fc.anything(), actor: fc.anything(), id: fc.anything() }),
);

test('whatever takes the place of an argument, the answer is a value or an EmitterError [EMIT-83]', async () => {
  const { all, run, emitter } = await methods();
  const places = Object.entries(all).flatMap(([name, given]) => given.map((_, index) => ({ name, index })));
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...places), hostile, async ({ name, index }, value) => {
      const given = (all[name] ?? []).with(index, value);
      const thrown = await run(name, given).then(
        () => undefined,
        (error: unknown) => error,
      );
      if (thrown !== undefined) expect(thrown).toBeInstanceOf(EmitterError);
    }),
    { numRuns: 600 },
  );
  expect(await emitter.emit(2020, enrollment(1))).toMatchObject({ seq: 1 });
});

const actor = { run() {} };
test.each<[string, Given, object]>([
  [
    'create',
    [ACCOUNT, webhookInput(), { actor }],
    { code: 'invalid_argument', issues: [{ field: 'by.actor', code: 'invalid' }] },
  ],
  ['create', [ACCOUNT, null], { code: 'invalid_webhook', issues: [{ field: 'webhook', code: 'invalid' }] }],
  ['update', [ACCOUNT, 'id', null], { code: 'invalid_webhook', issues: [{ field: 'webhook' }] }],
  ['test', [ACCOUNT], { code: 'invalid_webhook', issues: [{ field: 'webhook', code: 'required' }] }],
  ['test', [ACCOUNT, null], { code: 'invalid_webhook', issues: [{ field: 'webhook' }] }],
  ['emit', [ACCOUNT, null], { code: 'invalid_event', issues: [{ field: 'event' }] }],
  ['emit', [ACCOUNT, { data: {} }], { code: 'invalid_event', issues: [{ field: 'eventName', code: 'required' }] }],
  ['emit', [ACCOUNT, { eventName: 7, data: {} }], { issues: [{ field: 'eventName', code: 'invalid' }] }],
  [
    'emit',
    [ACCOUNT, { ...enrollment(1), eventId: null }],
    { issues: [{ field: 'eventId', message: 'It must be a text.' }] },
  ],
  ['emitMany', [ACCOUNT, [enrollment(1), null]], { code: 'invalid_event', issues: [{ field: '1.event' }] }],
  ['emitMany', [ACCOUNT, 'x'], { code: 'invalid_argument', issues: [{ field: 'events' }] }],
  [
    'enable',
    [ACCOUNT, 'id', undefined],
    { code: 'invalid_argument', issues: [{ field: 'backlog', code: 'required' }] },
  ],
  ...['Resume', null, {}, { since: Number.NaN }, { since: 'yesterday' }, { since: new Date() }].flatMap(
    (backlog): [string, Given, object][] => [
      ['enable', [ACCOUNT, 'id', backlog], { code: 'invalid_argument' }],
      ['weighEnabling', [ACCOUNT, 'id', backlog], { code: 'invalid_argument' }],
      ['recover', [ACCOUNT, 'id', backlog], { code: 'invalid_argument' }],
    ],
  ),
  ['recover', [ACCOUNT, 'id', { since: 1727414643 }], { issues: [{ field: 'from.since', code: 'not_epoch_ms' }] }],
  [
    'attempts',
    [ACCOUNT, { limit: -1 }],
    { code: 'invalid_argument', issues: [{ field: 'filter.limit', code: 'out_of_range' }] },
  ],
  ['list', [ACCOUNT, { limit: Number.NaN }], { code: 'invalid_argument', issues: [{ field: 'filter.limit' }] }],
  ['list', [ACCOUNT, { from: 1727414643 }], { issues: [{ field: 'filter.from', code: 'not_epoch_ms' }] }],
  [
    'list',
    [ACCOUNT, { to: new Date() }],
    { issues: [{ field: 'filter.to', message: expect.stringContaining('epoch') }] },
  ],
  ['list', ['1010'], { code: 'invalid_account', issues: [{ field: 'accountId', code: 'invalid' }] }],
  ['flush', [{ actor: 'ada' }], { code: 'invalid_account', issues: [{ field: 'accountId' }] }],
  ['create', [ACCOUNT, webhookInput(), { user: 'ada' }], { issues: [{ field: 'by.user', code: 'unknown' }] }],
  ['test', [ACCOUNT, 'id', { event: 'CI_STATS' }], { issues: [{ field: 'options.event', code: 'unknown' }] }],
  [
    'rotateSignature',
    [ACCOUNT, 'signed', { overlapMs: 8 * 86_400_000 }],
    { code: 'overlap_out_of_range', issues: [{ field: 'rotation.overlapMs', code: 'out_of_range' }] },
  ],
  [
    'audits',
    [ACCOUNT, { webhookID: 'x' }],
    { issues: [{ field: 'filter.webhookID', code: 'unknown', message: expect.stringContaining('webhookId') }] },
  ],
  [
    'rotateSignature',
    [ACCOUNT, 'id', { keyType: 'foo' }],
    { code: 'invalid_argument', issues: [{ field: 'rotation.keyType' }] },
  ],
  [
    'rotateSignature',
    [ACCOUNT, 'id', { overlapMs: '86400000' }],
    { issues: [{ field: 'rotation.overlapMs', message: 'It must be a number.' }] },
  ],
  [
    'generateSignature',
    [ACCOUNT, { keyType: 'foo' }],
    { code: 'invalid_argument', issues: [{ field: 'options.keyType' }] },
  ],
])('%s(…%j) is refused with code and field [EMIT-83]', async (name, asked, error) => {
  const { run, emitter } = await methods();
  const signed = await emitter.webhooks.create(ACCOUNT, webhookInput({ authentication: { type: 'signature' } }));
  const given = asked.map((each) => (each === 'signed' ? signed.id : each));
  await expect(run(name, given)).rejects.toBeInstanceOf(EmitterError);
  await expect(run(name, given)).rejects.toMatchObject(error);
});

test('unknown members of settings are passed over, secret or not, and the audit trail names none [EMIT-84] [AUTH-4]', async () => {
  const { emitter, folder } = await emitterSetup();
  const basic = { type: 'basic', username: 'u', password: 'hush-hush', confirmPassword: 'S3CRET' };
  const input = { ...webhookInput(), authentication: basic, big: 1n, onSubmit() {}, secret: 'S3CRET' };
  const { id, ...made } = await emitter.webhooks.create(ACCOUNT, input as WebhookInput);
  await emitter.webhooks.update(ACCOUNT, id, { ...input, name: 'New' } as WebhookInput);
  expect(Object.keys(made)).not.toContain('big');
  expect(await emitter.deliveries.audits(ACCOUNT)).toMatchObject([
    { action: 'webhook.updated', detail: { name: 'New', authentication: { type: 'basic', username: 'u' } } },
    { action: 'webhook.created' },
  ]);
  const files = await Promise.all((await readdir(folder)).map((file) => readFile(join(folder, file), 'latin1')));
  expect(files.join()).toContain('Warehouse');
  expect(files.join()).not.toMatch(/S3CRET|hush-hush|onSubmit/);
});

test.each<[string, readonly unknown[], object]>([
  [
    'a misspelt name',
    ['atempt', () => {}],
    { field: 'name', code: 'invalid', message: expect.stringContaining('attempt') },
  ],
  ['a name of every object', ['toString', () => {}], { field: 'name', code: 'invalid' }],
  ['no name', [], { field: 'name', code: 'required' }],
  ['no listener', ['lost'], { field: 'listener', code: 'invalid' }],
  ['a listener that is none', ['lost', { handleEvent() {} }], { field: 'listener', code: 'invalid' }],
])('on refuses %s [EMIT-93]', async (_, given, issue) => {
  const { emitter } = await emitterSetup();
  const on = emitter.on as (...given: readonly unknown[]) => unknown;
  expect(() => on(...given)).toThrow(
    expect.objectContaining({
      name: 'EmitterError',
      code: 'invalid_argument',
      issues: [expect.objectContaining(issue)],
    }),
  );
});

test('a member that no event has is refused with the one that was meant [EMIT-97]', async () => {
  const { emitter } = await emitterSetup();
  const event = { ...enrollment(1), eventID: 'd5fb7071-10a9-46b2-9f9e-79dde346c052' };
  const message = expect.stringContaining('eventId');
  const issue = { field: 'eventID', code: 'unknown', message };
  await expect(emitter.emit(ACCOUNT, event)).rejects.toMatchObject({ code: 'invalid_event', issues: [issue] });
  const many = emitter.emitMany(ACCOUNT, [enrollment(1), event]);
  await expect(many).rejects.toMatchObject({ issues: [{ ...issue, field: '1.eventID' }] });
  expect(await emitter.emit(ACCOUNT, enrollment(1))).toMatchObject({ seq: 1 });
});

test('the sentences of several faults are told apart [EMIT-83]', async () => {
  const { emitter } = await emitterSetup();
  const { eventName, data } = enrollment(1);
  const refused = emitter.emit(ACCOUNT, { eventName, data: { ...data, userId: '1', loType: 7 } });
  await expect(refused).rejects.toThrow(/data\.userId: [^.]+\. data\.loType: [^.]+\.$/);
});
