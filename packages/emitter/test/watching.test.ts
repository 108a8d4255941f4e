import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { eventually } from '../../../test/support/eventually.ts';
import type { AccountState, AttemptRecord, Emitter, TestNews } from '../src/index.ts';
import { fakeDispatcher } from './support/fake-dispatcher.ts';
import { status } from './support/receiver.ts';
import { ACCOUNT, emitterSetup, enrollment, receiver, webhookInput } from './support/setup.ts';

const HOUR = 3_600_000;

async function delivered(emitter: Emitter, count: number): Promise<AttemptRecord[]> {
  return eventually(async () => {
    const attempts = await emitter.deliveries.attempts(ACCOUNT);
    expect(attempts.filter(({ outcome }) => outcome === 'delivered')).toHaveLength(count);
    return attempts;
  });
}

async function watched(
  options: Parameters<typeof emitterSetup>[0] = {},
  input: Parameters<typeof webhookInput>[0] = {},
) {
  const target = await receiver((_request, response) => response.writeHead(202, { 'x-request': '7' }).end('thanks'));
  const { emitter, clock, folder } = await emitterSetup(options);
  const { id } = await emitter.webhooks.create(ACCOUNT, webhookInput({ targetUrl: target.url, ...input }));
  emitter.start();
  return { emitter, clock, target, id, folder };
}

test('an attempt is kept with headers, excerpt and phases, its credentials hidden [EMIT-47] [AUTH-4]', async () => {
  const password = 'hush:hush';
  const { emitter, target, clock } = await watched({}, { authentication: { type: 'basic', username: 'u', password } });
  await emitter.emit(ACCOUNT, enrollment(1));
  const [attempt] = await delivered(emitter, 1);
  expect(attempt).toMatchObject({
    ...{ outcome: 'delivered', status: 202, responseExcerpt: 'thanks', startedAt: clock.start },
    requestHeaders: {
      'content-type': 'application/json; charset=utf-8',
      'webhook-id': attempt?.deliveryId,
      authorization: 'Basic (hidden)',
    },
    responseHeaders: { 'x-request': '7' },
    phases: { connectMs: expect.any(Number), firstByteMs: expect.any(Number), totalMs: expect.any(Number) },
  });
  expect(target.requests[0]?.headers.authorization).toBe(`Basic ${Buffer.from(`u:${password}`).toString('base64')}`);
  expect(JSON.stringify(attempt)).not.toContain('hush');
  await emitter.emit(ACCOUNT, enrollment(2));
  const [second] = await delivered(emitter, 2);
  expect(second?.phases).toEqual({ firstByteMs: expect.any(Number), totalMs: expect.any(Number) });
});

test('deliveries are listed by page and filter, each with its log [EMIT-47] [EMIT-21]', async () => {
  const { emitter, clock, target, id } = await watched();
  target.answer = status(500);
  await emitter.emit(ACCOUNT, enrollment(1));
  await eventually(async () => expect(await emitter.deliveries.list(ACCOUNT)).toMatchObject([{ state: 'pending' }]));
  target.answer = status(202);
  clock.advance(5_000);
  await delivered(emitter, 1);
  await emitter.emit(ACCOUNT, enrollment(2));
  await delivered(emitter, 2);
  const all = await emitter.deliveries.list(ACCOUNT, { webhookId: id, state: 'delivered' });
  expect(all).toMatchObject([
    { fromSeq: 2, attempts: 1, outcome: 'delivered', seqs: [2] },
    { fromSeq: 1, attempts: 2, startedAt: clock.start, timing: 'realTime' },
  ]);
  expect(await emitter.deliveries.list(ACCOUNT, { limit: 1, before: all[0]?.id ?? 0 })).toEqual([all[1]]);
  expect(await emitter.deliveries.list(ACCOUNT, { from: clock.start + 1 })).toEqual([all[0]]);
  expect(await emitter.deliveries.list(ACCOUNT, { state: 'pending' })).toEqual([]);
  const one = await emitter.deliveries.get(ACCOUNT, all[1]?.deliveryId ?? '');
  expect(one.log).toMatchObject([
    { number: 2, outcome: 'delivered' },
    { number: 1, status: 500 },
  ]);
  await expect(emitter.deliveries.get(2020, one.deliveryId)).rejects.toMatchObject({ code: 'delivery_not_found' });
});

test('redeliver posts the same id and bytes again, and the lane stays where it is [EMIT-49] [EMIT-42]', async () => {
  const { emitter, target, clock } = await watched();
  await emitter.emit(ACCOUNT, enrollment(1));
  const [{ deliveryId } = { deliveryId: '' }] = await delivered(emitter, 1);
  const attempt = await emitter.deliveries.redeliver(ACCOUNT, deliveryId, { actor: 'ada' });
  expect(attempt).toMatchObject({ outcome: 'delivered', status: 202 });
  const [first, second] = target.requests;
  expect(second?.body).toEqual(first?.body);
  expect(second?.headers['webhook-id']).toBe(deliveryId);
  expect(await emitter.deliveries.attempts(ACCOUNT)).toMatchObject([{ number: 0 }, { number: 1 }]);
  expect(await emitter.deliveries.list(ACCOUNT)).toMatchObject([{ attempts: 1 }]);
  expect(await emitter.deliveries.audits(ACCOUNT)).toMatchObject([
    { action: 'delivery.redelivered', actor: 'ada', detail: { deliveryId } },
    {},
  ]);
  expect(await emitter.lanes.health(ACCOUNT)).toMatchObject([{ backlog: 0 }]);
  await expect(emitter.deliveries.redeliver(ACCOUNT, 'msg_x')).rejects.toMatchObject({ code: 'delivery_not_found' });
  clock.advance(7 * 24 * HOUR + 60_000);
  await eventually(async () => {
    clock.advance(60_000);
    expect(await emitter.deliveries.list(ACCOUNT)).toEqual([]);
  });
  await expect(emitter.deliveries.redeliver(ACCOUNT, deliveryId)).rejects.toMatchObject({ code: 'delivery_not_found' });
});

test.each([
  ['milliseconds', 'iso'],
  ['iso', 'milliseconds'],
] as const)(
  'what went out in %s is the same bytes after a restart with %s [EMIT-71] [EMIT-49] [EMIT-13]',
  async (before, after) => {
    const { emitter, target, folder } = await watched({ timestampFormat: before });
    await emitter.emit(ACCOUNT, enrollment(1));
    const [{ deliveryId: settled } = { deliveryId: '' }] = await delivered(emitter, 1);
    target.answer = status(500);
    await emitter.emit(ACCOUNT, enrollment(2));
    const [{ deliveryId: waiting } = { deliveryId: '' }] = await eventually(async () => {
      const pending = await emitter.deliveries.list(ACCOUNT, { state: 'pending' });
      expect(pending).toHaveLength(1);
      return pending;
    });
    await emitter.stop();
    target.answer = status(202);
    const { emitter: again } = await emitterSetup({ folder, timestampFormat: after });
    for (const deliveryId of [settled, waiting]) {
      const sent = target.requests.find(({ headers }) => headers['webhook-id'] === deliveryId)?.body;
      expect(Buffer.from(await again.deliveries.body(ACCOUNT, deliveryId))).toEqual(sent);
      expect(await again.deliveries.redeliver(ACCOUNT, deliveryId)).toMatchObject({ outcome: 'delivered' });
      expect(target.requests.at(-1)?.body).toEqual(sent);
    }
  },
);

test('redeliver sends nothing to a webhook that is off, also when it is switched off meanwhile [EMIT-75] [EMIT-49]', async () => {
  const { emitter, target, id } = await watched();
  await emitter.emit(ACCOUNT, enrollment(1));
  const [{ deliveryId } = { deliveryId: '' }] = await delivered(emitter, 1);
  let acknowledge = () => {};
  target.answer = (_request, response) => {
    acknowledge = () => response.writeHead(202).end();
  };
  await emitter.emit(ACCOUNT, enrollment(2));
  await eventually(() => expect(target.requests).toHaveLength(2));
  const waiting = emitter.deliveries.redeliver(ACCOUNT, deliveryId).catch((error: unknown) => error);
  await emitter.webhooks.retire(ACCOUNT, id);
  acknowledge();
  expect(await waiting).toMatchObject({ code: 'webhook_inactive' });
  await expect(emitter.deliveries.redeliver(ACCOUNT, deliveryId)).rejects.toMatchObject({ code: 'webhook_inactive' });
  expect(target.requests).toHaveLength(2);
});

test('410 to what is sent again disables the webhook, and then nothing is sent again [EMIT-75] [EMIT-36]', async () => {
  const { emitter, target, id } = await watched();
  await emitter.emit(ACCOUNT, enrollment(1));
  const [{ deliveryId } = { deliveryId: '' }] = await delivered(emitter, 1);
  target.answer = status(410);
  expect(await emitter.deliveries.redeliver(ACCOUNT, deliveryId)).toMatchObject({ status: 410 });
  expect(await emitter.webhooks.get(ACCOUNT, id)).toMatchObject({ active: false, disabled: { reason: 'gone' } });
  await expect(emitter.deliveries.redeliver(ACCOUNT, deliveryId)).rejects.toMatchObject({ code: 'webhook_disabled' });
  expect(target.requests).toHaveLength(2);
});

test('tests, deliveries and what is sent again are never more at one host than may be [EMIT-76] [EMIT-34]', async () => {
  let present = 0;
  let most = 0;
  const target = await receiver((_request, response) => {
    present += 1;
    most = Math.max(most, present);
    setTimeout(() => {
      present -= 1;
      response.writeHead(202).end();
    }, 20);
  });
  const { emitter } = await emitterSetup({ maxConcurrentPerHost: 3, maxConcurrentLanes: 5, maxWebhooksPerAccount: 9 });
  const ids: string[] = [];
  for (let index = 0; index < 6; index += 1) {
    ids.push((await emitter.webhooks.create(ACCOUNT, webhookInput({ targetUrl: target.url }))).id);
  }
  emitter.start();
  await emitter.emit(ACCOUNT, enrollment(1));
  const [{ deliveryId } = { deliveryId: '' }] = await delivered(emitter, 6);
  await emitter.emit(ACCOUNT, enrollment(2));
  const asked = ids.flatMap((id) => [
    emitter.webhooks.test(ACCOUNT, id),
    emitter.deliveries.redeliver(ACCOUNT, deliveryId),
  ]);
  for (const attempt of await Promise.all(asked)) expect(attempt).toMatchObject({ outcome: 'delivered' });
  await delivered(emitter, 18);
  expect(most).toBe(3);
});

test('with one place per host a test and what is sent again take their turn with the lane [EMIT-76] [EMIT-60]', async () => {
  const { emitter, id } = await watched({ maxConcurrentPerHost: 1 });
  await emitter.emit(ACCOUNT, enrollment(1));
  const [{ deliveryId } = { deliveryId: '' }] = await delivered(emitter, 1);
  await emitter.emit(ACCOUNT, enrollment(2));
  const asked = [emitter.deliveries.redeliver(ACCOUNT, deliveryId), emitter.webhooks.test(ACCOUNT, id)];
  for (const attempt of await Promise.all(asked)) expect(attempt).toMatchObject({ outcome: 'delivered' });
  await emitter.emit(ACCOUNT, enrollment(3));
  await delivered(emitter, 4);
});

test('redeliver waits for the request that its lane has in flight [EMIT-60] [EMIT-9]', async () => {
  const { emitter, target } = await watched();
  await emitter.emit(ACCOUNT, enrollment(1));
  const [{ deliveryId } = { deliveryId: '' }] = await delivered(emitter, 1);
  let acknowledge = () => {};
  target.answer = (_request, response) => {
    acknowledge = () => response.writeHead(202).end();
  };
  await emitter.emit(ACCOUNT, enrollment(2));
  await eventually(() => expect(target.requests).toHaveLength(2));
  const again = emitter.deliveries.redeliver(ACCOUNT, deliveryId);
  await emitter.deliveries.list(ACCOUNT);
  await new Promise((resolve) => setTimeout(resolve, 30));
  expect(target.requests).toHaveLength(2);
  target.answer = (_request, response) => response.writeHead(202).end();
  acknowledge();
  expect(await again).toMatchObject({ outcome: 'delivered' });
  expect(target.requests.map(({ headers }) => headers['webhook-id'] === deliveryId)).toEqual([true, false, true]);
});

test('many that are sent again to a silent receiver hold up a lane once, and nothing of it is sent twice [EMIT-66] [EMIT-60]', async () => {
  const ids: string[] = [];
  const held: (() => void)[] = [];
  let silent = false;
  const dispatcher = fakeDispatcher(async ({ headers }) => {
    ids.push(headers['webhook-id'] ?? '');
    if (!silent) return { status: 202 };
    await new Promise<void>((resolve) => held.push(resolve));
    throw Object.assign(new Error(), { code: 'UND_ERR_HEADERS_TIMEOUT' });
  });
  const { emitter, clock } = await emitterSetup({ dispatcher });
  await emitter.webhooks.create(ACCOUNT, webhookInput());
  emitter.start();
  await emitter.emit(ACCOUNT, enrollment(1));
  const [{ deliveryId } = { deliveryId: '' }] = await delivered(emitter, 1);
  silent = true;
  const again = Promise.all(Array.from({ length: 27 }, () => emitter.deliveries.redeliver(ACCOUNT, deliveryId)));
  await eventually(() => expect(held).toHaveLength(1));
  await emitter.emit(ACCOUNT, enrollment(2));
  const claimed = async () => (await emitter.lanes.health(ACCOUNT)).map(({ head }) => head?.fromSeq);
  await eventually(async () => expect(await claimed()).toEqual([2]));
  // The lease of the lane runs out, and it is claimed once more.
  clock.advance(61_000);
  silent = false;
  held[0]?.();
  await again;
  await eventually(async () => expect(await emitter.deliveries.list(ACCOUNT, { state: 'delivered' })).toHaveLength(2));
  const own = ids.filter((id) => id !== deliveryId);
  expect(own).toHaveLength(1);
  expect(ids.indexOf(own[0] ?? '')).toBeLessThanOrEqual(3);
  expect(await emitter.deliveries.attempts(ACCOUNT, { deliveryId: own[0] ?? '' })).toHaveLength(1);
});

test('a delivery whose events are no longer kept is not sent again [EMIT-49] [EMIT-35]', async () => {
  const { emitter, clock } = await watched({ keep: { attemptsMs: 90 * 24 * HOUR } });
  await emitter.emit(ACCOUNT, enrollment(1));
  const [{ deliveryId } = { deliveryId: '' }] = await delivered(emitter, 1);
  clock.advance(7 * 24 * HOUR);
  await eventually(async () => {
    clock.advance(60_000);
    await expect(emitter.deliveries.redeliver(ACCOUNT, deliveryId)).rejects.toMatchObject({ code: 'events_expired' });
  });
});

test('recover sends everything since a moment again, in order, and goes on [EMIT-50] [EMIT-42]', async () => {
  const { emitter, clock, target, id } = await watched();
  for (const userId of [1, 2, 3]) {
    await emitter.emit(ACCOUNT, enrollment(userId));
    await delivered(emitter, userId);
    clock.advance(HOUR);
  }
  const weighed = (since: number) => emitter.deliveries.weighRecovery(ACCOUNT, id, { since });
  expect(await weighed(clock.start + HOUR)).toEqual({ again: 2 });
  expect(await weighed(clock.now())).toEqual({ again: 0 });
  await emitter.deliveries.recover(ACCOUNT, id, { since: clock.start + HOUR }, { actor: 'ada' });
  await emitter.emit(ACCOUNT, enrollment(4));
  const userIds = () =>
    target.bodies().flatMap(({ events }) => events.map(({ data }) => (data as { userId: number }).userId));
  await eventually(() => expect(userIds()).toEqual([1, 2, 3, 2, 3, 4]));
  expect((await emitter.deliveries.audits(ACCOUNT))[0]).toMatchObject({ action: 'deliveries.recovered', actor: 'ada' });
  await emitter.webhooks.retire(ACCOUNT, id);
  const recovered = emitter.deliveries.recover(ACCOUNT, id, { since: 0 });
  await expect(recovered).rejects.toMatchObject({ code: 'webhook_inactive' });
  await expect(weighed(0)).rejects.toMatchObject({ code: 'webhook_inactive' });
});

test('recover hides no failure, though it finds nothing to send again [EMIT-50] [EMIT-38]', async () => {
  const { emitter, clock, target, id } = await watched();
  target.answer = status(503);
  const told: string[] = [];
  for (const name of ['degraded', 'failing', 'recovered'] as const) emitter.on(name, () => told.push(name));
  await emitter.emit(ACCOUNT, enrollment(1));
  const attempted = (count: number) =>
    eventually(async () => expect(await emitter.deliveries.attempts(ACCOUNT)).toHaveLength(count));
  await attempted(1);
  for (let count = 2; count <= 12; count += 1) {
    clock.advance(400_000);
    await attempted(count);
  }
  expect(told).toEqual(['degraded', 'failing']);
  await emitter.deliveries.recover(ACCOUNT, id, { since: clock.now() + 1_000 });
  await attempted(13);
  expect(await emitter.lanes.health(ACCOUNT)).toMatchObject([{ stage: 'failing', failingSince: clock.start }]);
  target.answer = status(202);
  clock.advance(300_000);
  await delivered(emitter, 1);
  expect(told).toEqual(['degraded', 'failing', 'recovered']);
});

test('lanes.health tells how a lane fares, before, during and after [EMIT-51]', async () => {
  const { emitter, clock, target, id } = await watched();
  expect(await emitter.lanes.health(ACCOUNT)).toEqual([
    { webhookId: id, timing: 'realTime', stage: 'healthy', lastErrors: [], backlog: 0 },
  ]);
  target.answer = status(503);
  await emitter.emit(ACCOUNT, enrollment(1));
  await eventually(async () => expect(await emitter.deliveries.attempts(ACCOUNT)).toHaveLength(1));
  clock.advance(1_000);
  await emitter.emitMany(
    ACCOUNT,
    [2, 3, 4].map((userId) => enrollment(userId)),
  );
  const [failing] = await emitter.lanes.health(ACCOUNT, id);
  expect(failing).toEqual({
    ...{ webhookId: id, timing: 'realTime', stage: 'healthy', failingSince: clock.start, backlog: 4 },
    head: { deliveryId: expect.stringMatching(/^msg_/), fromSeq: 1, eventCount: 1, attempts: 1, ageMs: 1_000 },
    lastErrors: [
      { at: clock.start, outcome: 'refused_status', status: 503, message: 'Answered with 503; only 2xx acknowledges.' },
    ],
    ...{ nextAttemptAt: clock.start + 5_000, firstLossAt: clock.start + 7 * 24 * HOUR },
  });
  target.answer = status(202);
  clock.advance(4_000);
  await delivered(emitter, 2);
  const [after] = await emitter.lanes.health(ACCOUNT);
  expect(after).toMatchObject({ deliveredAt: clock.now(), lastErrors: [], backlog: 0, drainMs: 0 });
  expect(await emitter.lanes.health(2020)).toEqual([]);
});

test('each attempt gives one log line, one event, and counts [EMIT-48]', async () => {
  const lines: [string, Record<string, unknown>, string][] = [];
  const logger = {
    info: (fields: object, message: string) => void lines.push(['info', { ...fields }, message]),
    warn: (fields: object, message: string) => void lines.push(['warn', { ...fields }, message]),
  };
  const { emitter, clock, target, id } = await watched({ logger });
  const told: AttemptRecord[] = [];
  const stop = emitter.on('attempt', (attempt) => told.push(attempt));
  target.answer = status(500);
  await emitter.emit(ACCOUNT, enrollment(1));
  await eventually(() => expect(told).toHaveLength(1));
  target.answer = status(202);
  clock.advance(5_000);
  await eventually(() => expect(told).toHaveLength(2));
  const common = {
    accountId: ACCOUNT,
    webhookId: id,
    timing: 'realTime',
    deliveryId: told[0]?.deliveryId,
    eventCount: 1,
  };
  expect(lines).toEqual([
    [
      'warn',
      expect.objectContaining({ ...common, number: 1, outcome: 'refused_status', status: 500 }),
      'delivery attempt',
    ],
    ['info', expect.objectContaining({ ...common, number: 2, outcome: 'delivered', status: 202 }), 'delivery attempt'],
  ]);
  expect(JSON.stringify(lines)).not.toContain('userId');
  expect(emitter.counters()).toEqual({
    ...{ emitted: 1, repeated: 0, delivered: 1, lost: 0, disabled: 0 },
    ...{ attempts: { refused_status: 1, delivered: 1 }, tests: {}, attemptMs: expect.any(Number) },
  });
  stop();
  await emitter.emit(ACCOUNT, enrollment(2));
  await delivered(emitter, 2);
  expect(told).toHaveLength(2);
});

test('so does a test, marked as one and counted apart [EMIT-48] [EMIT-46]', async () => {
  const lines: [object, string][] = [];
  const log = (fields: object, message: string) => void lines.push([{ ...fields }, message]);
  const { emitter, target, id } = await watched({ logger: { info: log, warn: log } });
  const told: TestNews[] = [];
  emitter.on('tested', (tested) => told.push(tested));
  await emitter.webhooks.test(ACCOUNT, id);
  target.answer = status(500);
  await emitter.webhooks.test(ACCOUNT, webhookInput({ targetUrl: target.url }));
  const deliveryIds = target.requests.map(({ headers }) => headers['webhook-id']);
  const [saved, draft] = deliveryIds.map((deliveryId) => ({
    ...{ accountId: ACCOUNT, deliveryId, eventName: 'COURSE_ENROLLMENT' },
  }));
  expect(lines).toMatchObject([
    [{ test: true, ...saved, webhookId: id, outcome: 'delivered', status: 202 }, 'delivery attempt'],
    [{ test: true, ...draft, outcome: 'refused_status', status: 500 }, 'delivery attempt'],
  ]);
  expect(told).toMatchObject([{ ...saved, webhookId: id }, draft]);
  expect(JSON.stringify(lines)).not.toContain('userId');
  expect(emitter.counters()).toMatchObject({
    ...{ tests: { delivered: 1, refused_status: 1 }, attempts: {}, delivered: 0, attemptMs: 0 },
  });
});

test('a listener that throws stops nobody [EMIT-73]', async () => {
  const errors: unknown[] = [];
  const { emitter } = await watched({ onError: (error) => errors.push(error) });
  emitter.on('attempt', () => {
    throw new Error('oops');
  });
  await emitter.emit(ACCOUNT, enrollment(1));
  await delivered(emitter, 1);
  expect(errors).toEqual([new Error('oops')]);
});

test('an async listener that rejects goes to onError, and the process lives [EMIT-73]', async () => {
  const errors: unknown[] = [];
  const { emitter } = await watched({ onError: (error) => errors.push(error) });
  emitter.on('emitted', async () => {
    throw new Error('oops');
  });
  await emitter.emit(ACCOUNT, enrollment(1));
  await delivered(emitter, 1);
  expect(errors).toEqual([new Error('oops')]);
});

test.each([
  ['throws', () => fail()],
  ['rejects', async () => fail()],
])('an onError that %s stops neither the lanes nor stop [EMIT-96]', async (_, onError) => {
  const warned = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
  onTestFinished(() => warned.mockRestore());
  let isUp = true;
  const accountState: AccountState = () => (isUp ? 'ACTIVE' : fail());
  const { emitter, clock } = await watched({ onError, accountState, maxConcurrentLanes: 1 });
  emitter.on('emitted', fail);
  isUp = false;
  await emitter.emit(ACCOUNT, enrollment(1));
  await eventually(() => expect(warned).toHaveBeenCalledTimes(2));
  isUp = true;
  await eventually(async () => {
    clock.advance(30_000);
    expect(await emitter.deliveries.attempts(ACCOUNT)).toMatchObject([{ outcome: 'delivered' }]);
  });
  await emitter.stop();
});

function fail(): never {
  throw new Error('oops');
}

test('the bytes of a delivery can be read as long as its events are kept [CON-3]', async () => {
  const { emitter, target } = await watched();
  await emitter.emit(ACCOUNT, enrollment(1));
  const [attempt] = await delivered(emitter, 1);
  const body = await emitter.deliveries.body(ACCOUNT, attempt?.deliveryId ?? '');
  expect(Buffer.from(body)).toEqual(target.requests[0]?.body);
  await expect(emitter.deliveries.body(ACCOUNT, 'msg_none')).rejects.toMatchObject({ code: 'delivery_not_found' });
});

test('credentials that cannot be read are attempts that fail, until they are entered anew [EMIT-68]', async () => {
  const { emitter: first, folder } = await emitterSetup();
  const target = await receiver();
  const authentication = { type: 'basic', username: 'u', password: 'hush' } as const;
  const { id } = await first.webhooks.create(ACCOUNT, webhookInput({ targetUrl: target.url, authentication }));
  await first.emit(ACCOUNT, enrollment(1));
  await first.stop();
  await rm(join(folder, 'emitter.key'));

  const errors: unknown[] = [];
  const { emitter, clock } = await emitterSetup({ folder, onError: (error) => errors.push(error) });
  const told: string[] = [];
  for (const name of ['attempt', 'degraded'] as const) emitter.on(name, () => told.push(name));
  emitter.start();
  for (const seconds of [5, 10, 20, 40, 900]) {
    const [lane] = await eventually(async () => {
      const lanes = await emitter.lanes.health(ACCOUNT);
      expect(lanes[0]?.nextAttemptAt).toBeGreaterThan(clock.now());
      return lanes;
    });
    expect(lane?.lastErrors[0]).toMatchObject({ outcome: 'credentials_unreadable' });
    clock.advance(seconds * 1_000);
  }
  await eventually(() => expect(told).toContain('degraded'));
  expect(emitter.counters().attempts.credentials_unreadable).toBeGreaterThanOrEqual(5);
  expect(await emitter.webhooks.test(ACCOUNT, id)).toMatchObject({ outcome: 'credentials_unreadable' });
  const [{ deliveryId } = { deliveryId: '' }] = await emitter.deliveries.list(ACCOUNT);
  const again = await emitter.deliveries.redeliver(ACCOUNT, deliveryId);
  expect(again).toMatchObject({ outcome: 'credentials_unreadable', durationMs: 0, requestHeaders: {} });
  expect(target.requests).toHaveLength(0);
  expect(errors).toEqual([]);

  await emitter.webhooks.update(ACCOUNT, id, { authentication });
  await eventually(() => expect(target.requests).toHaveLength(1));
});
