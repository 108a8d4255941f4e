import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, onTestFinished, test } from 'vitest';
import { sqliteProjections } from '../../src/projections/sqlite-projections.ts';
import type { DeliveryStore } from '../../src/store/delivery-store.ts';
import { createLogTip } from '../../src/store/log-tip.ts';
import { sqliteDeliveryStore } from '../../src/store/sqlite-delivery-store.ts';
import { T0 } from '../store/judged-requests.ts';
import { tempFolder } from '../temp-folder.ts';
import { projectionsCaughtUp } from './caught-up.ts';
import { projectionsContract, sent } from './projections.contract.ts';

const DAY = 24 * 60 * 60_000;

function inFolder(folder = tempFolder()) {
  const paths = { log: join(folder, 'deliveries.db'), projections: join(folder, 'projections.db') };
  return { folder, paths, store: sqliteDeliveryStore(paths.log) };
}

projectionsContract('SQLite', async () => {
  const { store, paths } = inFolder();
  return { store, projections: projectionsCaughtUp(paths, { now: () => T0 }) };
});

function closing<Adapter extends { close(): Promise<void> }>(adapter: Adapter): Adapter {
  onTestFinished(() => adapter.close());
  return adapter;
}

const all = { limit: 100 };
const lastHour = { from: T0 - 60 * 60_000, to: T0, buckets: 60 };

async function appendTwo(store: DeliveryStore): Promise<void> {
  await store.append([sent([{ id: 'a' }]), sent([{ id: 'b', userId: '43' }])]);
}

test('goes on where it stopped, and each delivery counts once [RECORD-12]', async () => {
  const { store, paths } = inFolder();
  closing(store);
  await appendTwo(store);
  const first = projectionsCaughtUp(paths, { now: () => T0 });
  expect(await first.progress()).toEqual({ position: 0, newest: 2 });
  expect(await first.records({}, all)).toHaveLength(2);
  await first.close();
  await store.append([sent([{ id: 'c', userId: '43' }])]);
  const second = closing(projectionsCaughtUp(paths, { now: () => T0 }));
  expect(await second.progress()).toEqual({ position: 2, newest: 3 });
  expect(await second.records({ userId: '43' }, all)).toMatchObject([{ appliedCount: 2, ignoredCount: 0 }]);
  expect((await second.overview(lastHour)).totals).toMatchObject({ deliveries: 3, events: 3 });
});

test('what is not synced yet, and may be taken back, does not count; what the log dropped stays [RECORD-12, RECORD-13]', async () => {
  const folder = tempFolder();
  const paths = { log: join(folder, 'deliveries.db'), projections: join(folder, 'projections.db') };
  const tip = createLogTip();
  let work = async () => {};
  const store = closing(sqliteDeliveryStore(paths.log, { toDisk: () => work(), tip }));
  const projections = closing(projectionsCaughtUp(paths, { tip, now: () => T0 }));
  const users = async () => (await projections.records({}, all)).map(({ userId }) => userId);
  for (const userId of ['1', '2', '3']) await store.append([sent([{ id: userId, userId }])]);
  expect(await users()).toEqual([3, 2, 1]);
  while (await store.trim({ ageMs: Number.POSITIVE_INFINITY, count: 1, bytes: Number.POSITIVE_INFINITY }, 0));
  let early: unknown;
  work = async () => {
    early = await users();
    throw new Error('disk on fire');
  };
  await expect(store.append([sent([{ id: 'lost', userId: '9' }])])).rejects.toThrow('disk on fire');
  work = async () => {};
  await store.append([sent([{ id: 'd', userId: '4' }])]);
  expect([early, await users()]).toEqual([
    [3, 2, 1],
    [4, 3, 2, 1],
  ]);
  expect((await projections.overview(lastHour)).totals).toMatchObject({ deliveries: 4 });
});

/** As the first version wrote it: the present one, but for where records lie. */
function asFirstVersion(path: string): void {
  const db = new Database(path);
  db.exec(`
    create table former (id integer primary key, key blob not null unique, updated integer not null,
      endpoint text not null, account_id text not null, user_id text not null, lo_instance_id text not null,
      lo_id text, state text not null, record text not null);
    insert into former (key, updated, endpoint, account_id, user_id, lo_instance_id, lo_id, state, record)
      select randomblob(16), updated, endpoint, account_id, user_id, lo_instance_id, json_extract(record, '$.loId'),
        json_extract(record, '$.memory.state'), record from records;
    drop table record_words; drop table records; alter table former rename to records;
    create index records_by_update on records (updated, endpoint, account_id, state);
    create index records_by_user on records (user_id, updated);
    create index records_by_instance on records (lo_instance_id, updated);
    create index records_by_object on records (lo_id, updated) where lo_id is not null;
    alter table progress drop column log;
    pragma user_version = 1`);
  db.close();
}

test('a file of the first version is taken over, also what the log has dropped since [RECORD-13]', async () => {
  const { store, paths } = inFolder();
  closing(store);
  await appendTwo(store);
  const first = projectionsCaughtUp(paths, { now: () => T0 });
  const [before, sums] = [await first.records({}, all), await first.overview(lastHour)];
  await first.close();
  asFirstVersion(paths.projections);
  await store.append([sent([{ id: 'c', userId: '43' }])]);
  while (await store.trim({ ageMs: Number.POSITIVE_INFINITY, count: 1, bytes: Number.POSITIVE_INFINITY }, 0));
  const second = closing(sqliteProjections(paths, { now: () => T0 }));
  expect(await second.records({}, all)).toEqual(before);
  expect(await second.records({ userId: '42' }, all)).toHaveLength(1);
  expect(await second.overview(lastHour)).toEqual(sums);
  while (second.add());
  expect(await second.records({ userId: '43' }, all)).toMatchObject([{ appliedCount: 2 }]);
  expect((await second.overview(lastHour)).totals).toMatchObject({ deliveries: 3 });
});

test('a file that cannot be used, or belongs to another log, is built anew [RECORD-12]', async () => {
  const { store, paths, folder } = inFolder();
  await appendTwo(store);
  writeFileSync(paths.projections, 'no database');
  const broken = projectionsCaughtUp(paths, { now: () => T0 });
  expect(await broken.records({}, all)).toHaveLength(2);
  await broken.close();
  await store.close();
  const other = closing(sqliteDeliveryStore(join(folder, 'other.db')));
  await other.append([sent([{ id: 'x', userId: '99' }])]);
  const replaced = closing(projectionsCaughtUp({ ...paths, log: join(folder, 'other.db') }, { now: () => T0 }));
  expect(await replaced.records({}, all)).toMatchObject([{ userId: 99 }]);
  expect((await replaced.overview(lastHour)).totals.deliveries).toBe(1);
});

test('records outlive the deliveries that made them, and their number is bounded [RECORD-13]', async () => {
  const { store, paths } = inFolder();
  closing(store);
  const projections = closing(projectionsCaughtUp(paths, { now: () => T0, maxRecords: 2 }));
  await appendTwo(store);
  expect(await projections.records({}, all)).toHaveLength(2);
  await store.trim({ ageMs: 1, count: 1, bytes: 1 }, T0 + DAY);
  expect(await projections.records({}, all)).toHaveLength(2);
  await store.append([sent([{ id: 'c', userId: '44' }]), sent([{ id: 'd', userId: '42', at: T0 + 1 }])]);
  expect((await projections.records({}, all)).map(({ userId }) => userId)).toEqual([42, 44]);
});

test('records whose short keys are the same are told apart [RECORD-9]', async () => {
  const { store, paths } = inFolder();
  closing(store);
  const projections = closing(projectionsCaughtUp(paths, { now: () => T0 }));
  await appendTwo(store);
  await projections.records({}, all);
  const db = new Database(paths.projections);
  onTestFinished(() => void db.close());
  db.exec("update records set key = (select key from records where user_id = '42')");
  await store.append([sent([{ id: 'c', at: T0 + 1 }])]);
  const counted = (await projections.records({}, all)).map(({ userId, appliedCount }) => [userId, appliedCount]);
  expect(counted).toEqual([
    [42, 2],
    [43, 1],
  ]);
});

test('a record remembers its last events, and counts them all [RECORD-13]', async () => {
  const { store, paths } = inFolder();
  closing(store);
  const projections = closing(projectionsCaughtUp(paths, { now: () => T0 }));
  const events = Array.from({ length: 50 }, (_, index) => ({ id: `p${index}`, name: 'LEARNER_PROGRESS' }));
  const late = Array.from({ length: 30 }, (_, index) => ({ id: `e${index}` }));
  await store.append([sent([...events, ...late, { id: 'x'.repeat(1001) }])]);
  const [record] = await projections.records({}, all);
  expect(record).toMatchObject({ appliedCount: 50, ignoredCount: 30 });
  expect(record?.applied.map(({ eventId }) => eventId)).toEqual(events.slice(-20).map(({ id }) => id));
  expect(record?.ignored).toHaveLength(20);
});

test('a body with a byte order mark, or with numbers that cannot be read exactly, holds nothing up [RECORD-12]', async () => {
  const { store, paths } = inFolder();
  closing(store);
  const projections = closing(projectionsCaughtUp(paths, { now: () => T0 }));
  const marked = sent([{ id: 'a' }]);
  const twice = sent([{ id: 'b', userId: '1,"userId":9007199254740993' }]);
  await store.append([
    { ...marked, body: Buffer.concat([Buffer.from('\uFEFF'), marked.body]) },
    twice,
    sent([{ id: 'c', userId: '44' }]),
  ]);
  expect((await projections.records({}, all)).map(({ userId }) => userId)).toEqual([44, 42]);
});

test('a long time comes coarser, and what is older than it is kept is gone [OVERVIEW-3]', async () => {
  const { store, paths } = inFolder();
  closing(store);
  let now = T0;
  const projections = closing(projectionsCaughtUp(paths, { now: () => now }));
  await store.append([sent([{ id: 'a' }])]);
  const total = async (from: number, to: number, buckets = 60) => {
    const overview = await projections.overview({ from, to, buckets });
    expect(overview.buckets.length).toBeLessThanOrEqual(buckets);
    return [overview.bucketMs, overview.totals.events];
  };
  expect(await total(T0, T0)).toEqual([60_000, 1]);
  expect(await total(T0 - DAY, T0)).toEqual([30 * 60_000, 1]);
  expect(await total(T0 - DAY, T0, 10)).toEqual([3 * 60 * 60_000, 1]);
  expect(await total(0, T0 + 300 * DAY, 500)).toEqual([44 * DAY, 1]);
  expect(await total(T0, T0 + 1, 1)).toEqual([60_000, 1]);
  // Eight days on the minutes are dropped; the hours tell it still.
  now = T0 + 8 * DAY;
  await store.append([sent([{ id: 'b' }], { receivedAt: now })]);
  expect(await total(T0, T0)).toEqual([60 * 60_000, 1]);
  expect(await total(now, now)).toEqual([60_000, 1]);
  now = T0 + 401 * DAY;
  await store.append([sent([{ id: 'c' }], { receivedAt: now })]);
  expect(await total(T0, T0)).toEqual([DAY, 1]);
});

test('steps are small: a large log is followed in several [RECORD-12]', async () => {
  const { store, paths } = inFolder();
  closing(store);
  const projections = closing(sqliteProjections(paths, { now: () => T0 }));
  await store.append(Array.from({ length: 1500 }, (_, index) => sent([{ id: `${index}`, userId: `${index + 1}` }])));
  expect(projections.add()).toBe(true);
  expect(await projections.progress()).toEqual({ position: 1024, newest: 1500 });
  expect([projections.add(), projections.add()]).toEqual([true, false]);
  expect(await projections.progress()).toEqual({ position: 1500, newest: 1500 });
});
