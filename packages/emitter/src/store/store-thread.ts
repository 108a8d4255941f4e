import { Worker } from 'node:worker_threads';
import type { SqliteVerbs } from './sqlite-verbs.ts';
import type { StoreAnswer, StoreCall } from './store-worker.ts';
import { fromPlain } from './thread-error.ts';

interface Waiting {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

interface Batch {
  calls: StoreCall[];
  waiting: Waiting[];
}

interface Thread {
  call(...call: StoreCall): Promise<unknown>;
  hasEnded(): boolean;
}

/** One thread for all stores of the process; it stays for those that are opened later. */
let shared: Thread | undefined;
let stores = 0;

/** Calls verbs of a store that has been opened in the thread. */
export type CallStore = <Verb extends keyof SqliteVerbs>(
  verb: Verb,
  ...args: Parameters<SqliteVerbs[Verb]>
) => ReturnType<SqliteVerbs[Verb]>;

/** A store in a thread. */
interface Opened {
  thread: Thread;
  store: number;
}

/**
 * Opens a SQLite file in a thread of its own. Should the thread end, such as for want of memory, what it was asked is
 * rejected, and the next call opens the file in a new one.
 *
 * @throws EmitterError `store_locked`, `store_corrupt`
 */
export async function openInThread(path: string): Promise<CallStore> {
  let opened = await openStore(path, false);
  let reopening: Promise<void> | undefined;
  let closed = false;

  async function openAgain(): Promise<void> {
    try {
      opened = await openStore(path, true);
    } finally {
      reopening = undefined;
    }
  }

  async function close(): Promise<void> {
    closed = true;
    await reopening?.catch(() => undefined);
    // With the thread the file was closed.
    if (!opened.thread.hasEnded()) await opened.thread.call(opened.store, 'close');
  }

  const call = (...[verb, ...args]: unknown[]): Promise<unknown> => {
    if (closed) return Promise.reject(new Error('The store is closed.'));
    if (verb === 'close') return close();
    const { thread, store } = opened;
    if (!thread.hasEnded()) return thread.call(store, verb as keyof SqliteVerbs, ...args);
    reopening ??= openAgain();
    return reopening.then(() => call(verb, ...args));
  };
  return call as CallStore;
}

async function openStore(path: string, again: boolean): Promise<Opened> {
  if (!shared || shared.hasEnded()) shared = startThread();
  const thread = shared;
  stores += 1;
  const store = stores;
  await thread.call(store, 'open', path, again);
  return { thread, store };
}

/** Published, it is JavaScript; the sources of this repository run through tsx, in a thread as in a process. */
function startWorker(): Worker {
  if (!import.meta.url.endsWith('.ts')) return new Worker(new URL('./store-worker.js', import.meta.url));
  const source = new URL('./store-worker.ts', import.meta.url).href;
  const program = `import('tsx/esm/api').then(({ register }) => { register(); return import('${source}'); })`;
  return new Worker(program, { eval: true, execArgv: ['--conditions=@earshot/source'] });
}

// Calls go over in batches, one at a time, and come back as they went: while the thread commits one, the next one grows.
// A message costs more than what is in it, and what is written together shares a commit.

function startThread(): Thread {
  const worker = startWorker();
  let growing: Batch = { calls: [], waiting: [] };
  let away: Batch | undefined;
  let ended: Error | undefined;

  function flush(): void {
    if (away || growing.calls.length === 0) return;
    const batch = growing;
    growing = { calls: [], waiting: [] };
    try {
      worker.postMessage(batch.calls);
      away = batch;
    } catch {
      growing = postable(batch);
      flush();
    }
  }

  /** An idle thread keeps no process alive; one that owes an answer does. */
  function send(): void {
    flush();
    if (!away) worker.unref();
  }

  worker.unref();
  worker.on('message', (answers: StoreAnswer[]) => {
    const { waiting = [] } = away ?? {};
    away = undefined;
    // Before anything else: the thread shall not wait for what the answers set off here.
    send();
    for (const [index, answer] of answers.entries()) settle(waiting[index], answer);
  });
  const end = (cause: unknown) => {
    ended = new Error("The store's thread has ended.", { cause });
    for (const { reject } of [...(away?.waiting ?? []), ...growing.waiting]) reject(ended);
  };
  worker.on('error', end);
  worker.on('exit', end);

  return {
    hasEnded: () => ended !== undefined,
    call: (...call) =>
      new Promise((resolve, reject) => {
        if (ended) return reject(ended);
        if (growing.calls.length === 0 && !away) {
          worker.ref();
          setImmediate(send);
        }
        growing.calls.push(call);
        growing.waiting.push({ resolve, reject });
      }),
  };
}

/** The calls of a batch that can cross threads; each of the others is rejected for itself. */
function postable({ calls, waiting }: Batch): Batch {
  const left: Batch = { calls: [], waiting: [] };
  for (const [index, call] of calls.entries()) {
    const caller = waiting[index] as Waiting;
    try {
      left.calls.push(structuredClone(call));
      left.waiting.push(caller);
    } catch (cause) {
      caller.reject(new Error('What the store was given cannot cross threads.', { cause }));
    }
  }
  return left;
}

function settle(waiting: Waiting | undefined, answer: StoreAnswer): void {
  if ('error' in answer) waiting?.reject(fromPlain(answer.error));
  else waiting?.resolve(answer.value);
}
