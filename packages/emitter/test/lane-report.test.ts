import { expect, test } from 'vitest';
import { eventually } from '../../../test/support/eventually.ts';
import { type Emitter, embeddedStore } from '../src/index.ts';
import { status } from './support/receiver.ts';
import { ACCOUNT, emitterSetup, enrollment, receiver, temporaryFolder, webhookInput } from './support/setup.ts';

const REAL_TIME = 'COURSE_ENROLLMENT';
const BATCH = 'COURSE_ENROLLMENT_BATCH';
const FAILED = { outcome: 'refused_status', status: 503 };

/** One webhook with both lanes. Its receiver takes what is sent in real time; what comes in batches, as it is told. */
async function bothLanes() {
  const target = await receiver();
  const takes = { batch: true, realTime: true };
  target.answer = ({ body }, response) => {
    const isTaken = takes[body.includes(BATCH) ? 'batch' : 'realTime'];
    response.writeHead(isTaken ? 202 : 503).end();
  };
  const { emitter, clock } = await emitterSetup({ realTime: { maxEvents: 1 } });
  await emitter.webhooks.create(ACCOUNT, webhookInput({ targetUrl: target.url, events: [REAL_TIME, BATCH] }));
  emitter.start();
  return { emitter, clock, target, takes };
}

async function sent(emitter: Emitter, eventName: string): Promise<void> {
  const before = (await emitter.deliveries.attempts(ACCOUNT, { limit: 1 }))[0]?.id ?? 0;
  await emitter.emit(ACCOUNT, enrollment(1, eventName));
  await emitter.flush();
  await eventually(async () =>
    expect((await emitter.deliveries.attempts(ACCOUNT, { limit: 1 }))[0]?.id).toBeGreaterThan(before),
  );
}

async function lane(emitter: Emitter, timing: 'realTime' | 'batch') {
  const [found] = (await emitter.lanes.health(ACCOUNT)).filter((report) => report.timing === timing);
  return found ?? expect.fail(`no lane of ${timing}`);
}

test('the errors and the pace of a lane are its own, however much the other one sends [EMIT-51] [EMIT-81]', async () => {
  const { emitter, takes } = await bothLanes();
  await sent(emitter, BATCH);
  takes.batch = false;
  await sent(emitter, BATCH);
  await emitter.emitMany(
    ACCOUNT,
    Array.from({ length: 25 }, (_, n) => enrollment(n + 1)),
  );
  await eventually(() => expect(emitter.counters().delivered).toBe(26));
  expect(await lane(emitter, 'batch')).toMatchObject({ lastErrors: [FAILED], drainMs: expect.any(Number), backlog: 1 });
  expect(await lane(emitter, 'realTime')).toMatchObject({ lastErrors: [], backlog: 0 });
});

test('what is sent again on purpose changes nothing of what a lane tells [EMIT-51] [EMIT-81] [EMIT-48]', async () => {
  const { emitter, takes } = await bothLanes();
  await sent(emitter, BATCH);
  const [{ deliveryId } = { deliveryId: '' }] = await emitter.deliveries.list(ACCOUNT);
  takes.batch = false;
  await emitter.deliveries.redeliver(ACCOUNT, deliveryId);
  expect(await lane(emitter, 'batch')).toMatchObject({ lastErrors: [], backlog: 0 });
  await sent(emitter, BATCH);
  takes.batch = true;
  expect(await emitter.deliveries.redeliver(ACCOUNT, deliveryId)).toMatchObject({ outcome: 'delivered' });
  expect(await lane(emitter, 'batch')).toMatchObject({ lastErrors: [FAILED], backlog: 1 });
  expect(emitter.counters()).toMatchObject({ delivered: 1, attempts: { delivered: 2, refused_status: 2 } });
});

test('the last three errors are told, the newest first, and none after an acknowledgement [EMIT-51]', async () => {
  const { emitter, clock, target } = await bothLanes();
  for (const [index, code] of [500, 501, 502, 503].entries()) {
    target.answer = status(code);
    if (index === 0) await emitter.emit(ACCOUNT, enrollment(1));
    else clock.advance(300_000);
    await eventually(async () => expect(await emitter.deliveries.attempts(ACCOUNT)).toHaveLength(index + 1));
  }
  const { lastErrors } = await lane(emitter, 'realTime');
  expect(lastErrors.map((error) => error.status)).toEqual([503, 502, 501]);
  expect(lastErrors.map(({ at }) => (at - clock.start) / 300_000)).toEqual([3, 2, 1]);
  target.answer = status(202);
  clock.advance(300_000);
  await eventually(async () => expect(await lane(emitter, 'realTime')).toMatchObject({ lastErrors: [], backlog: 0 }));
});

test('a lane that outlived its webhook, as it does where its process dies in between, hides no other [EMIT-104]', async () => {
  const embedded = embeddedStore(await temporaryFolder());
  let dies = false;
  const { emitter } = await emitterSetup({
    store: {
      async open() {
        const { dispatch, ...opened } = await embedded.open();
        const closeLanes: typeof dispatch.closeLanes = (...given) =>
          dies ? Promise.reject(new Error('The process dies here.')) : dispatch.closeLanes(...given);
        return { ...opened, dispatch: { ...dispatch, closeLanes } };
      },
    },
  });
  const { id } = await emitter.webhooks.create(ACCOUNT, webhookInput());
  const other = await emitter.webhooks.create(ACCOUNT, webhookInput());
  dies = true;
  await expect(emitter.webhooks.remove(ACCOUNT, id)).rejects.toThrow('dies');
  expect(await emitter.lanes.health(ACCOUNT)).toMatchObject([{ webhookId: other.id }]);
  expect(await emitter.lanes.health(ACCOUNT, id)).toEqual([]);
});
