import { Worker } from 'node:worker_threads';
import type { Projections } from '../projections/projections.ts';
import type { EventSearch } from '../search/event-search.ts';
import type { DerivedAnswer, DerivedCall, DerivedPaths } from './derived-worker.ts';

/** What is computed from the log: the search, records and sums over time. */
export interface Derived {
  search: EventSearch;
  projections: Projections;
  /** Ends the thread, as does closing one of the two. */
  close(): Promise<void>;
}

interface Waiting {
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

/** Published, it is JavaScript; the sources of this repository run through tsx, in a thread as in a process. */
function startWorker(workerData: DerivedPaths): Worker {
  if (!import.meta.url.endsWith('.ts'))
    return new Worker(new URL('./derived-worker.js', import.meta.url), { workerData });
  const source = new URL('./derived-worker.ts', import.meta.url).href;
  const program = `import('tsx/esm/api').then(({ register }) => { register(); return import('${source}'); })`;
  return new Worker(program, { eval: true, workerData, execArgv: ['--conditions=@earshot/source'] });
}

/**
 * Follows the log in a thread of its own.
 *
 * @param onTrouble what keeps it from following; it tries again by itself.
 */
export function startDerived(paths: DerivedPaths, onTrouble: (error: unknown) => void): Derived {
  const worker = startWorker(paths);
  const waiting = new Map<number, Waiting>();
  let calls = 0;
  let gone: Error | undefined;

  worker.on('message', (answer: DerivedAnswer) => {
    if ('trouble' in answer) return onTrouble(answer.trouble);
    const call = waiting.get(answer.id);
    waiting.delete(answer.id);
    if ('error' in answer) call?.reject(answer.error);
    else call?.resolve(answer.value);
  });
  worker.on('error', onTrouble);
  worker.on('exit', () => {
    gone = new Error('The thread that follows the log has ended.');
    for (const { reject } of waiting.values()) reject(gone);
    waiting.clear();
  });

  function call(room: DerivedCall['room'], verb: string, ...args: unknown[]): Promise<never> {
    if (gone) return Promise.reject(gone);
    return new Promise((resolve, reject) => {
      calls += 1;
      waiting.set(calls, { resolve: resolve as (value: unknown) => void, reject });
      worker.postMessage({ id: calls, room, verb, args } satisfies DerivedCall);
    });
  }

  async function close(): Promise<void> {
    if (gone) return;
    const ended = new Promise((resolve) => worker.once('exit', resolve));
    await call('search', 'close').catch(() => undefined);
    await ended;
  }

  return {
    search: {
      deliveries: (filter, range) => call('search', 'deliveries', filter, range),
      events: (filter, range) => call('search', 'events', filter, range),
      conflicts: (seqs) => call('search', 'conflicts', seqs),
      progress: () => call('search', 'progress'),
      close,
    },
    projections: {
      records: (filter, range) => call('projections', 'records', filter, range),
      overview: (query) => call('projections', 'overview', query),
      progress: () => call('projections', 'progress'),
      close,
    },
    close,
  };
}
