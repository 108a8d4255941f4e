import { expect, test } from 'vitest';
import type { Emitter } from '../src/index.ts';
import { eventually } from './support/eventually.ts';
import { ACCOUNT, emitterSetup, enrollment, receiver, temporaryFolder, webhookInput } from './support/setup.ts';

test('stop breaks off what does not end in time, and it is sent again after a restart [EMIT-30] [EMIT-16]', async () => {
  const folder = await temporaryFolder();
  const target = await receiver(() => {});
  const { emitter, clock } = await emitterSetup({ folder });
  await emitter.webhooks.create(ACCOUNT, webhookInput({ targetUrl: target.url }));
  emitter.start();
  await emitter.emit(ACCOUNT, enrollment(1));
  await eventually(() => expect(target.requests).toHaveLength(1));
  const stopped = emitter.stop();
  await eventually(() => {
    clock.advance(10_000);
    expect(clock.timers()).toBe(0);
  });
  await stopped;
  target.answer = (_request, response) => response.writeHead(202).end();
  const again = await emitterSetup({ folder });
  again.emitter.start();
  await eventually(() => expect(target.requests).toHaveLength(2));
  const [before, after] = target.requests;
  expect(after?.headers['webhook-id']).toBe(before?.headers['webhook-id']);
  expect(after?.body).toEqual(before?.body);
  await eventually(async () => expect(await again.emitter.deliveries.attempts(ACCOUNT)).toMatchObject([{ number: 1 }]));
});

type Call = [string, (emitter: Emitter) => Promise<unknown>];
const methods: Call[] = [
  ['emit', (emitter) => emitter.emit(ACCOUNT, enrollment(1))],
  ['emitMany', (emitter) => emitter.emitMany(ACCOUNT, [])],
  ['flush', (emitter) => emitter.flush()],
  ['catalogue', (emitter) => emitter.catalogue()],
  ['on', async (emitter) => emitter.on('attempt', () => {})],
  ['counters', async (emitter) => emitter.counters()],
  ['start', async (emitter) => emitter.start()],
  ['lanes.health', (emitter) => emitter.lanes.health(ACCOUNT)],
  ...(['create', 'list', 'get', 'update', 'retire', 'enable', 'remove', 'test'] as const).map(
    (name): Call => [
      `webhooks.${name}`,
      (emitter) => (emitter.webhooks[name] as (...given: unknown[]) => Promise<unknown>)(ACCOUNT, {}),
    ],
  ),
  ...(['downloadSignature', 'rotateSignature', 'revokeKey', 'publicKeys'] as const).map(
    (name): Call => [
      `webhooks.${name}`,
      (emitter) => (emitter.webhooks[name] as (...given: unknown[]) => Promise<unknown>)(ACCOUNT, 'x'),
    ],
  ),
  ...(['list', 'get', 'attempts', 'losses', 'audits', 'redeliver', 'recover'] as const).map(
    (name): Call => [
      `deliveries.${name}`,
      (emitter) => (emitter.deliveries[name] as (...given: unknown[]) => Promise<unknown>)(ACCOUNT, 'x'),
    ],
  ),
];

test.each(methods)('after stop %s gives the code stopped [EMIT-30]', async (_name, call) => {
  const { emitter } = await emitterSetup();
  await emitter.stop();
  await expect(call(emitter)).rejects.toMatchObject({ code: 'stopped' });
  await emitter.stop();
});
