import { expect, test } from 'vitest';
import type { Emitter, LifecycleEvents } from '../src/index.ts';
import { fakeDispatcher } from './support/fake-dispatcher.ts';
import { ACCOUNT, emitterSetup, enrollment, webhookInput } from './support/setup.ts';

// A webhook that never answers well, over the seven days that its events are kept. Times by hand, in seconds.

const WEEK = 7 * 24 * 3600;
const DELAYS = [0, 5, 10, 20, 40, 80, 160];
/** 0, 5, 15, 35, 75, 155, 315, then every 300 s as long as the event is kept. */
function attemptTimes(): number[] {
  const times = DELAYS.map((_, index) => DELAYS.slice(0, index + 1).reduce((sum, delay) => sum + delay, 0));
  for (let at = 315 + 300; at < WEEK; at += 300) times.push(at);
  return times;
}

function told(emitter: Emitter, clock: { now(): number; start: number }) {
  const news: [number, string][] = [];
  const seconds = () => (clock.now() - clock.start) / 1000;
  for (const name of ['degraded', 'failing', 'recovered', 'reminder', 'lost', 'disabled', 'enabled'] as const) {
    emitter.on(name, () => news.push([seconds(), name]));
  }
  return news;
}

function next<Name extends keyof LifecycleEvents>(emitter: Emitter, name: Name): Promise<LifecycleEvents[Name]> {
  return new Promise((resolve) => {
    const stop = emitter.on(name, (news) => {
      stop();
      resolve(news);
    });
  });
}

async function failingForAWeek() {
  let status = 503;
  const bodies: string[] = [];
  const dispatcher = fakeDispatcher(({ body }) => {
    bodies.push(body.toString());
    return { status };
  });
  const { emitter, clock } = await emitterSetup({ dispatcher });
  const { id } = await emitter.webhooks.create(ACCOUNT, webhookInput());
  const news = told(emitter, clock);
  const nextAttempt = async () => ((await emitter.lanes.health(ACCOUNT))[0]?.nextAttemptAt ?? 0) - clock.start;
  emitter.start();
  let attempted = next(emitter, 'attempt');
  await emitter.emit(ACCOUNT, enrollment(1));
  const started = [(await attempted).startedAt - clock.start];
  const planned: number[] = [0];
  for (;;) {
    const at = await nextAttempt();
    if (at >= WEEK * 1000) break;
    planned.push(at);
    attempted = next(emitter, 'attempt');
    clock.advance(clock.start + at - clock.now());
    started.push((await attempted).startedAt - clock.start);
  }
  const answer = (code: number) => {
    status = code;
  };
  return { emitter, clock, id, news, started, planned, bodies, nextAttempt, answer };
}

test('seven days: 2,021 attempts, stages, reminders, expiry, disabling, and on again [EMIT-11] [EMIT-15] [EMIT-37] [EMIT-38] [EMIT-39] [EMIT-40]', async () => {
  const { emitter, clock, id, news, started, planned, bodies, nextAttempt, answer } = await failingForAWeek();
  const expected = attemptTimes().map((seconds) => seconds * 1000);
  expect(expected).toHaveLength(2_021);
  expect(started).toEqual(expected);
  expect(planned).toEqual(expected);
  expect(new Set(bodies).size).toBe(1);
  const day = 24 * 3600;
  expect(news).toEqual([
    [915, 'degraded'],
    [3_615, 'failing'],
    [6 * 3600 + 15, 'reminder'],
    ...[1, 2, 3, 4, 5, 6].map((days) => [days * day + 15, 'reminder']),
    [WEEK - 3_600 + 15, 'reminder'],
  ]);

  expect(await nextAttempt()).toBe(WEEK * 1000);
  const disabled = next(emitter, 'disabled');
  clock.advance(clock.start + WEEK * 1000 - clock.now());
  expect(await disabled).toEqual({ accountId: ACCOUNT, webhookId: id, at: clock.now(), reason: 'expired' });
  expect(news.slice(-2)).toEqual([
    [WEEK, 'lost'],
    [WEEK, 'disabled'],
  ]);
  expect(bodies).toHaveLength(2_021);
  expect(await emitter.deliveries.losses(ACCOUNT)).toMatchObject([
    { fromSeq: 1, toSeq: 1, eventCount: 1, reason: 'expired' },
  ]);
  expect(await emitter.webhooks.get(ACCOUNT, id)).toMatchObject({ active: false, disabled: { reason: 'expired' } });
  expect(await emitter.deliveries.list(ACCOUNT)).toMatchObject([{ state: 'expired', attempts: 2_021 }]);

  answer(202);
  await emitter.emit(ACCOUNT, enrollment(2));
  await expect(emitter.webhooks.update(ACCOUNT, id, { active: true })).rejects.toMatchObject({
    code: 'webhook_disabled',
  });
  const attempted = next(emitter, 'attempt');
  await emitter.webhooks.enable(ACCOUNT, id, 'resume');
  expect(await attempted).toMatchObject({ outcome: 'delivered', fromSeq: 2 });
  expect(await emitter.webhooks.get(ACCOUNT, id)).toMatchObject({ active: true });
  await expect(emitter.webhooks.enable(ACCOUNT, id, 'resume')).rejects.toMatchObject({ code: 'webhook_not_disabled' });
}, 60_000);

test('a reminder tells the backlog, the last error and the time of the first loss [EMIT-39]', async () => {
  const { emitter, clock } = await emitterSetup({ dispatcher: fakeDispatcher(() => ({ status: 503 })) });
  await emitter.webhooks.create(ACCOUNT, webhookInput());
  emitter.start();
  let attempted = next(emitter, 'attempt');
  await emitter.emit(ACCOUNT, enrollment(1));
  await attempted;
  for (let userId = 2; userId <= 40; userId++) await emitter.emit(ACCOUNT, enrollment(userId));
  attempted = next(emitter, 'attempt');
  const reminder = next(emitter, 'reminder');
  clock.advance(6 * 3_600_000);
  await attempted;
  expect(await reminder).toMatchObject({
    ...{ accountId: ACCOUNT, timing: 'realTime', failingSince: clock.start, failures: 2 },
    ...{ backlog: 40, firstLossAt: clock.start + WEEK * 1000, lastError: 'Answered with 503; only 2xx acknowledges.' },
  });
});
