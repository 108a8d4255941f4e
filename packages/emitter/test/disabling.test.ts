import { expect, test } from 'vitest';
import { eventually } from '../../../test/support/eventually.ts';
import type { Backlog, Emitter, LifecycleEvents } from '../src/index.ts';
import { fakeDispatcher } from './support/fake-dispatcher.ts';
import { status } from './support/receiver.ts';
import { ACCOUNT, emitterSetup, enrollment, receiver, webhookInput } from './support/setup.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

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

test('a head that goes on after enabling is one delivery, its attempts counted on [EMIT-74] [EMIT-40]', async () => {
  const { emitter, id, target } = await gone();
  await emitter.webhooks.enable(ACCOUNT, id, 'resume');
  await eventually(() => expect(target.requests).toHaveLength(3));
  const listed = await eventually(async () => {
    const deliveries = await emitter.deliveries.list(ACCOUNT);
    expect(deliveries.map(({ state }) => state)).toEqual(['delivered', 'delivered']);
    return deliveries;
  });
  const { deliveryId = '' } = listed.at(-1) ?? {};
  const { log, ...head } = await emitter.deliveries.get(ACCOUNT, deliveryId);
  expect(head).toMatchObject({ state: 'delivered', outcome: 'delivered', attempts: 2, fromSeq: 1 });
  expect(log).toMatchObject([
    { number: 2, status: 202 },
    { number: 1, status: 410 },
  ]);
});

test.each<[string, (emitter: Emitter, id: string) => Promise<unknown>]>([
  ['skip', (emitter, id) => emitter.webhooks.enable(ACCOUNT, id, 'skip')],
  ['retire', (emitter, id) => emitter.webhooks.retire(ACCOUNT, id)],
  ['remove', (emitter, id) => emitter.webhooks.remove(ACCOUNT, id)],
])('%s ends what was pending as dropped [EMIT-74]', async (_verb, end) => {
  const { emitter, id } = await gone();
  expect(await emitter.deliveries.list(ACCOUNT)).toMatchObject([{ state: 'pending' }]);
  await end(emitter, id);
  const dropped = [{ state: 'dropped', attempts: 1, fromSeq: 1 }];
  expect(await emitter.deliveries.list(ACCOUNT)).toMatchObject(dropped);
  expect(await emitter.deliveries.list(ACCOUNT, { state: 'dropped' })).toMatchObject(dropped);
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

/** A webhook whose receiver answers as it is told, and the hours since its first event. */
async function hoursOf() {
  let code = 202;
  const { emitter, clock } = await emitterSetup({ dispatcher: fakeDispatcher(() => ({ status: code })) });
  const { id } = await emitter.webhooks.create(ACCOUNT, webhookInput());
  const answer = (status: number) => {
    code = status;
  };
  const attempted = async (cause: () => unknown) => {
    const told = new Promise((resolve) => {
      const stop = emitter.on('attempt', (attempt) => {
        stop();
        resolve(attempt);
      });
    });
    await cause();
    return told;
  };
  const at = (hour: number) => clock.advance(clock.start + hour * HOUR - clock.now());
  return { emitter, clock, id, answer, attempted, at };
}

/** Every attempt until an hour, and the loss then. */
async function failUntil({ emitter, clock, at }: Awaited<ReturnType<typeof hoursOf>>, hour: number): Promise<void> {
  const waiting = () =>
    eventually(async () => {
      const [lane] = await emitter.lanes.health(ACCOUNT);
      expect(lane?.nextAttemptAt).toBeGreaterThan(clock.now());
      return lane?.nextAttemptAt ?? 0;
    });
  for (let next = await waiting(); next < clock.start + hour * HOUR; next = await waiting()) {
    clock.advance(next - clock.now());
  }
  at(hour);
  await eventually(async () => expect(await emitter.deliveries.losses(ACCOUNT)).toHaveLength(1));
}

test('one that acknowledged three hours ago is not disabled when old events that are sent again expire [EMIT-37]', async () => {
  const world = await hoursOf();
  const { emitter, clock, id, answer, attempted, at } = world;
  emitter.start();
  await attempted(() => emitter.emit(ACCOUNT, enrollment(1)));
  at(165);
  await attempted(() => emitter.emit(ACCOUNT, enrollment(2)));
  answer(500);
  await attempted(() => emitter.deliveries.recover(ACCOUNT, id, { since: 0 }));
  await failUntil(world, 168);
  expect(await emitter.webhooks.get(ACCOUNT, id)).toMatchObject({ active: true });
  expect(await emitter.lanes.health(ACCOUNT)).toMatchObject([
    { deliveredAt: clock.start + 165 * HOUR, failingSince: clock.start + 165 * HOUR },
  ]);
});

test('one that was enabled two hours ago is not disabled when what waited expires [EMIT-37]', async () => {
  const world = await hoursOf();
  const { emitter, id, answer, attempted, at } = world;
  emitter.start();
  answer(410);
  await attempted(() => emitter.emit(ACCOUNT, enrollment(1)));
  await eventually(async () => expect(await emitter.webhooks.get(ACCOUNT, id)).toHaveProperty('disabled'));
  at(166);
  answer(500);
  await attempted(() => emitter.webhooks.enable(ACCOUNT, id, 'resume'));
  await failUntil(world, 168);
  expect(await emitter.webhooks.get(ACCOUNT, id)).toMatchObject({ active: true });
});

test('one is not disabled when the emitter was off but for the last two hours [EMIT-37]', async () => {
  const world = await hoursOf();
  const { emitter, id, answer, attempted, at } = world;
  answer(500);
  await emitter.emit(ACCOUNT, enrollment(1));
  at(166);
  await attempted(() => emitter.start());
  await failUntil(world, 168);
  expect((await emitter.deliveries.attempts(ACCOUNT)).length).toBeGreaterThan(20);
  expect(await emitter.webhooks.get(ACCOUNT, id)).toMatchObject({ active: true });
});
