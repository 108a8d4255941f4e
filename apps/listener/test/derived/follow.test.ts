import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { follow } from '../../src/derived/follow.ts';
import { sqliteSearch } from '../../src/search/sqlite-search.ts';
import { sqliteDeliveryStore } from '../../src/store/sqlite-delivery-store.ts';
import { movedClock } from '../moved-clock.ts';
import { accepted } from '../store/judged-requests.ts';
import { tempFolder } from '../temp-folder.ts';

/** A log and its index, with the timers of its thread on a clock that is moved. */
function following() {
  const log = join(tempFolder(), 'deliveries.db');
  const store = sqliteDeliveryStore(log);
  const search = sqliteSearch({ log, index: join(tempFolder(), 'search.db') });
  const { clock, move, waits } = movedClock();
  const troubles: unknown[] = [];
  let trouble: Error | undefined;
  const step = () => {
    if (trouble) throw trouble;
    return search.add();
  };
  const end = follow({ step, clock, onTrouble: (told) => troubles.push(told) });
  onTestFinished(async () => {
    end();
    await search.close();
    await store.close();
  });
  return {
    ...{ store, troubles, end, waits, move },
    fail(error?: Error) {
      trouble = error;
    },
    /** The index as it is: it is the thread that catches up before it answers. */
    seqs: async () => (await search.deliveries({ q: 'COURSE_ENROLLMENT' }, { limit: 50 })).map(({ seq }) => seq),
  };
}

test('what was committed is found a second later, at whatever moment it came [FIND-10]', async () => {
  const { store, move, seqs } = following();
  for (const [index, sinceLast] of [0, 1, 199, 200, 201, 999, 5000].entries()) {
    move(sinceLast);
    await store.append([accepted([`e${index}`])]);
    move(1000);
    expect((await seqs())[0]).toBe(index + 1);
  }
});

test('a backlog is gone through without a pause [FIND-10]', async () => {
  const { store, move, waits, seqs } = following();
  await store.append(Array.from({ length: 1500 }, (_, index) => accepted([`e${index}`])));
  move(1000);
  expect(waits()).toEqual([0]);
  while (waits()[0] === 0) move(0);
  expect((await seqs())[0]).toBe(1500);
});

test('after trouble nothing is missing [FIND-10]', async () => {
  const { store, troubles, move, fail, seqs } = following();
  const full = new Error('The disk is full.');
  fail(full);
  await store.append([accepted(['a'])]);
  move(1000);
  await store.append([accepted(['b'])]);
  expect([troubles, await seqs()]).toEqual([[full], []]);
  fail();
  move(5000);
  expect(await seqs()).toEqual([2, 1]);
});

test('once ended, the log is looked at no more', () => {
  const { end, waits } = following();
  expect(waits()).toEqual([200]);
  end();
  expect(waits()).toEqual([]);
});
