import { join } from 'node:path';
import type { Worker } from 'node:worker_threads';
import { expect, test, vi } from 'vitest';
import { startThread } from '../../../../test/support/compiled-thread.ts';
import { startDerived } from '../../src/derived/derived-thread.ts';
import { createLogTip } from '../../src/store/log-tip.ts';
import { sqliteDeliveryStore } from '../../src/store/sqlite-delivery-store.ts';
import { sent } from '../projections/projections.contract.ts';
import { eventSearchContract } from '../search/event-search.contract.ts';
import { T0 } from '../store/judged-requests.ts';
import { tempFolder } from '../temp-folder.ts';

function raise(error: unknown): void {
  throw error;
}

function start(startWorker = startThread, onTrouble = raise) {
  const folder = tempFolder();
  const log = join(folder, 'deliveries.db');
  const tip = createLogTip();
  const store = sqliteDeliveryStore(log, { tip });
  const paths = { log, index: join(folder, 'search.db'), projections: join(folder, 'projections.db') };
  const derived = startDerived(paths, tip, onTrouble, startWorker);
  return { store, ...derived };
}

eventSearchContract('a thread', async () => start());

test('the thread answers for records and sums too, caught up with what was stored [RECORD-11, OVERVIEW-1]', async () => {
  const { store, projections, close } = start();
  await store.append([sent([{ id: 'a' }, { id: 'b', userId: '43' }])]);
  expect(await projections.records({ userId: '43' }, { limit: 5 })).toMatchObject([{ userId: 43, state: 'enrolled' }]);
  expect((await projections.overview({ from: T0, to: T0, buckets: 1 })).totals).toMatchObject({ events: 2 });
  expect(await projections.progress()).toEqual({ position: 1, newest: 1 });
  await close();
  await expect(projections.progress()).rejects.toThrow('has ended');
  await store.close();
});

test('a thread that ended is started again, also when the system had no more for it [SAFE-23]', async () => {
  const threads: Worker[] = [];
  const troubles: unknown[] = [];
  let startsFail = false;
  const startWorker: typeof startThread = (work) => {
    if (startsFail) throw new Error('Worker initialization failure: EAGAIN');
    const thread = startThread(work);
    threads.push(thread);
    return thread;
  };
  const onTrouble = (error: unknown) => {
    troubles.push(error);
    startsFail = false;
  };
  const { store, projections, close } = start(startWorker, onTrouble);
  await store.append([sent([{ id: 'a' }])]);
  startsFail = true;
  await threads[0]?.terminate();
  await expect(projections.progress()).rejects.toThrow('has ended');
  await vi.waitFor(async () => expect(await projections.progress()).toEqual({ position: 1, newest: 1 }), 20_000);
  expect(troubles).toEqual([new Error('Worker initialization failure: EAGAIN')]);
  await close();
  await store.close();
});
