import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { eventually } from '../../../test/support/eventually.ts';
import { type Emitter, EmitterError, type HostEvent } from '../src/index.ts';
import { status } from './support/receiver.ts';
import { ACCOUNT, emitterSetup, enrollment, receiver, temporaryFolder, webhookInput } from './support/setup.ts';

// What the host registers may change from start to start, and so may what is left of the store.

const BADGE = 'BADGE_EARNED';
const badge = (timing: HostEvent['timing']): HostEvent => ({ name: BADGE, timing, title: 'A badge is earned' });
const emitBadges = (emitter: Emitter, userIds: number[]) =>
  emitter.emitMany(
    ACCOUNT,
    userIds.map((userId) => ({ eventName: BADGE, data: { userId } })),
  );

/** A receiver, and emitters one after the other over the same folder. */
async function restarts() {
  const target = await receiver();
  const folder = await temporaryFolder();
  const start = async (events: HostEvent[] = [], onError = (_error: unknown) => {}) => {
    const { emitter, clock } = await emitterSetup({ folder, events, onError });
    emitter.start();
    return { emitter, clock };
  };
  const userIds = () =>
    target.bodies().flatMap(({ events }) => events.map(({ data }) => (data as { userId: number }).userId));
  return { target, folder, start, userIds };
}

test('what waits of an event that the host registers no longer is sent all the same [EMIT-62]', async () => {
  const { target, start, userIds } = await restarts();
  target.answer = status(503);
  const first = await start([badge('realTime')]);
  const { id } = await first.emitter.webhooks.create(ACCOUNT, webhookInput({ targetUrl: target.url, events: [BADGE] }));
  await emitBadges(first.emitter, [1]);
  await eventually(async () => expect(await first.emitter.deliveries.attempts(ACCOUNT)).toHaveLength(1));
  await emitBadges(first.emitter, [2, 3, 4]);
  await first.emitter.stop();

  const second = await start();
  expect(await second.emitter.lanes.health(ACCOUNT)).toMatchObject([{ webhookId: id, backlog: 4 }]);
  expect(await second.emitter.webhooks.get(ACCOUNT, id)).toMatchObject({ events: [BADGE], revision: 1 });
  target.answer = status(202);
  second.clock.advance(5_000);
  await eventually(() => expect(userIds()).toEqual([1, 1, 2, 3, 4]));
  await eventually(async () =>
    expect(await second.emitter.deliveries.list(ACCOUNT, { state: 'pending' })).toHaveLength(0),
  );
});

test('what was sent stays sent when a start lacks the registration, or the timing changes [EMIT-62]', async () => {
  const { target, start, userIds } = await restarts();
  let { emitter } = await start([badge('realTime')]);
  await emitter.webhooks.create(ACCOUNT, webhookInput({ targetUrl: target.url, events: [BADGE, 'COURSE_ENROLLMENT'] }));
  await emitBadges(emitter, [1, 2, 3]);
  await eventually(() => expect(userIds()).toEqual([1, 2, 3]));
  for (const events of [[], [badge('realTime')], [badge('batch')]]) {
    await emitter.stop();
    ({ emitter } = await start(events));
  }
  await emitBadges(emitter, [4]);
  await emitter.emit(ACCOUNT, enrollment(5));
  await eventually(() => expect(userIds()).toEqual([1, 2, 3, 5]));
  await emitter.flush();
  await eventually(() => expect(userIds()).toEqual([1, 2, 3, 5, 4]));
});

test('what waits when the timing changes is sent by the lane where it waits [EMIT-62]', async () => {
  const { target, start, userIds } = await restarts();
  target.answer = status(503);
  const before = await start([badge('realTime')]);
  await before.emitter.webhooks.create(ACCOUNT, webhookInput({ targetUrl: target.url, events: [BADGE] }));
  await emitBadges(before.emitter, [1]);
  await eventually(() => expect(userIds()).toEqual([1]));
  await emitBadges(before.emitter, [2, 3]);
  await before.emitter.stop();

  const { emitter, clock } = await start([badge('batch')]);
  await emitBadges(emitter, [4]);
  target.answer = status(202);
  clock.advance(5_000);
  await eventually(() => expect(userIds()).toEqual([1, 1, 2, 3]));
  await emitter.flush();
  await eventually(() => expect(userIds()).toEqual([1, 1, 2, 3, 4]));
});

test('a log that was lost is told, and what is emitted from then on is sent [EMIT-63]', async () => {
  const { target, folder, start, userIds } = await restarts();
  const before = await start();
  await enroll(before.emitter, 9);
  await before.emitter.webhooks.create(ACCOUNT, webhookInput({ targetUrl: target.url }));
  await before.emitter.stop();
  for (const file of ['emitter.db', 'emitter.db-wal', 'emitter.db-shm']) await rm(join(folder, file), { force: true });

  const errors: unknown[] = [];
  const { emitter } = await start([], (error) => errors.push(error));
  expect(errors).toEqual([expect.any(EmitterError)]);
  expect(errors).toMatchObject([{ code: 'log_lost' }]);
  await enroll(emitter, 2);
  await eventually(() => expect(userIds()).toEqual([1, 2]));
});

async function enroll(emitter: Emitter, count: number): Promise<void> {
  for (let userId = 1; userId <= count; userId++) await emitter.emit(ACCOUNT, enrollment(userId));
}

test('a webhook with an event that the host registers no longer is saved as it was read, and tested by another of its events [EMIT-108]', async () => {
  const { target, start } = await restarts();
  const first = await start([badge('realTime')]);
  const input = webhookInput({ targetUrl: target.url, events: [BADGE, 'CI_STATS'] });
  const { id } = await first.emitter.webhooks.create(ACCOUNT, input);
  const other = await first.emitter.webhooks.create(ACCOUNT, { ...input, events: [BADGE] });
  await first.emitter.stop();

  const { webhooks } = (await start()).emitter;
  const read = await webhooks.get(ACCOUNT, id);
  expect(await webhooks.update(ACCOUNT, id, { ...input, name: 'Renamed' })).toMatchObject({
    ...{ name: 'Renamed', events: read.events },
  });
  const added = [BADGE, 'ANOTHER_BADGE'];
  await expect(webhooks.update(ACCOUNT, id, { events: added })).rejects.toMatchObject({
    issues: [{ field: 'events', code: 'unknown_event', message: 'The catalogue does not know ANOTHER_BADGE.' }],
  });
  await expect(webhooks.test(ACCOUNT, { id, events: added })).rejects.toMatchObject({ code: 'invalid_webhook' });
  expect(await webhooks.test(ACCOUNT, { id, events: read.events })).toMatchObject({ outcome: 'delivered' });
  expect(target.bodies()).toMatchObject([{ events: [{ eventName: 'CI_STATS' }] }]);
  await expect(webhooks.test(ACCOUNT, other.id)).rejects.toMatchObject({
    ...{ code: 'invalid_webhook', issues: [{ field: 'events', code: 'unknown_event' }] },
  });
  await expect(webhooks.test(ACCOUNT, other.id, { eventName: BADGE })).rejects.toMatchObject({
    issues: [{ field: 'eventName', code: 'unknown_event' }],
  });
});
