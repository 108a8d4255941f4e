import { chmod, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { eventually } from '../../../test/support/eventually.ts';
import { createEmitter, type Emitter, EmitterError, embeddedStore, type Store } from '../src/index.ts';
import { status } from './support/receiver.ts';
import { ACCOUNT, emitterSetup, enrollment, receiver, temporaryFolder, webhookInput } from './support/setup.ts';

const userIds = (target: Awaited<ReturnType<typeof receiver>>) =>
  target.bodies().flatMap(({ events }) => events.map(({ data }) => (data as { userId: number }).userId));

async function attemptsOf(emitter: Emitter, count: number) {
  return eventually(async () => {
    const attempts = await emitter.deliveries.attempts(ACCOUNT);
    expect(attempts.length).toBeGreaterThanOrEqual(count);
    return attempts.toReversed();
  });
}

test('posts an event to every active webhook of its account that wants it, and to no other [ALM-CONF-11] [EMIT-7]', async () => {
  const { emitter } = await emitterSetup();
  const wanting = await receiver();
  const others = await receiver();
  await emitter.webhooks.create(ACCOUNT, webhookInput({ targetUrl: wanting.url }));
  await emitter.webhooks.create(ACCOUNT, webhookInput({ targetUrl: others.url, events: ['COURSE_COMPLETED'] }));
  await emitter.webhooks.create(ACCOUNT, webhookInput({ targetUrl: others.url, active: false }));
  await emitter.webhooks.create(2020, webhookInput({ targetUrl: others.url }));
  emitter.start();
  const { eventId, seq, fresh } = await emitter.emit(ACCOUNT, enrollment(1));
  expect({ seq, fresh }).toEqual({ seq: 1, fresh: true });
  await eventually(() => expect(wanting.requests).toHaveLength(1));
  expect(wanting.bodies()[0]).toMatchObject({ accountId: ACCOUNT, events: [{ eventId, data: enrollment(1).data }] });
  await emitter.stop();
  expect(others.requests).toEqual([]);
});

test('tries again after 5, 10, 20, 40, 80, 160, 300, 300 seconds with the same id and bytes [EMIT-11] [EMIT-13]', async () => {
  const { emitter, clock } = await emitterSetup();
  const target = await receiver(status(503));
  await emitter.webhooks.create(
    ACCOUNT,
    webhookInput({ targetUrl: target.url, authentication: { type: 'signature' } }),
  );
  emitter.start();
  await emitter.emit(ACCOUNT, enrollment(1));
  for (const [index, seconds] of [5, 10, 20, 40, 80, 160, 300, 300].entries()) {
    await attemptsOf(emitter, index + 1);
    // An attempt that came a millisecond early would show in startedAt, one that came late would never come.
    clock.advance(seconds * 1_000 - 1);
    clock.advance(1);
  }
  const attempts = await attemptsOf(emitter, 9);
  const waits = attempts.slice(1).map(({ startedAt }, index) => (startedAt - (attempts[index]?.startedAt ?? 0)) / 1000);
  expect(waits).toEqual([5, 10, 20, 40, 80, 160, 300, 300]);
  expect(new Set(target.requests.map(({ body }) => body.toString())).size).toBe(1);
  expect(new Set(target.requests.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
  expect(target.requests[0]?.headers['webhook-id']).toMatch(/^msg_[A-Za-z0-9_-]+$/);
  expect(new Set(target.requests.map(({ headers }) => headers['webhook-signature'])).size).toBe(9);
  expect(new Set(target.requests.map(({ headers }) => headers['webhook-timestamp'])).size).toBe(9);
  expect(attempts).toMatchObject(
    attempts.map((_, index) => ({ number: index + 1, outcome: 'refused_status', status: 503 })),
  );
});

test('keeps the order of a webhook across failures, one request at a time [EMIT-8] [EMIT-9] [EMIT-21]', async () => {
  const { emitter, clock } = await emitterSetup();
  const target = await receiver(status(500));
  await emitter.webhooks.create(ACCOUNT, webhookInput({ targetUrl: target.url }));
  emitter.start();
  await emitter.emit(ACCOUNT, enrollment(1));
  await attemptsOf(emitter, 1);
  for (let userId = 2; userId <= 60; userId++) await emitter.emit(ACCOUNT, enrollment(userId));
  let open = 0;
  let most = 0;
  target.answer = (_request, response) => {
    most = Math.max(most, ++open);
    setImmediate(() => {
      open--;
      response.writeHead(202).end();
    });
  };
  clock.advance(5_000);
  await eventually(() => expect(userIds(target)).toHaveLength(61));
  expect(userIds(target)).toEqual([1, ...Array.from({ length: 60 }, (_, index) => index + 1)]);
  expect(target.bodies().map(({ events }) => events.length)).toEqual([1, 1, 25, 25, 9]);
  expect(most).toBe(1);
  expect(await attemptsOf(emitter, 5)).toMatchObject([
    { number: 1, outcome: 'refused_status', fromSeq: 1, toSeq: 1 },
    { number: 2, outcome: 'delivered', fromSeq: 1, toSeq: 1 },
    { number: 1, outcome: 'delivered', fromSeq: 2, toSeq: 26, eventCount: 25 },
    { number: 1, outcome: 'delivered', fromSeq: 27, toSeq: 51 },
    { number: 1, outcome: 'delivered', fromSeq: 52, toSeq: 60 },
  ]);
});

test('delivers to one webhook while another fails and a third is silent [EMIT-10]', async () => {
  const { emitter } = await emitterSetup();
  const failing = await receiver(status(500));
  const silent = await receiver(() => {});
  const sound = await receiver();
  for (const { url } of [failing, silent, sound])
    await emitter.webhooks.create(ACCOUNT, webhookInput({ targetUrl: url }));
  emitter.start();
  for (let userId = 1; userId <= 5; userId++) {
    await emitter.emit(ACCOUNT, enrollment(userId));
    await eventually(() => expect(userIds(sound)).toHaveLength(userId));
  }
  expect(failing.requests).toHaveLength(1);
  expect(silent.requests).toHaveLength(1);
  await silent.close();
});

test('goes on after a restart where it was, with the same frozen batch [EMIT-16] [EMIT-1]', async () => {
  const folder = await temporaryFolder();
  const target = await receiver(status(500));
  const first = await emitterSetup({ folder });
  await first.emitter.webhooks.create(ACCOUNT, webhookInput({ targetUrl: target.url }));
  first.emitter.start();
  await first.emitter.emit(ACCOUNT, enrollment(1));
  await attemptsOf(first.emitter, 1);
  await first.emitter.emit(ACCOUNT, enrollment(2));
  await first.emitter.stop();

  target.answer = status(202);
  const second = await emitterSetup({ folder });
  second.clock.advance(5_000);
  second.emitter.start();
  await eventually(() => expect(userIds(target)).toEqual([1, 1, 2]));
  const [before, after] = target.requests;
  expect(after?.headers['webhook-id']).toBe(before?.headers['webhook-id']);
  expect(after?.body).toEqual(before?.body);
});

test('sends the same batch again when it dies between the acknowledgement and its record [EMIT-16]', async () => {
  const folder = await temporaryFolder();
  const embedded = embeddedStore(folder);
  const dying: Store = {
    async open() {
      const opened = await embedded.open();
      return { ...opened, dispatch: { ...opened.dispatch, settle: () => Promise.reject(new Error('killed')) } };
    },
  };
  const target = await receiver();
  const errors: unknown[] = [];
  const first = await emitterSetup({ folder, store: dying, onError: (error) => errors.push(error) });
  await first.emitter.webhooks.create(ACCOUNT, webhookInput({ targetUrl: target.url }));
  first.emitter.start();
  await first.emitter.emit(ACCOUNT, enrollment(1));
  await eventually(() => expect(errors).toHaveLength(1));
  await first.emitter.stop();

  const second = await emitterSetup({ folder });
  second.emitter.start();
  await attemptsOf(second.emitter, 1);
  const [before, after] = target.requests;
  expect(target.requests).toHaveLength(2);
  expect(after?.headers['webhook-id']).toBe(before?.headers['webhook-id']);
  expect(after?.body).toEqual(before?.body);
});

test('opens at the start the lanes that a crash left shut, and loses nothing', async () => {
  const folder = await temporaryFolder();
  const embedded = embeddedStore(folder);
  const dying: Store = {
    async open() {
      const opened = await embedded.open();
      return { ...opened, dispatch: { ...opened.dispatch, openLane: () => Promise.reject(new Error('killed')) } };
    },
  };
  const target = await receiver();
  const first = await emitterSetup({ folder, store: dying });
  await expect(first.emitter.webhooks.create(ACCOUNT, webhookInput({ targetUrl: target.url }))).rejects.toThrow(
    'killed',
  );
  await first.emitter.emit(ACCOUNT, enrollment(1));
  await first.emitter.stop();
  const second = await emitterSetup({ folder });
  second.emitter.start();
  await eventually(() => expect(userIds(target)).toEqual([1]));
});

test('goes on when the store fails for a while', async () => {
  const embedded = embeddedStore(await temporaryFolder());
  let broken = true;
  const failing: Store = {
    async open() {
      const opened = await embedded.open();
      const claim: typeof opened.dispatch.claim = (options) =>
        broken ? Promise.reject(new Error('disk full')) : opened.dispatch.claim(options);
      return { ...opened, dispatch: { ...opened.dispatch, claim } };
    },
  };
  const target = await receiver();
  const onError = vi.fn();
  const { emitter, clock } = await emitterSetup({ store: failing, onError });
  await emitter.webhooks.create(ACCOUNT, webhookInput({ targetUrl: target.url }));
  emitter.start();
  await eventually(() => expect(clock.timers()).toBe(2));
  await emitter.emit(ACCOUNT, enrollment(1));
  await eventually(() => expect(onError).toHaveBeenCalledTimes(2));
  broken = false;
  await eventually(() => {
    clock.advance(1_000);
    expect(userIds(target)).toEqual([1]);
  });
});

test('gives up events that are 7 days old, records them, and goes on with younger ones [EMIT-15]', async () => {
  const folder = await temporaryFolder();
  const target = await receiver(status(500));
  const { emitter, clock } = await emitterSetup({ folder });
  await emitter.webhooks.create(ACCOUNT, webhookInput({ targetUrl: target.url }));
  emitter.start();
  await emitter.emit(ACCOUNT, enrollment(1));
  await attemptsOf(emitter, 1);
  await emitter.emit(ACCOUNT, enrollment(2));
  clock.advance(1_000);
  await emitter.emit(ACCOUNT, enrollment(3));
  target.answer = status(202);
  clock.advance(7 * 24 * 60 * 60 * 1000 - 1_000);
  await eventually(() => expect(userIds(target)).toEqual([1, 3]));
  const losses = await emitter.deliveries.losses(ACCOUNT);
  expect(losses.map(({ fromSeq, toSeq, eventCount, reason }) => ({ fromSeq, toSeq, eventCount, reason }))).toEqual([
    { fromSeq: 2, toSeq: 2, eventCount: 1, reason: 'expired' },
    { fromSeq: 1, toSeq: 1, eventCount: 1, reason: 'expired' },
  ]);
});

test('an inactive webhook receives nothing, a retired one forgets, an activated one begins with the next event [ALM-CONF-6] [ALM-CONF-10]', async () => {
  const { emitter, clock } = await emitterSetup();
  const target = await receiver(status(500));
  const { id } = await emitter.webhooks.create(ACCOUNT, webhookInput({ targetUrl: target.url, active: false }));
  emitter.start();
  await emitter.emit(ACCOUNT, enrollment(1));
  await emitter.webhooks.update(ACCOUNT, id, { active: true });
  await emitter.emit(ACCOUNT, enrollment(2));
  await attemptsOf(emitter, 1);
  expect(await emitter.webhooks.retire(ACCOUNT, id)).toMatchObject({ active: false, name: 'Warehouse' });
  await emitter.emit(ACCOUNT, enrollment(3));
  target.answer = status(202);
  clock.advance(60_000);
  await emitter.webhooks.update(ACCOUNT, id, { active: true });
  await emitter.emit(ACCOUNT, enrollment(4));
  await eventually(() => expect(userIds(target)).toEqual([2, 4]));
});

test('a trigger event that is added counts from the next event on, the others as before', async () => {
  const { emitter } = await emitterSetup();
  const target = await receiver();
  const { id } = await emitter.webhooks.create(ACCOUNT, webhookInput({ targetUrl: target.url }));
  await emitter.emit(ACCOUNT, enrollment(1));
  await emitter.emit(ACCOUNT, enrollment(2, 'LEARNING_PATH_ENROLLMENT'));
  await emitter.webhooks.update(ACCOUNT, id, { events: ['COURSE_ENROLLMENT', 'LEARNING_PATH_ENROLLMENT'] });
  await emitter.emit(ACCOUNT, enrollment(3, 'LEARNING_PATH_ENROLLMENT'));
  emitter.start();
  await eventually(() => expect(userIds(target)).toEqual([1, 3]));
});

test('a removed webhook receives nothing more [ALM-CONF-9]', async () => {
  const { emitter } = await emitterSetup();
  const target = await receiver();
  const { id } = await emitter.webhooks.create(ACCOUNT, webhookInput({ targetUrl: target.url }));
  const kept = await receiver();
  await emitter.webhooks.create(ACCOUNT, webhookInput({ targetUrl: kept.url }));
  await emitter.emit(ACCOUNT, enrollment(1));
  await emitter.webhooks.remove(ACCOUNT, id);
  expect((await emitter.webhooks.list(ACCOUNT)).map((webhook) => webhook.id)).not.toContain(id);
  emitter.start();
  await eventually(() => expect(kept.requests).toHaveLength(1));
  await emitter.stop();
  expect(target.requests).toEqual([]);
});

test('closes a lane that a crash left behind a removed webhook', async () => {
  const folder = await temporaryFolder();
  const embedded = embeddedStore(folder);
  const dying: Store = {
    async open() {
      const opened = await embedded.open();
      return { ...opened, dispatch: { ...opened.dispatch, closeLanes: () => Promise.reject(new Error('killed')) } };
    },
  };
  const target = await receiver();
  const whole = await emitterSetup({ folder });
  const { id } = await whole.emitter.webhooks.create(ACCOUNT, webhookInput({ targetUrl: target.url }));
  await whole.emitter.emit(ACCOUNT, enrollment(1));
  await whole.emitter.stop();
  const killed = await emitterSetup({ folder, store: dying });
  await expect(killed.emitter.webhooks.remove(ACCOUNT, id)).rejects.toThrow('killed');
  await killed.emitter.stop();

  const { emitter } = await emitterSetup({ folder });
  const kept = await receiver();
  await emitter.webhooks.create(ACCOUNT, webhookInput({ targetUrl: kept.url }));
  emitter.start();
  await emitter.emit(ACCOUNT, enrollment(2));
  await eventually(() => expect(userIds(kept)).toEqual([2]));
  await emitter.stop();
  expect(target.requests).toEqual([]);
});

test('runs no more lanes at a time than it may, and all of them in the end', async () => {
  const { emitter } = await emitterSetup({ maxConcurrentLanes: 2 });
  const open: (() => void)[] = [];
  const target = await receiver((_request, response) => {
    open.push(() => response.writeHead(202).end());
  });
  for (let count = 0; count < 5; count++)
    await emitter.webhooks.create(ACCOUNT, webhookInput({ targetUrl: target.url }));
  await emitter.emit(ACCOUNT, enrollment(1));
  emitter.start();
  for (const requests of [2, 4, 5]) {
    await eventually(() => expect(target.requests).toHaveLength(requests));
    expect(open.length).toBeLessThanOrEqual(2);
    for (const answer of open.splice(0)) answer();
  }
  await attemptsOf(emitter, 5);
});

test('stop waits for what is in flight, and nothing starts after it [EMIT-17]', async () => {
  const { emitter } = await emitterSetup();
  let acknowledge = () => {};
  const target = await receiver((_request, response) => {
    acknowledge = () => response.writeHead(202).end();
  });
  await emitter.webhooks.create(ACCOUNT, webhookInput({ targetUrl: target.url }));
  emitter.start();
  await emitter.emit(ACCOUNT, enrollment(1));
  await eventually(() => expect(target.requests).toHaveLength(1));
  await emitter.emit(ACCOUNT, enrollment(2));
  const stopped = vi.fn();
  const stopping = emitter.stop().then(stopped);
  await new Promise((resolve) => setImmediate(resolve));
  expect(stopped).not.toHaveBeenCalled();
  acknowledge();
  await stopping;
  expect(target.requests).toHaveLength(1);
  await expect(emitter.emit(ACCOUNT, enrollment(3))).rejects.toMatchObject({ code: 'stopped' });
  expect(() => emitter.start()).toThrow(EmitterError);
});

test('a second emitter on the same folder is refused at open [EMIT-19] [EMIT-18]', async () => {
  const { folder, emitter } = await emitterSetup();
  const second = createEmitter({ store: embeddedStore(folder) });
  await expect(second).rejects.toBeInstanceOf(EmitterError);
  await expect(second).rejects.toMatchObject({ code: 'store_locked', message: expect.stringContaining(folder) });
  await emitter.stop();
  await (await createEmitter({ store: embeddedStore(folder) })).stop();
});

test('the folder and the files with settings and key are for their owner only', async () => {
  const parent = await temporaryFolder();
  const folder = join(parent, 'deep', 'data');
  const { emitter } = await emitterSetup({ folder });
  await emitter.webhooks.create(ACCOUNT, webhookInput());
  expect(await readdir(folder)).toEqual(expect.arrayContaining(['emitter.db', 'emitter.key', 'webhooks.json']));
  expect((await stat(folder)).mode & 0o777).toBe(0o700);
  for (const file of ['emitter.db', 'emitter.db-wal', 'emitter.key', 'webhooks.json'])
    expect((await stat(join(folder, file))).mode & 0o777).toBe(0o600);
  expect(await readFile(join(folder, 'webhooks.json'), 'utf8')).toContain('Warehouse');
});

test('files that others can read are taken from them, and for the key a warning tells it [EMIT-89]', async () => {
  const folder = await temporaryFolder();
  await (await createEmitter({ store: embeddedStore(folder) })).stop();
  const files = ['emitter.db', 'emitter.key'].map((file) => join(folder, file));
  for (const file of files) await chmod(file, 0o644);
  const warned = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
  try {
    await (await createEmitter({ store: embeddedStore(folder) })).stop();
    expect(warned.mock.calls).toEqual([[expect.stringContaining('emitter.key')]]);
  } finally {
    warned.mockRestore();
  }
  for (const file of files) expect((await stat(file)).mode & 0o777).toBe(0o600);
});

test('a key file that holds something else is told with its path [EMIT-18]', async () => {
  const folder = await temporaryFolder();
  await writeFile(join(folder, 'emitter.key'), 'c2hvcnQ', { mode: 0o600 });
  const error: EmitterError = await createEmitter({ store: embeddedStore(folder) }).catch((thrown) => thrown);
  expect(error).toBeInstanceOf(EmitterError);
  expect(error).toMatchObject({ code: 'store_corrupt', cause: { code: 'key_invalid' } });
  expect(error.message).toContain(join(folder, 'emitter.key'));
});

test('an option that cannot be is refused before anything is opened', async () => {
  const folder = join(await temporaryFolder(), 'data');
  const made = createEmitter({ store: embeddedStore(folder), batch: { intervalMs: 0 }, limits: { attemptMs: 60_000 } });
  await expect(made).rejects.toMatchObject({
    code: 'invalid_option',
    issues: [{ field: 'batch.intervalMs' }, { field: 'limits.attemptMs' }],
  });
  await expect(stat(folder)).rejects.toThrow('ENOENT');
});
