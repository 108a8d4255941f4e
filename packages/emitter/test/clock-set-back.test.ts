import { expect, test } from 'vitest';
import { eventually } from '../../../test/support/eventually.ts';
import { status } from './support/receiver.ts';
import { ACCOUNT, emitterSetup, enrollment, receiver, webhookInput } from './support/setup.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const BATCH = 'COURSE_ENROLLMENT_BATCH';

/** Two lanes that wait by a clock that is a day ahead: one for its next attempt, one for its time. */
async function aheadOfTime() {
  const target = await receiver(status(503));
  const { emitter, clock, folder } = await emitterSetup();
  const webhook = webhookInput({ targetUrl: target.url, events: ['COURSE_ENROLLMENT', BATCH] });
  await emitter.webhooks.create(ACCOUNT, webhook);
  clock.advance(DAY_MS);
  emitter.start();
  await emitter.emitMany(ACCOUNT, [enrollment(1), enrollment(2, BATCH)]);
  await eventually(async () => {
    const lanes = await emitter.lanes.health(ACCOUNT);
    expect(lanes.map(({ nextAttemptAt = 0 }) => nextAttemptAt > clock.now())).toEqual([true, true]);
  });
  target.answer = status(202);
  const arrived = () => target.requests.slice(1).map(({ body }) => JSON.parse(body.toString()).events[0].data.userId);
  return { emitter, clock, folder, arrived };
}

test('lanes go on when the clock is set back [EMIT-99]', async () => {
  const { emitter, clock, arrived } = await aheadOfTime();
  clock.setBack(DAY_MS);
  await emitter.emit(ACCOUNT, enrollment(3));
  await eventually(() => expect(arrived().toSorted()).toEqual([1, 2, 3]));
  expect(arrived().filter((userId) => userId !== 2)).toEqual([1, 3]);
});

test('lanes go on soon after it when nothing is emitted [EMIT-99]', async () => {
  const { clock, arrived } = await aheadOfTime();
  clock.setBack(DAY_MS);
  await eventually(() => {
    // More than once where a turn ends meanwhile, with a nap of its own.
    if (clock.now() < clock.start + HOUR_MS) clock.advance(30_000);
    // An attempt that such a step meets is made again.
    expect(new Set(arrived())).toEqual(new Set([1, 2]));
  });
});

test('lanes go on at the next start when the clock was set back before it [EMIT-99]', async () => {
  const { emitter, folder, arrived } = await aheadOfTime();
  await emitter.stop();
  const restarted = await emitterSetup({ folder });
  restarted.emitter.start();
  await eventually(() => expect(arrived().toSorted()).toEqual([1, 2]));
});

test('a lane that failed goes on when the clock is set back while it rests under its lease [EMIT-99]', async () => {
  const target = await receiver();
  let isUp = false;
  const errors: unknown[] = [];
  const { emitter, clock } = await emitterSetup({
    accountState: () => {
      if (isUp) return 'ACTIVE';
      throw new Error('The accounts cannot be asked.');
    },
    onError: (error) => errors.push(error),
  });
  isUp = true;
  await emitter.webhooks.create(ACCOUNT, webhookInput({ targetUrl: target.url }));
  isUp = false;
  clock.advance(DAY_MS);
  emitter.start();
  await emitter.emit(ACCOUNT, enrollment(1));
  await eventually(() => expect(errors).toHaveLength(1));
  isUp = true;
  clock.setBack(DAY_MS);
  await eventually(() => {
    // Hours at most, before the patience ends.
    clock.advance(10_000);
    expect(target.requests).toHaveLength(1);
  });
});

test('a lane that was at work when the clock was set back still makes room for others after a while [EMIT-57] [EMIT-99]', async () => {
  const { emitter, clock } = await emitterSetup({
    maxConcurrentLanes: 1,
    realTime: { maxEvents: 1 },
  });
  const events = 20;
  const path: string[] = [];
  const target = await receiver((received, response) => {
    path.push(received.path);
    // The first answer comes by the new time; each request takes a second.
    if (path.length === 1) clock.setBack(DAY_MS);
    else clock.advance(1_000);
    response.writeHead(202).end();
  });
  for (const name of ['one', 'other'])
    await emitter.webhooks.create(ACCOUNT, webhookInput({ targetUrl: `${target.url}/${name}` }));
  clock.advance(DAY_MS);
  await emitter.emitMany(
    ACCOUNT,
    Array.from({ length: events }, (_, index) => enrollment(index + 1)),
  );
  emitter.start();
  await eventually(() => expect(path).toHaveLength(2 * events));
  expect(new Set(path.slice(0, events))).toEqual(new Set(['/hook/one', '/hook/other']));
});
