import { once } from 'node:events';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import type { ClaimedLane } from '../../src/store/lane-store.ts';
import type { AttemptRecord } from '../../src/store/records.ts';
import { sqliteDispatchStore } from '../../src/store/sqlite-dispatch-store.ts';
import { temporaryFolder } from '../support/setup.ts';
import { dispatchStoreContract } from './dispatch-store.contract.ts';

describe('the dispatch store in SQLite', () => {
  dispatchStoreContract(async () => sqliteDispatchStore(join(await temporaryFolder(), 'emitter.db')));
});

test('a thread that ends takes only what it was asked with it: the next call opens the file anew [EMIT-61]', async () => {
  const store = await sqliteDispatchStore(join(await temporaryFolder(), 'emitter.db'));
  await store.openLane({ ...{ accountId: 1, webhookId: 'w', timing: 'realTime', after: 0 }, host: 'h', dueAt: 0 });
  const posted = vi.spyOn(Worker.prototype, 'postMessage');
  await store.end(1);
  const thread = posted.mock.contexts.at(-1) as Worker;
  posted.mockRestore();
  const ended = once(thread, 'exit');
  const [lost] = await Promise.all([store.end(1).catch((error: unknown) => error), thread.terminate(), ended]);

  expect(lost).toMatchObject({ message: "The store's thread has ended." });
  const [first, second] = await Promise.all([store.lanes(1), store.lanes(1)]);
  expect(first).toMatchObject([{ webhookId: 'w', timing: 'realTime' }]);
  expect(second).toEqual(first);
  await store.close();
});

/** Ends the thread that a store is in, as want of memory would. */
async function endThread(store: Awaited<ReturnType<typeof sqliteDispatchStore>>): Promise<void> {
  const posted = vi.spyOn(Worker.prototype, 'postMessage');
  await store.end(1);
  const thread = posted.mock.contexts.at(-1) as Worker;
  posted.mockRestore();
  await thread.terminate();
}

test('a lane that is under way while the thread ends keeps its lease, and can be settled [EMIT-61] [EMIT-9]', async () => {
  const store = await sqliteDispatchStore(join(await temporaryFolder(), 'emitter.db'));
  const event = { eventId: 'e', eventName: 'COURSE_ENROLLMENT', timestamp: 1, loggedAt: 1, data: '{}' };
  await store.append(1, [{ ...event, weight: 9, timing: 'realTime' }]);
  await store.openLane({ ...{ accountId: 1, webhookId: 'w', timing: 'realTime', after: 0 }, host: 'h', dueAt: 0 });
  const claim = () => store.claim({ now: 1, leaseMs: 60_000, limit: 9, perHost: 9, busy: new Map() });
  const [lane] = await claim();
  await endThread(store);

  expect(await claim()).toEqual([]);
  expect(await store.settle(lane as ClaimedLane, { cursor: 0, dueAt: 1 })).toBe(true);
  await store.close();
});

test('one that is closed while it is opened anew stays closed, and lets go of its file [EMIT-61]', async () => {
  const path = join(await temporaryFolder(), 'emitter.db');
  const store = await sqliteDispatchStore(path);
  await endThread(store);
  const [late] = await Promise.all([store.end(1).catch((error: unknown) => error), store.close()]);
  expect(late).toMatchObject({ message: 'The store is closed.' });
  await expect(store.end(1)).rejects.toThrow('The store is closed.');
  await (await sqliteDispatchStore(path)).close();
});

test('a store whose thread has ended is closed already [EMIT-61]', async () => {
  const store = await sqliteDispatchStore(join(await temporaryFolder(), 'emitter.db'));
  await endThread(store);
  await expect(store.close()).resolves.toBeUndefined();
});

test('what cannot cross threads is rejected for itself, and takes no neighbour with it [EMIT-82]', async () => {
  const store = await sqliteDispatchStore(join(await temporaryFolder(), 'emitter.db'));
  const audit = (detail: object) =>
    store.recordAudit({ accountId: 1, at: 1, action: 'webhook.created', detail: { ...detail } });
  const written = await Promise.allSettled([audit({ n: 1 }), audit({ run() {} }), audit({ n: 2 })]);
  expect(written.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  await expect(audit({ run() {} })).rejects.toThrow('cannot cross threads');
  expect((await store.audits(1)).map(({ detail }) => detail)).toEqual([{ n: 2 }, { n: 1 }]);
  await store.close();
});

/** More attempts than one look goes through, the first of them of another webhook and never delivered. */
async function longLog() {
  const store = await sqliteDispatchStore(join(await temporaryFolder(), 'emitter.db'));
  onTestFinished(() => store.close());
  const count = 25_000;
  const phases = { dnsMs: 1, connectMs: 1, firstByteMs: 1, totalMs: 3 };
  const attempt = (n: number): AttemptRecord => ({
    ...{ accountId: 1, webhookId: n === 1 ? 'rare' : 'w', timing: 'realTime', deliveryId: `msg_${n}`, number: 0 },
    ...{ fromSeq: n, toSeq: n, eventCount: 1, startedAt: n, outcome: 'refused_status', durationMs: 3, phases },
    ...{ message: 'It answered 500.', requestHeaders: {} },
  });
  await Promise.all(Array.from({ length: count }, (_, index) => store.recordAttempt(attempt(index + 1))));
  return { store, count };
}

test('a page is found however far back it is, whole and in order [EMIT-90]', async () => {
  const { store, count } = await longLog();
  expect(await store.attempts(1, { webhookId: 'rare' })).toMatchObject([{ id: 1 }]);
  expect(await store.attempts(1, { webhookId: 'nobody' })).toEqual([]);
  expect(await store.attempts(1, { deliveryId: 'msg_2' })).toMatchObject([{ id: 2 }]);
  const ids: number[] = [];
  for (let page = await store.attempts(1, { limit: 1000 }); page.length > 0; ) {
    ids.push(...page.map(({ id }) => id));
    page = await store.attempts(1, { limit: 1000, before: ids.at(-1) });
  }
  expect(ids).toEqual(Array.from({ length: count }, (_, index) => count - index));
});

test('while somebody looks for what is far back, the log goes on [EMIT-90]', async () => {
  const { store } = await longLog();
  const order: string[] = [];
  const event = { eventId: 'e', eventName: 'COURSE_ENROLLMENT', timestamp: 1, loggedAt: 1, data: '{}' };
  await Promise.all([
    store.attempts(1, { webhookId: 'nobody' }).then(() => order.push('looked')),
    store.append(1, [{ ...event, weight: 9, timing: 'realTime' }]).then(() => order.push('appended')),
  ]);
  expect(order).toEqual(['appended', 'looked']);
});

/** Three slices of a log, in which one event in ten thousand is wanted. */
async function sparseLog() {
  const store = await sqliteDispatchStore(join(await temporaryFolder(), 'emitter.db'));
  onTestFinished(() => store.close());
  const wantedSeqs = [1, 10_000, 10_001, 20_001, 25_000];
  const event = (n: number) => {
    const eventName = wantedSeqs.includes(n) ? 'RARE' : 'COURSE_ENROLLMENT';
    return { ...{ eventId: `e${n}`, eventName, timestamp: n, loggedAt: n, data: '{}' }, weight: 9, timing: 'realTime' };
  };
  const all = Array.from({ length: 25_000 }, (_, index) => event(index + 1));
  await store.append(1, all as Parameters<typeof store.append>[1]);
  const subscriptions = [{ eventName: 'RARE', since: 0 }];
  return { store, wantedSeqs, wanted: { accountId: 1, after: 0, upTo: 25_000, subscriptions, limit: 100 } };
}

test('what is wanted of a log is selected and measured over all of it, as far as asked for [EMIT-90]', async () => {
  const { store, wanted, wantedSeqs } = await sparseLog();
  const select = async (change: object) => (await store.select({ ...wanted, ...change })).map(({ seq }) => seq);
  expect(await select({})).toEqual(wantedSeqs);
  expect(await select({ limit: 3 })).toEqual(wantedSeqs.slice(0, 3));
  expect(await select({ after: 10_000, upTo: 24_999 })).toEqual([10_001, 20_001]);
  expect(await select({ after: 25_000 })).toEqual([]);

  const measure = (change: object) => store.measure({ ...wanted, ...change });
  const whole = { fromSeq: 1, toSeq: 25_000, eventCount: 5, oldestLoggedAt: 1 };
  expect(await measure({})).toEqual(whole);
  expect(await measure({ upTo: Number.MAX_SAFE_INTEGER })).toEqual(whole);
  expect(await measure({ limit: 4 })).toEqual({ ...whole, toSeq: 20_001, eventCount: 4 });
  expect(await measure({ after: 1 })).toEqual({ ...whole, fromSeq: 10_000, eventCount: 4, oldestLoggedAt: 10_000 });
  expect(await measure({ loggedBefore: 20_001 })).toEqual({ ...whole, toSeq: 10_001, eventCount: 3 });
  expect(await measure({ loggedBefore: 1 })).toEqual({ fromSeq: 0, toSeq: 0, eventCount: 0 });
  expect(await measure({ subscriptions: [] })).toEqual({ fromSeq: 0, toSeq: 0, eventCount: 0 });
});

test('the position behind which everything is younger is found in all of a log [EMIT-90]', async () => {
  const { store } = await sparseLog();
  const found = (time: number) => store.endBefore(1, time);
  expect(await found(30_000)).toBe(25_000);
  for (const time of [25_000, 15_001, 15_000, 5_001, 5_000, 2]) expect(await found(time)).toBe(time - 1);
  expect(await found(1)).toBe(0);
  expect(await store.endBefore(2, 30_000)).toBe(0);
});

test('while somebody counts a long backlog, the log goes on [EMIT-90]', async () => {
  const { store, wanted } = await sparseLog();
  const order: string[] = [];
  await Promise.all([
    store.measure(wanted).then(() => order.push('measured')),
    store.select({ ...wanted, after: 1, limit: 4 }).then(() => order.push('selected')),
    store.end(1).then(() => order.push('asked')),
  ]);
  expect(order[0]).toBe('asked');
});
