import { expect, test } from 'vitest';
import type { Backlog, LifecycleEvents } from '../src/index.ts';
import { eventually } from './support/eventually.ts';
import { status } from './support/receiver.ts';
import { ACCOUNT, emitterSetup, enrollment, receiver, webhookInput } from './support/setup.ts';

const DAY = 24 * 3_600_000;

/** A webhook that was disabled by 410 at its first event; three more wait, an hour apart. */
async function gone() {
  const target = await receiver(status(410));
  const { emitter, clock } = await emitterSetup();
  const { id } = await emitter.webhooks.create(ACCOUNT, webhookInput({ targetUrl: target.url }));
  const disabled: LifecycleEvents['disabled'][] = [];
  emitter.on('disabled', (news) => disabled.push(news));
  emitter.start();
  await emitter.emit(ACCOUNT, enrollment(1));
  await eventually(() => expect(disabled).toHaveLength(1));
  for (const userId of [2, 3, 4]) {
    clock.advance(3_600_000);
    await emitter.emit(ACCOUNT, enrollment(userId));
  }
  target.answer = status(202);
  const userIds = () =>
    target.bodies().flatMap(({ events }) => events.map(({ data }) => (data as { userId: number }).userId));
  return { emitter, clock, id, target, userIds, disabled };
}

test('410 disables at once, and nothing more is sent [EMIT-36]', async () => {
  const { emitter, clock, id, target, disabled } = await gone();
  expect(disabled).toEqual([{ accountId: ACCOUNT, webhookId: id, at: clock.start, reason: 'gone' }]);
  clock.advance(DAY);
  await emitter.stop();
  expect(target.requests).toHaveLength(1);
});

test.each<[Backlog, number[], object[]]>([
  ['resume', [1, 2, 3, 4], []],
  ['skip', [], [{ reason: 'skipped', fromSeq: 1, toSeq: 4, eventCount: 4 }]],
])('enabling with %j sends %j and then goes on [EMIT-40]', async (backlog, sent, losses) => {
  const { emitter, id, userIds } = await gone();
  await emitter.webhooks.enable(ACCOUNT, id, backlog, { actor: 'ada' });
  await emitter.emit(ACCOUNT, enrollment(5));
  await eventually(() => expect(userIds()).toEqual([1, ...sent, 5]));
  expect(await emitter.deliveries.losses(ACCOUNT)).toMatchObject(losses);
  expect(await emitter.deliveries.audits(ACCOUNT)).toMatchObject([
    { action: 'webhook.enabled', actor: 'ada', detail: { backlog } },
    { action: 'webhook.disabled', actor: 'system', detail: { reason: 'gone' } },
    { action: 'webhook.created' },
  ]);
});

test('enabling since a time leaves out what was logged before it, and records that [EMIT-40]', async () => {
  const { emitter, clock, id, userIds } = await gone();
  await emitter.webhooks.enable(ACCOUNT, id, { since: clock.start + 2 * 3_600_000 });
  await eventually(() => expect(userIds()).toEqual([1, 3, 4]));
  expect(await emitter.deliveries.losses(ACCOUNT)).toMatchObject([
    { reason: 'skipped', fromSeq: 1, toSeq: 2, eventCount: 2 },
  ]);
});

test('tells before enabling how many events each choice would send and leave out [CON-2]', async () => {
  const { emitter, clock, id } = await gone();
  const weigh = (backlog: Backlog) => emitter.webhooks.weighEnabling(ACCOUNT, id, backlog);
  expect(await weigh('resume')).toEqual({ sent: 4, skipped: 0 });
  expect(await weigh({ since: clock.start + 2 * 3_600_000 })).toEqual({ sent: 2, skipped: 2 });
  expect(await weigh('skip')).toEqual({ sent: 0, skipped: 4 });
});

test('while it is disabled, events that outlive their retention are recorded as lost [EMIT-40] [EMIT-15]', async () => {
  const { emitter, clock, id, userIds } = await gone();
  clock.advance(7 * DAY - 2 * 3_600_000);
  await eventually(async () => expect(await emitter.deliveries.losses(ACCOUNT)).toHaveLength(2));
  expect(await emitter.deliveries.losses(ACCOUNT)).toMatchObject([
    { reason: 'expired', fromSeq: 2, toSeq: 2, eventCount: 1 },
    { reason: 'expired', fromSeq: 1, toSeq: 1, eventCount: 1 },
  ]);
  await emitter.webhooks.enable(ACCOUNT, id, 'resume');
  await eventually(() => expect(userIds()).toEqual([1, 3, 4]));
});

test('sending the form of a disabled webhook back as it was read, mended, keeps its events [EMIT-86] [EMIT-40]', async () => {
  const { emitter, id, userIds } = await gone();
  const { active, description, targetUrl, revision } = await emitter.webhooks.get(ACCOUNT, id);
  const form = { name: 'Mended', description, targetUrl, active, revision };
  const mended = await emitter.webhooks.update(ACCOUNT, id, form);
  expect(mended).toMatchObject({ name: 'Mended', active: false, disabled: { reason: 'gone' } });
  expect((await emitter.deliveries.audits(ACCOUNT))[0]).toMatchObject({ action: 'webhook.updated' });
  await emitter.webhooks.enable(ACCOUNT, id, 'resume');
  await eventually(() => expect(userIds()).toEqual([1, 1, 2, 3, 4]));
});

test('retiring a disabled webhook forgets what waits, and it can be activated again', async () => {
  const { emitter, id, userIds } = await gone();
  expect(await emitter.webhooks.retire(ACCOUNT, id)).not.toHaveProperty('disabled');
  await emitter.webhooks.update(ACCOUNT, id, { active: true });
  await emitter.emit(ACCOUNT, enrollment(5));
  await eventually(() => expect(userIds()).toEqual([1, 5]));
});

test('a webhook that acknowledged something meanwhile, or was seldom tried, is not disabled [EMIT-37]', async () => {
  const target = await receiver(status(500));
  const { emitter, clock } = await emitterSetup();
  const { id } = await emitter.webhooks.create(ACCOUNT, webhookInput({ targetUrl: target.url }));
  emitter.start();
  await emitter.emit(ACCOUNT, enrollment(1));
  await eventually(async () => expect(await emitter.deliveries.attempts(ACCOUNT)).toHaveLength(1));
  clock.advance(7 * DAY);
  await eventually(async () => expect(await emitter.deliveries.losses(ACCOUNT)).toHaveLength(1));
  expect(await emitter.webhooks.get(ACCOUNT, id)).toMatchObject({ active: true });
});
