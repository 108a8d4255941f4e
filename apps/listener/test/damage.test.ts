import { closeSync, copyFileSync, openSync, readFileSync, rmSync, statSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, onTestFinished, test, vi } from 'vitest';
import { reopeningAnnotations } from '../src/annotations/reopening-annotations.ts';
import { sqliteAnnotations } from '../src/annotations/sqlite-annotations.ts';
import { startDerived } from '../src/derived/derived-thread.ts';
import { openListener } from '../src/open.ts';
import { reopeningSendLog } from '../src/sending/reopening-send-log.ts';
import { sqliteSendLog } from '../src/sending/sqlite-send-log.ts';
import { createLogTip } from '../src/store/log-tip.ts';
import { sqliteDeliveryStore } from '../src/store/sqlite-delivery-store.ts';
import { sent } from './projections/projections.contract.ts';
import { accepted, T0 } from './store/judged-requests.ts';
import { tempFolder } from './temp-folder.ts';

/** Everything behind the first page, on which SQLite only learns what kind of file it is. */
function scribble(path: string): void {
  const file = openSync(path, 'r+');
  writeSync(file, Buffer.alloc(statSync(path).size - 4096, 0x5a), 0, null, 4096);
  closeSync(file);
}

/** A log, and where what is computed from it goes. */
function followedLog() {
  const folder = tempFolder();
  const file = (name: string) => join(folder, `${name}.db`);
  const paths = { log: file('deliveries'), index: file('search'), projections: file('projections') };
  const tip = createLogTip();
  const store = sqliteDeliveryStore(paths.log, { tip });
  onTestFinished(() => store.close());
  return { paths, tip, store };
}

test('a damaged index, records and sums are built again from the log, without a restart [SAFE-17]', async () => {
  const { paths, tip, store } = followedLog();
  await store.append(Array.from({ length: 50 }, (_, index) => accepted([`e${index}`])));
  const first = startDerived(paths, tip, () => {});
  for (const { progress } of [first.search, first.projections])
    await vi.waitFor(async () => expect((await progress()).position).toBe(50), { timeout: 10_000 });
  await first.close();
  scribble(paths.index);
  scribble(paths.projections);
  const troubles: unknown[] = [];
  const second = startDerived(paths, tip, (trouble) => troubles.push(trouble));
  onTestFinished(() => second.close());
  const found = () => second.search.deliveries({ endpoint: 'default' }, { limit: 100 });
  await vi.waitFor(async () => expect(await found()).toHaveLength(50), { timeout: 10_000 });
  const counted = () => second.projections.overview({ from: T0, to: T0, buckets: 1 });
  await vi.waitFor(async () => expect((await counted()).totals.events).toBe(50), { timeout: 10_000 });
});

test('records whose index is damaged are kept, also what the log has dropped [SAFE-17, RECORD-13]', async () => {
  const { paths, tip, store } = followedLog();
  for (const userId of ['42', '43']) await store.append([sent([{ id: userId, userId }])]);
  const first = startDerived(paths, tip, () => {});
  const records = () => first.projections.records({}, { limit: 9 });
  await vi.waitFor(async () => expect(await records()).toHaveLength(2), { timeout: 10_000 });
  const kept = await records();
  await first.close();
  while (await store.trim({ ageMs: Number.POSITIVE_INFINITY, count: 1, bytes: Number.POSITIVE_INFINITY }, 0));
  const db = new Database(paths.projections);
  // SQLite lets nobody into the tables of an index otherwise.
  db.unsafeMode(true);
  db.exec('update record_words_data set block = zeroblob(length(block)) where id > 10');
  db.close();
  const second = startDerived(paths, tip, () => {});
  onTestFinished(() => second.close());
  const found = () => second.projections.records({ userId: '42' }, { limit: 9 });
  await vi.waitFor(async () => expect(await found()).toHaveLength(1), { timeout: 10_000 });
  expect(await second.projections.records({}, { limit: 9 })).toEqual(kept);
});

test('a damaged send log fails, and goes on by itself once its file is mended [SAFE-17]', async () => {
  const folder = tempFolder();
  const path = join(folder, 'sends.db');
  const copy = join(folder, 'copy.db');
  const made = sqliteSendLog(path);
  for (let seq = 0; seq < 500; seq += 1) await made.move(`follower ${seq}`, seq);
  await made.close();
  copyFileSync(path, copy);
  scribble(path);
  const sends = reopeningSendLog(() => sqliteSendLog(path));
  onTestFinished(() => sends.close());
  await expect(sends.position('follower 7')).rejects.toThrow();
  await expect(sends.position('follower 7')).rejects.toThrow();
  for (const suffix of ['-wal', '-shm']) rmSync(path + suffix, { force: true });
  writeFileSync(path, readFileSync(copy));
  expect(await sends.position('follower 7')).toBe(7);
});

test('damaged notes and pins fail, and are there again once their file is mended [SAFE-17]', async () => {
  const folder = tempFolder();
  const path = join(folder, 'annotations.db');
  const copy = join(folder, 'copy.db');
  const updatedAt = '2026-11-23T01:02:03.004Z';
  const made = sqliteAnnotations(path);
  for (let at = 0; at < 50; at += 1) await made.saveNote({ eventId: `e${at}`, text: 'x'.repeat(500), updatedAt });
  await made.close();
  copyFileSync(path, copy);
  scribble(path);
  const annotations = reopeningAnnotations(() => sqliteAnnotations(path));
  onTestFinished(() => annotations.close());
  await expect(annotations.of(['e7'])).rejects.toThrow();
  await expect(annotations.saveNote({ eventId: 'e7', text: 'again', updatedAt })).rejects.toThrow();
  for (const suffix of ['-wal', '-shm']) rmSync(path + suffix, { force: true });
  writeFileSync(path, readFileSync(copy));
  expect((await annotations.of(['e7'])).notes).toHaveLength(1);
  expect(await annotations.saveNote({ eventId: 'e7', text: 'again', updatedAt })).toBe(true);
});

test.each(['deliveries', 'sends', 'annotations'])(
  'a start with a broken %s.db says which file, and what to do [SAFE-17]',
  async (name) => {
    const data = tempFolder();
    writeFileSync(join(data, `${name}.db`), 'x'.repeat(10_000));
    const started = openListener({ host: '127.0.0.1', port: 0, data });
    await expect(started).rejects.toMatchObject({ code: 'data_damaged' });
    await expect(started).rejects.toThrow(new RegExp(`${name}\\.db: file is not a database\\. .*move it away`));
  },
);
