import { expect, test } from 'vitest';
import { eventually } from '../../../test/support/eventually.ts';
import { status } from './support/receiver.ts';
import { ACCOUNT, emitterSetup, enrollment, receiver, webhookInput } from './support/setup.ts';

const BATCH = 'COURSE_ENROLLMENT_BATCH';

async function collecting(options: Parameters<typeof emitterSetup>[0] = {}) {
  const target = await receiver();
  const { emitter, clock, ...setup } = await emitterSetup(options);
  const events = [BATCH, 'COURSE_ENROLLMENT'];
  await emitter.webhooks.create(ACCOUNT, webhookInput({ targetUrl: target.url, events }));
  emitter.start();
  const counts = () => target.bodies().map((body) => body.events.length);
  /** The lane has looked at what was emitted, and waits. */
  const waiting = (backlog: number) =>
    eventually(async () => {
      const lanes = await emitter.lanes.health(ACCOUNT);
      const lane = lanes.find(({ timing }) => timing === 'batch');
      expect(lane).toMatchObject({ backlog, nextAttemptAt: expect.any(Number) });
      expect(lane?.nextAttemptAt).toBeGreaterThan(clock.now());
      return lane?.nextAttemptAt ?? 0;
    });
  const emit = (count: number, size = 1) => {
    const events = Array.from({ length: count }, (_, index) => enrollment(index + 1, BATCH));
    const enrollmentSource = 'x'.repeat(size);
    return emitter.emitMany(
      ACCOUNT,
      events.map(({ eventName, data }) => ({ eventName, data: { ...data, enrollmentSource } })),
    );
  };
  return { ...setup, emitter, clock, target, counts, waiting, emit };
}

test('collects batch events until their time, in order [EMIT-28]', async () => {
  const { clock, emit, counts, waiting } = await collecting();
  await emit(3);
  const at = await waiting(3);
  expect(at - clock.now()).toBeLessThanOrEqual(15 * 60_000);
  await emit(2);
  clock.advance(at - 1 - clock.now());
  await waiting(5);
  expect(counts()).toEqual([]);
  clock.advance(1);
  await eventually(() => expect(counts()).toEqual([5]));
});

test('sends at the times of a cron expression [EMIT-28]', async () => {
  const { clock, emit, counts, waiting } = await collecting({ batch: { cron: '0 6 * * *', timeZone: 'UTC' } });
  await emit(1);
  expect(new Date(await waiting(1)).toISOString()).toMatch(/T06:00:00.000Z$/);
  clock.advance(24 * 3_600_000);
  await eventually(() => expect(counts()).toEqual([1]));
});

test('a schedule that was changed holds for what waits already [EMIT-67]', async () => {
  const { emitter, folder, emit, waiting, target, clock } = await collecting({
    batch: { cron: '0 6 * * *', timeZone: 'UTC' },
  });
  await emit(2);
  expect((await waiting(2)) - clock.now()).toBeGreaterThan(3_600_000);
  await emitter.stop();
  const changed = await emitterSetup({ folder, batch: { intervalMs: 1_000 } });
  changed.emitter.start();
  await eventually(async () => {
    const lane = (await changed.emitter.lanes.health(ACCOUNT)).find(({ timing }) => timing === 'batch');
    expect(lane?.nextAttemptAt).toBeLessThanOrEqual(changed.clock.now() + 1_000);
  });
  changed.clock.advance(1_000);
  await eventually(() => expect(target.bodies().map(({ events }) => events.length)).toEqual([2]));
});

test('sends as soon as there are 100, exactly, however they come [EMIT-31]', async () => {
  const { emit, counts, waiting } = await collecting();
  await emit(60);
  await waiting(60);
  await emit(39);
  await waiting(99);
  expect(counts()).toEqual([]);
  await emit(1);
  await eventually(() => expect(counts()).toEqual([100]));
  await emit(250);
  await waiting(50);
  expect(counts()).toEqual([100, 100, 100]);
});

test('counts only the events that the webhook wants [EMIT-31]', async () => {
  const { emitter, emit, counts, waiting } = await collecting();
  await emit(50);
  await waiting(50);
  const others = Array.from({ length: 200 }, () => enrollment(1, 'LEARNING_PATH_ENROLLMENT_BATCH'));
  await emitter.emitMany(ACCOUNT, others);
  await waiting(50);
  await emit(49);
  await waiting(99);
  await emit(1);
  await eventually(() => expect(counts()).toEqual([100]));
});

test('sends as soon as there are 256 kB [EMIT-31]', async () => {
  const { emit, counts, target, waiting } = await collecting();
  await emit(10, 25_000);
  await waiting(10);
  await emit(1, 25_000);
  await eventually(() => expect(counts()).toEqual([10]));
  expect(target.requests[0]?.body.length).toBeLessThanOrEqual(256_000);
});

test('flush sends what was collected, and what comes later waits again [EMIT-31]', async () => {
  const { emitter, emit, counts, waiting } = await collecting();
  await emit(3);
  await waiting(3);
  await emitter.flush(2020);
  expect(counts()).toEqual([]);
  await emitter.flush(ACCOUNT, { actor: 'ada' });
  await eventually(() => expect(counts()).toEqual([3]));
  await emit(2);
  await waiting(2);
  expect(counts()).toEqual([3]);
  await emitter.flush();
  await eventually(() => expect(counts()).toEqual([3, 2]));
});

test('flush does not hurry what waits for its next attempt', async () => {
  const { emitter, emit, target, counts } = await collecting();
  target.answer = status(503);
  await emit(100);
  await eventually(async () => expect(await emitter.deliveries.attempts(ACCOUNT)).toHaveLength(1));
  await emitter.flush(ACCOUNT);
  await emitter.emit(ACCOUNT, enrollment(1));
  await eventually(() => expect(counts()).toEqual([100, 1]));
});

test('413 halves the batch until it fits, and the receiver gets everything in order [EMIT-32]', async () => {
  const { emitter, emit, target } = await collecting();
  target.answer = ({ body }, response) => {
    const { events } = JSON.parse(body.toString()) as { events: unknown[] };
    response.writeHead(events.length > 20 ? 413 : 202).end();
  };
  await emit(100);
  await emitter.flush();
  const userIds = (states: string[]) =>
    target
      .bodies()
      .filter(({ events }) => states.includes(events.length > 20 ? 'split' : 'delivered'))
      .flatMap(({ events }) => events.map(({ data }) => (data as { userId: number }).userId));
  await eventually(async () => {
    await emitter.flush();
    expect(userIds(['delivered'])).toEqual(Array.from({ length: 100 }, (_, index) => index + 1));
  });
  expect(
    target
      .bodies()
      .slice(0, 4)
      .map(({ events }) => events.length),
  ).toEqual([100, 50, 25, 13]);
  const ids = target.requests.map(({ headers }) => headers['webhook-id']);
  expect(new Set(ids).size).toBe(ids.length);
  const states = (await emitter.deliveries.list(ACCOUNT)).map(({ state }) => state);
  expect(states.filter((state) => state === 'split').length).toBeGreaterThanOrEqual(3);
});

test('a real-time lane sends one event when idle and 25 at a time while a backlog drains [EMIT-27]', async () => {
  const { emitter, counts, target } = await collecting();
  const held: (() => void)[] = [];
  target.answer = (_request, response) => void held.push(() => response.writeHead(202).end());
  await emitter.emit(ACCOUNT, enrollment(1));
  await eventually(() => expect(counts()).toEqual([1]));
  await emitter.emitMany(
    ACCOUNT,
    Array.from({ length: 30 }, (_, index) => enrollment(index + 2)),
  );
  target.answer = status(202);
  held[0]?.();
  await eventually(() => expect(counts()).toEqual([1, 25, 5]));
});
