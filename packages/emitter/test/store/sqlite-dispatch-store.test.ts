import { once } from 'node:events';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { describe, expect, test, vi } from 'vitest';
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

test('a store whose thread has ended is closed already [EMIT-61]', async () => {
  const store = await sqliteDispatchStore(join(await temporaryFolder(), 'emitter.db'));
  const posted = vi.spyOn(Worker.prototype, 'postMessage');
  await store.end(1);
  const thread = posted.mock.contexts.at(-1) as Worker;
  posted.mockRestore();
  await thread.terminate();

  await expect(store.close()).resolves.toBeUndefined();
});
