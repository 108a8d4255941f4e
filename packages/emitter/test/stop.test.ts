import { expect, onTestFinished, test, vi } from 'vitest';
import { eventually } from '../../../test/support/eventually.ts';
import { type Emitter, systemClock } from '../src/index.ts';
import type { Answer } from './support/receiver.ts';
import { ACCOUNT, emitterSetup, enrollment, receiver, temporaryFolder, webhookInput } from './support/setup.ts';

/** A receiver that keeps its answers back when it is told to. */
async function hesitant() {
  const held: Parameters<Answer>[1][] = [];
  let ended = 0;
  const answer: Answer = (_request, response) => response.writeHead(202).end();
  const target = await receiver(answer);
  return {
    target,
    ended: () => ended,
    hold() {
      target.answer = (_request, response) => {
        response.on('close', () => {
          ended += 1;
        });
        held.push(response);
      };
    },
    release() {
      target.answer = answer;
      for (const response of held.splice(0)) response.writeHead(202).end();
    },
  };
}

/** Nothing on this machine ends what the receiver holds back, but the emitter. */
const patient = { limits: { idleMs: 60_000, attemptMs: 55_000 } } as const;

/** A batch that is sent again, a lane that waits for its turn after it, another one that posts, a test and an emit. */
async function busy() {
  const folder = await temporaryFolder();
  const { target, ...receiving } = await hesitant();
  const { emitter, clock } = await emitterSetup({ folder, ...patient });
  const one = await emitter.webhooks.create(ACCOUNT, webhookInput({ targetUrl: target.url }));
  emitter.start();
  await emitter.emit(ACCOUNT, enrollment(1));
  const { deliveryId } = await eventually(async () => {
    const [delivery] = await emitter.deliveries.list(ACCOUNT, { state: 'delivered' });
    return delivery ?? Promise.reject(new Error('Not delivered yet.'));
  });
  receiving.hold();
  const calls = Promise.allSettled([
    emitter.deliveries.redeliver(ACCOUNT, deliveryId),
    emitter.webhooks.test(ACCOUNT, one.id),
  ]);
  await eventually(() => expect(target.requests).toHaveLength(3));
  await emitter.webhooks.create(ACCOUNT, webhookInput({ targetUrl: target.url, name: 'Other' }));
  await emitter.emit(ACCOUNT, enrollment(2));
  await eventually(() => expect(target.requests).toHaveLength(4));
  const emitted = emitter.emit(ACCOUNT, enrollment(3));
  return { folder, emitter, clock, target, ...receiving, calls, emitted, deliveryId };
}

/** Whether it has settled, once whatever is ready to run has run. */
async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  let settled = false;
  const settle = () => {
    settled = true;
  };
  promise.then(settle, settle);
  for (let turn = 0; turn < 100; turn++) await new Promise((resolve) => setImmediate(resolve));
  return settled;
}

test('stop waits for calls and lanes that are in flight, and all of it is recorded [EMIT-30] [EMIT-80]', async () => {
  const { folder, emitter, release, calls, emitted, deliveryId } = await busy();
  const stopped = emitter.stop();
  expect(await isSettled(stopped)).toBe(false);
  release();
  await stopped;
  expect(await calls).toMatchObject(Array(2).fill({ status: 'fulfilled', value: { outcome: 'delivered' } }));
  expect(await emitted).toMatchObject({ seq: 3 });
  const { emitter: again } = await emitterSetup({ folder });
  expect(await again.deliveries.attempts(ACCOUNT)).toContainEqual(expect.objectContaining({ deliveryId, number: 0 }));
  expect(await again.deliveries.list(ACCOUNT, { state: 'delivered' })).toHaveLength(2);
  const actions = (await again.deliveries.audits(ACCOUNT)).map(({ action }) => action);
  expect(actions).toEqual(expect.arrayContaining(['delivery.redelivered', 'webhook.tested']));
  // The lane that waited for its turn began nothing more.
  expect(await again.lanes.health(ACCOUNT)).toMatchObject([{ backlog: 2 }, { backlog: 1 }]);
});

test('after 10 s stop breaks off what is in flight, and no sooner [EMIT-30] [EMIT-80] [EMIT-16]', async () => {
  const { folder, emitter, clock, target, ended, calls, emitted, deliveryId } = await busy();
  const stopped = emitter.stop();
  clock.advance(9_999);
  expect(await isSettled(stopped)).toBe(false);
  expect(ended()).toBe(0);
  clock.advance(1);
  await stopped;
  expect(clock.timers()).toBe(0);
  expect(await calls).toMatchObject(Array(2).fill({ status: 'rejected', reason: { code: 'stopped' } }));
  expect(await emitted).toMatchObject({ seq: 3 });
  await eventually(() => expect(ended()).toBe(3));

  target.answer = (_request, response) => response.writeHead(202).end();
  const { emitter: again } = await emitterSetup({ folder });
  // What went out is on record, though nobody knows what became of it.
  const brokenOff = { number: 0, outcome: 'network_failure', message: 'No answer (stopped).' };
  const isOfCall = (attempt: { deliveryId: string }) => attempt.deliveryId === deliveryId;
  const attempts = await again.deliveries.attempts(ACCOUNT);
  expect(attempts.filter(isOfCall)).toMatchObject([brokenOff, { number: 1 }]);
  expect(attempts.filter((attempt) => !isOfCall(attempt))).toMatchObject([brokenOff]);
  expect(await again.deliveries.audits(ACCOUNT, { limit: 3 })).toContainEqual(
    expect.objectContaining({ action: 'webhook.tested' }),
  );
  again.start();
  await eventually(() => expect(target.requests).toHaveLength(8));
  const [, , , broken, ...resumed] = target.requests;
  const same = resumed.find(({ headers }) => headers['webhook-id'] === broken?.headers['webhook-id']);
  expect(same?.body).toEqual(broken?.body);
});

test('a host that never tells the state of an account does not hold up stop [EMIT-30] [EMIT-80]', async () => {
  const errors: unknown[] = [];
  const asked: ((state: 'ACTIVE') => void)[] = [];
  let hangs = false;
  const { emitter, clock } = await emitterSetup({
    onError: (error) => errors.push(error),
    accountState: () => (hangs ? new Promise((resolve) => asked.push(resolve)) : 'ACTIVE'),
  });
  const { id } = await emitter.webhooks.create(ACCOUNT, webhookInput());
  hangs = true;
  emitter.start();
  await emitter.emit(ACCOUNT, enrollment(1));
  await eventually(() => expect(asked).toHaveLength(1));
  const tested = Promise.allSettled([emitter.webhooks.test(ACCOUNT, id)]);
  await eventually(() => expect(asked).toHaveLength(2));
  const stopped = emitter.stop();
  clock.advance(10_000);
  await stopped;
  expect(await tested).toMatchObject([{ status: 'rejected', reason: { code: 'stopped' } }]);
  for (const answer of asked) answer('ACTIVE');
  expect(await isSettled(stopped)).toBe(true);
  expect(errors).toEqual([]);
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

test('a time longer than a timer of Node counts is waited for all the same [EMIT-105]', () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const run = vi.fn();
  systemClock.schedule(2 ** 31, run);
  vi.advanceTimersByTime(2 ** 31 - 2);
  expect(run).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(run).toHaveBeenCalledOnce();
});
