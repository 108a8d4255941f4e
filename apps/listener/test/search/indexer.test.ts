import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, onTestFinished, test } from 'vitest';
import { sqliteSearch } from '../../src/search/sqlite-search.ts';
import { createLogTip } from '../../src/store/log-tip.ts';
import { sqliteDeliveryStore } from '../../src/store/sqlite-delivery-store.ts';
import { accepted, refused } from '../store/judged-requests.ts';
import { tempFolder } from '../temp-folder.ts';

function folders() {
  const folder = tempFolder();
  const paths = { log: join(folder, 'deliveries.db'), index: join(folder, 'search.db') };
  const store = (limits?: { count?: number }) => {
    const opened = sqliteDeliveryStore(paths.log, { refused: limits });
    onTestFinished(() => opened.close());
    return opened;
  };
  const search = () => {
    const opened = sqliteSearch(paths);
    onTestFinished(() => opened.close());
    return opened;
  };
  return { paths, store, search };
}

type Search = ReturnType<typeof sqliteSearch>;

function drain(step: () => boolean): number {
  let steps = 0;
  while (step()) steps += 1;
  return steps;
}

const seqsOf = async (search: Search, filter = {}) =>
  (await search.deliveries(filter, { limit: 500 })).map(({ seq }) => seq);
const grown = (from: number, count: number) =>
  Array.from({ length: count }, (_, index) => accepted([`e${from + index}`], {}));

test('goes in small steps, and goes on where it was after it died between two of them [FIND-7]', async () => {
  const { store, search } = folders();
  await store().append(grown(0, 4000));
  const first = search();
  expect(first.add()).toBe(true);
  expect(await first.progress()).toMatchObject({ position: 1024, newest: 4000 });
  await first.close();
  const second = search();
  expect(await second.progress()).toMatchObject({ position: 1024, newest: 4000 });
  expect(drain(second.add)).toBe(3);
  expect(await second.progress()).toMatchObject({ position: 4000, newest: 4000 });
  const [one, ...others] = await second.events({ eventId: 'e3000' }, { limit: 9 });
  expect([one?.deliverySeq, others]).toEqual([3001, []]);
  expect(await seqsOf(second)).toHaveLength(500);
});

test('a step is bounded by bytes as well [FIND-7]', async () => {
  const { store, search } = folders();
  const large = (id: string) => accepted([id], {}, { body: Buffer.alloc(1_200_000, 'x') });
  await store().append(['a', 'b', 'c'].map(large));
  const index = search();
  index.add();
  expect((await index.progress()).position).toBe(1);
});

test('a step that fails leaves nothing half done [FIND-7]', async () => {
  const { paths, store, search } = folders();
  await store().append(grown(0, 10));
  const index = search();
  const db = new Database(paths.index);
  onTestFinished(() => void db.close());
  db.exec("create trigger broken before update on progress begin select raise(abort, 'disk on fire'); end");
  expect(() => index.add()).toThrow('disk on fire');
  expect(await seqsOf(index)).toEqual([]);
  db.exec('drop trigger broken');
  drain(index.add);
  expect(await seqsOf(index, { eventName: 'COURSE_ENROLLMENT' })).toEqual([10, 9, 8, 7, 6, 5, 4, 3, 2, 1]);
});

test('an index that is broken, of another version or of another log is built anew [FIND-7]', async () => {
  const { paths, store, search } = folders();
  await store().append(grown(0, 5));
  writeFileSync(paths.index, 'this is no database, but it is long enough to be looked at as if it were one'.repeat(99));
  const first = search();
  drain(first.add);
  expect(await seqsOf(first)).toHaveLength(5);
  await first.close();
  const db = new Database(paths.index);
  db.pragma('user_version = 999');
  db.exec('update progress set position = 4');
  db.close();
  const second = search();
  expect(await second.progress()).toMatchObject({ position: 0 });
  drain(second.add);
  await second.close();
  const ahead = new Database(paths.index);
  ahead.exec('update progress set position = 4000');
  ahead.close();
  const third = search();
  drain(third.add);
  expect(await seqsOf(third)).toEqual([5, 4, 3, 2, 1]);
});

test('what is not synced yet, and may be taken back, is not read [FIND-7]', async () => {
  const { paths } = folders();
  const tip = createLogTip();
  let work = async () => {};
  const log = sqliteDeliveryStore(paths.log, { toDisk: () => work(), tip });
  const now = sqliteSearch(paths, tip);
  onTestFinished(async () => {
    await now.close();
    await log.close();
  });
  let early = 0;
  work = async () => {
    early = drain(now.add);
    throw new Error('disk on fire');
  };
  await expect(log.append([accepted(['a']), accepted(['lost'])])).rejects.toThrow('disk on fire');
  work = async () => {};
  await log.append(['b', 'c', 'd'].map((id) => accepted([id])));
  expect([early, drain(now.add)]).toEqual([0, 1]);
  expect(await seqsOf(now)).toEqual([3, 2, 1]);
  expect(await now.events({ eventId: 'lost' }, { limit: 9 })).toEqual([]);
  expect((await now.events({}, { limit: 9 })).map(({ eventId }) => eventId)).toEqual(['d', 'c', 'b']);
});

test('forgets what was refused and is dropped from the middle of the log [FIND-9]', async () => {
  const { paths, store, search } = folders();
  const log = store({ count: 2 });
  const index = search();
  await log.append([accepted(['a']), refused(1), accepted(['b']), refused(2, 'malformed')]);
  drain(index.add);
  await log.append([refused(3), refused(4), accepted(['c'])]);
  drain(index.add);
  expect(await seqsOf(index, { verdict: 'refused' })).toEqual([6, 5]);
  const documents = () => change(paths.index, 'select count(*) from documents_docsize');
  expect(documents()).toBe(7);
  expect(drain(index.forget)).toBeGreaterThan(0);
  expect(documents()).toBe(5);
  expect(await seqsOf(index)).toEqual([7, 6, 5, 3, 1]);
});

test('forgets what is before the beginning of the log, and gives its space back [FIND-9]', async () => {
  const { paths, store, search } = folders();
  const log = store();
  const index = search();
  await log.append(grown(0, 3000));
  drain(index.add);
  await index.deliveries({}, { limit: 1 });
  const pagesBefore = change(paths.index, 'pragma page_count') as number;
  while (await log.trim({ ageMs: Number.POSITIVE_INFINITY, count: 10, bytes: Number.POSITIVE_INFINITY }, 0));
  index.forget();
  expect((await index.progress()).settling).toBe(true);
  expect(drain(index.forget)).toBeGreaterThan(5);
  expect((await index.progress()).settling).toBeUndefined();
  expect(await seqsOf(index)).toEqual([3000, 2999, 2998, 2997, 2996, 2995, 2994, 2993, 2992, 2991]);
  expect(change(paths.index, 'select count(*) from contents')).toBe(10);
  expect(change(paths.index, 'select min(block) from arrivals')).toBe(Math.floor(2991 / 256));
  expect(change(paths.index, 'pragma page_count')).toBeLessThan(pagesBefore / 5);
  await log.append([accepted(['e5'])]);
  drain(index.add);
  expect(await seqsOf(index, { verdict: 'duplicate' })).toEqual([3001]);
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
