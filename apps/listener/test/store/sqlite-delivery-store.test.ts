import { copyFileSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, onTestFinished, test, vi } from 'vitest';
import { createLogTip } from '../../src/store/log-tip.ts';
import { createCredentialSealer } from '../../src/store/sealed-credentials.ts';
import { sqliteDeliveryStore } from '../../src/store/sqlite-delivery-store.ts';
import { tempFolder } from '../temp-folder.ts';
import { deliveryStoreContract } from './delivery-store.contract.ts';
import { accepted, refused, T0 } from './judged-requests.ts';

deliveryStoreContract('SQLite', async () => {
  const path = join(tempFolder(), 'deliveries.db');
  return {
    open: async (limits) => sqliteDeliveryStore(path, { refused: limits }),
    async breakCommits() {
      // `counts` comes late in a commit: the delivery and its event keys are written by then.
      change(path, "create trigger broken before insert on counts begin select raise(abort, 'disk on fire'); end");
      change(path, "create trigger full before insert on probe begin select raise(abort, 'disk on fire'); end");
      return async () => {
        change(path, 'drop trigger broken');
        change(path, 'drop trigger full');
      };
    },
  };
});

/** A store whose disk works when it is told to. */
function onSlowDisk(path = join(tempFolder(), 'deliveries.db')) {
  const syncs: { done(): void; failed(error: Error): void }[] = [];
  const sync = () => new Promise<void>((done, failed) => syncs.push({ done, failed }));
  const tip = createLogTip();
  const store = sqliteDeliveryStore(path, { toDisk: sync, tip });
  onTestFinished(() => store.close());
  const seen = async () => [await store.bounds(), await store.counts(), await store.page({}, { limit: 9 })];
  const nextSync = async (count: number) => {
    await vi.waitFor(() => expect(syncs).toHaveLength(count), { interval: 1 });
    return syncs[count - 1] as (typeof syncs)[number];
  };
  return { path, store, tip, seen, nextSync };
}

test('tells and shows nothing of a commit before it is synced to the disk [HTTP-14]', async () => {
  const { store, tip, seen, nextSync } = onSlowDisk();
  let told = 0;
  const first = store.append([accepted(['a']), refused()]).then(() => (told += 1));
  const second = store.append([accepted(['a'])]);
  const sync = await nextSync(1);
  expect(await store.find(1)).toBeUndefined();
  expect(await store.body(1)).toBeUndefined();
  expect(await store.read(0, 9)).toEqual([]);
  expect(await seen()).toEqual([{ oldest: 1, newest: 0 }, expect.anything(), []]);
  expect([told, tip.seq()]).toEqual([0, 0]);
  sync.done();
  await first;
  expect(tip.seq()).toBe(2);
  expect((await store.read(0, 9)).map(({ seq }) => seq)).toEqual([1, 2]);
  (await nextSync(2)).done();
  expect(await second).toMatchObject([{ seq: 3, verdict: 'duplicate' }]);
});

test('a commit that can not be synced is taken back, and its events are fresh when they come again [HTTP-8, HTTP-14]', async () => {
  const { path, store, seen, nextSync } = onSlowDisk();
  const kept = store.append([accepted(['kept'])]);
  (await nextSync(1)).done();
  await kept;
  const before = await seen();

  const batch = [accepted(['a'], { eventName: 'NEW' }), refused(), accepted(['kept'])];
  const failed = expect(store.append(batch)).rejects.toThrow('disk on fire');
  (await nextSync(2)).failed(new Error('disk on fire'));
  await failed;
  const probed = expect(store.probe()).rejects.toThrow('still on fire');
  (await nextSync(3)).failed(new Error('still on fire'));
  await probed;
  expect(await seen()).toEqual(before);

  const again = store.append(batch);
  const sync = await nextSync(4);
  // What was taken back can't come out of the old write-ahead log any more.
  expect(change(path, 'select count(*) from batches')).toBe(2);
  sync.done();
  expect(await again).toMatchObject([
    { seq: 2, verdict: 'accepted', events: [{ fresh: true }] },
    { seq: 3, verdict: 'refused' },
    { seq: 4, verdict: 'duplicate' },
  ]);
  expect((await store.counts()).find(({ name }) => name === 'NEW')?.count).toBe(1);
});

test('what a killed process had committed is on the disk once the log is open again [HTTP-14]', async () => {
  const { path, store, nextSync } = onSlowDisk();
  const appended = store.append([accepted(['a'])]);
  const sync = await nextSync(1);
  const copy = join(tempFolder(), 'deliveries.db');
  for (const suffix of ['', '-wal']) copyFileSync(path + suffix, copy + suffix);
  sync.done();
  await appended;
  const tip = createLogTip();
  const again = sqliteDeliveryStore(copy, { tip });
  onTestFinished(() => again.close());
  expect([tip.seq(), (await again.bounds()).newest]).toEqual([1, 1]);
  const alone = join(tempFolder(), 'alone.db');
  copyFileSync(copy, alone);
  expect(change(alone, 'select max(last_seq) from batches')).toBe(1);
});

test('behind a probe that can not be synced, nothing is stored in the same write-ahead log [HTTP-14, SAFE-13]', async () => {
  const { path, store, nextSync } = onSlowDisk();
  const probed = expect(store.probe()).rejects.toThrow('disk on fire');
  const size = () => statSync(`${path}-wal`).size;
  const sync = await nextSync(1);
  const before = size();
  sync.failed(new Error('disk on fire'));
  await probed;
  const appended = store.append([accepted(['a'])]);
  const next = await nextSync(2);
  expect(size()).toBeLessThan(before);
  next.done();
  expect(await appended).toMatchObject([{ seq: 1, verdict: 'accepted' }]);
});

test('the first statement of a commit may fail as well, or the table be gone for a while [HTTP-8]', async () => {
  const path = join(tempFolder(), 'deliveries.db');
  const store = sqliteDeliveryStore(path, { refused: { count: 2 } });
  onTestFinished(() => store.close());
  await store.append([refused(), refused()]);
  change(path, 'alter table deliveries rename to away');
  await expect(store.append([refused(), accepted(['a'])])).rejects.toThrow('deliveries');
  change(path, 'alter table away rename to deliveries');
  const [first] = await store.append([accepted(['a'])]);
  expect(first).toMatchObject({ seq: 3, verdict: 'accepted', events: [{ fresh: true }] });
  await store.append([refused()]);
  expect((await store.page({}, { limit: 9 })).map(({ seq }) => seq)).toEqual([4, 3, 2]);
});

test('credentials in headers never rest in clear, and are whole again after a restart [AUTH-5]', async () => {
  const path = join(tempFolder(), 'deliveries.db');
  const sealer = createCredentialSealer(Buffer.alloc(32, 7));
  const rawHeaders = ['Authorization', 'Basic c2VjcmV0', 'X-Other', 'clear'];
  const first = sqliteDeliveryStore(path, { sealer });
  await first.append([accepted(['a'], {}, { rawHeaders })]);
  await first.close();
  expect(readFileSync(path).includes('c2VjcmV0')).toBe(false);
  const second = sqliteDeliveryStore(path, { sealer });
  onTestFinished(() => second.close());
  expect((await second.find(1))?.request.rawHeaders).toEqual(rawHeaders);
});

test('names too long to be names are counted as one', async () => {
  const store = sqliteDeliveryStore(join(tempFolder(), 'deliveries.db'));
  onTestFinished(() => store.close());
  await store.append([
    accepted(['a'], { eventName: 'X'.repeat(129) }),
    accepted(['b'], { eventName: 'Y'.repeat(128) }),
  ]);
  const names = (await store.counts()).filter(({ subject }) => subject === 'fresh').map(({ name }) => name);
  expect(names).toEqual(['(other)', 'Y'.repeat(128)]);
});

test('many requests are one commit', async () => {
  const path = join(tempFolder(), 'deliveries.db');
  const store = sqliteDeliveryStore(path);
  onTestFinished(() => store.close());
  await store.append(Array.from({ length: 100 }, (_, index) => accepted([`e${index}`])));
  expect(change(path, 'select count(*) from commits')).toBe(1);
});

test('gives the space of what was dropped back to the disk, a little with each step [KEEP-6]', async () => {
  const path = join(tempFolder(), 'deliveries.db');
  const store = sqliteDeliveryStore(path);
  onTestFinished(() => store.close());
  await store.append(Array.from({ length: 2000 }, (_, at) => accepted([`e${at}`], {}, { body: Buffer.alloc(8000) })));
  const pages = () => change(path, 'pragma page_count') as number;
  const before = pages();
  const limits = { ageMs: 1e15, count: 10, bytes: 1e15 };
  let largest = 0;
  for (let last = before; await store.trim(limits, T0); last = pages()) largest = Math.max(largest, last - pages());
  expect(pages()).toBeLessThan(before / 10);
  expect(largest).toBeLessThan(140);
  expect((await store.page({}, { limit: 50 })).length).toBe(10);
});

test('joins small commits of the ledger, which then says the same in fewer rows [KEEP-5]', async () => {
  const path = join(tempFolder(), 'deliveries.db');
  const limits = { ageMs: 1e15, count: 1e9, bytes: 1e15 };
  const HOUR = 3_600_000;
  const store = sqliteDeliveryStore(path);
  onTestFinished(() => store.close());
  for (let index = 0; index < 1200; index += 1)
    await store.append([accepted([`e${index}`], {}, { receivedAt: T0 + (index < 300 ? 0 : 2 * HOUR) + index })]);
  const keys = () => change(path, "select hex(group_concat(hex(event_keys), '')) from commits");
  const before = keys();
  while (await store.trim(limits, T0));
  expect(change(path, 'select group_concat(seq) from (select seq from commits order by seq limit 2)')).toBe('300,800');
  expect(change(path, 'select count(*) from commits')).toBe(402);
  expect(keys()).toBe(before);
  await store.close();
  const again = sqliteDeliveryStore(path);
  onTestFinished(() => again.close());
  const all = accepted(Array.from({ length: 1201 }, (_, index) => `e${index}`));
  const [delivery] = await again.append([all]);
  expect(delivery?.seq).toBe(1201);
  expect(delivery?.events.filter(({ fresh }) => fresh).map(({ eventId }) => eventId)).toEqual(['e1200']);
});

/** From outside, as another program would. */
function change(path: string, sql: string): unknown {
  const db = new Database(path);
  try {
    const statement = db.prepare(sql);
    return statement.reader ? statement.pluck().get() : statement.run();
  } finally {
    db.close();
  }
}
