import { parentPort } from 'node:worker_threads';
import { openSqlite, type SqliteVerbs } from './sqlite-verbs.ts';
import { type PlainError, toPlain } from './thread-error.ts';

// A thread beside the host's: SQL takes processor time and each commit waits for the disk, and the host shall not.

/** A call as it crosses threads: the number of the store, the verb, what it is given. */
export type StoreCall = [store: number, verb: keyof SqliteVerbs | 'open', ...args: unknown[]];

export type StoreAnswer = { value: unknown } | { error: PlainError };

const port = parentPort;
if (!port) throw new Error('This file is run as a worker.');
const stores = new Map<number, SqliteVerbs>();

port.on('message', async (calls: StoreCall[]) => {
  port.postMessage(await Promise.all(calls.map(answer)));
});

function answer([store, verb, ...args]: StoreCall): Promise<StoreAnswer> {
  return perform(store, verb, args).then(
    (value) => ({ value }),
    (error: unknown) => ({ error: toPlain(error) }),
  );
}

async function perform(number: number, verb: StoreCall[1], args: unknown[]): Promise<unknown> {
  if (verb === 'open') {
    stores.set(number, openSqlite(args[0] as string, args[1] as boolean));
    return undefined;
  }
  const store = stores.get(number);
  if (!store) throw new Error('The store is closed.');
  if (verb === 'close') stores.delete(number);
  return (store[verb] as (...args: unknown[]) => Promise<unknown>)(...args);
}
