import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { EventSearch } from './event-search.ts';
import type { SearchAnswer, SearchCall, SearchResult } from './search-worker.ts';

interface Waiting {
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

/** Published, it is JavaScript; the sources of this repository run through tsx, in a thread as in a process. */
function startWorker(workerData: { log: string; index: string }): Worker {
  if (!import.meta.url.endsWith('.ts'))
    return new Worker(new URL('./search-worker.js', import.meta.url), { workerData });
  const source = new URL('./search-worker.ts', import.meta.url).href;
  const program = `import('tsx/esm/api').then(({ register }) => { register(); return import('${source}'); })`;
  return new Worker(program, { eval: true, workerData, execArgv: ['--conditions=@earshot/source'] });
}

/** A thread that ended by itself is started again after this. */
const RESTART_MS = 1000;

/**
 * The search in a thread of its own. Damaged files and a thread that ends don't end it.
 *
 * @param onTrouble what keeps the index from following; it tries again by itself.
 */
export function startSearch(paths: { log: string; index: string }, onTrouble: (error: unknown) => void): EventSearch {
  const waiting = new Map<number, Waiting>();
  const onConflict: (() => void)[] = [];
  let calls = 0;
  let closing = false;
  let worker: Worker | undefined = start();

  function start(): Worker {
    const started = startWorker(paths);
    started.on('message', receive);
    started.on('error', onTrouble);
    started.on('exit', () => {
      worker = undefined;
      for (const { reject } of waiting.values()) reject(ended());
      waiting.clear();
      if (!closing) setTimeout(restart, RESTART_MS).unref();
    });
    return started;
  }

  function restart(): void {
    if (!closing) worker = start();
  }

  function receive(answer: SearchAnswer): void {
    if ('trouble' in answer) onTrouble(answer.trouble);
    else if ('conflict' in answer) for (const found of onConflict) found();
    else settle(answer);
  }

  function settle(answer: SearchResult): void {
    const call = waiting.get(answer.id);
    waiting.delete(answer.id);
    if ('error' in answer) call?.reject(answer.error);
    else call?.resolve(answer.value);
  }

  function call(verb: keyof EventSearch, ...args: unknown[]): Promise<never> {
    const asked = worker;
    if (!asked) return Promise.reject(ended());
    return new Promise((resolve, reject) => {
      calls += 1;
      waiting.set(calls, { resolve: resolve as (value: unknown) => void, reject });
      asked.postMessage({ id: calls, verb, args } satisfies SearchCall);
    });
  }

  return {
    deliveries: (filter, range) => call('deliveries', filter, range),
    events: (filter, range) => call('events', filter, range),
    onConflict: (found) => void onConflict.push(found),
    conflicts: (seqs) => call('conflicts', seqs),
    progress: () => call('progress'),
    size: () => call('size'),
    async close() {
      closing = true;
      if (!worker) return;
      const gone = once(worker, 'exit');
      await call('close').catch(() => undefined);
      await gone;
    },
  };
}

const ended = () => new Error('The search has ended.');
