import type { Worker } from 'node:worker_threads';
import type { Projections } from '../projections/projections.ts';
import type { EventSearch } from '../search/event-search.ts';
import type { LogTip } from '../store/log-tip.ts';
import type { DerivedAnswer, DerivedCall, DerivedPaths, DerivedResult } from './derived-worker.ts';
import { startThread } from './start-thread.ts';

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

/** A thread that ended by itself is started again after this. */
const RESTART_MS = 1000;

/**
 * Follows the log in a thread of its own. Damaged files and a thread that ends don't end it.
 *
 * @param tip how far the log may be read.
 * @param onTrouble what keeps it from following; it tries again by itself.
 */
export function startDerived(
  paths: DerivedPaths,
  tip: LogTip,
  onTrouble: (error: unknown) => void,
  startWorker: typeof startThread = startThread,
): Derived {
  const waiting = new Map<number, Waiting>();
  const onConflict: (() => void)[] = [];
  let calls = 0;
  let closing = false;
  let worker: Worker | undefined = start();

  function start(): Worker {
    const started = startWorker({ paths, tip: tip.memory });
    // Whoever embeds it and never closes it can end all the same: the thread goes on from its saved position.
    started.unref();
    started.on('message', receive);
    started.on('error', onTrouble);
    started.on('exit', () => {
      worker = undefined;
      for (const { reject } of waiting.values()) reject(ended());
      waiting.clear();
      restartSoon();
    });
    return started;
  }

  function restartSoon(): void {
    if (!closing) setTimeout(restart, RESTART_MS).unref();
  }

  function restart(): void {
    if (closing) return;
    try {
      worker = start();
    } catch (error) {
      // The system may have no more threads now.
      onTrouble(error);
      restartSoon();
    }
  }

  function receive(answer: DerivedAnswer): void {
    if ('trouble' in answer) onTrouble(answer.trouble);
    else if ('conflict' in answer) for (const found of onConflict) found();
    else settle(answer);
  }

  function settle(answer: DerivedResult): void {
    const call = waiting.get(answer.id);
    waiting.delete(answer.id);
    if (waiting.size === 0 && !closing) worker?.unref();
    if ('error' in answer) call?.reject(answer.error);
    else call?.resolve(answer.value);
  }

  function call(asked: Worker | undefined, called: Omit<DerivedCall, 'id'>): Promise<never> {
    if (!asked) return Promise.reject(ended());
    return new Promise((resolve, reject) => {
      calls += 1;
      asked.ref();
      waiting.set(calls, { resolve: resolve as (value: unknown) => void, reject });
      asked.postMessage({ id: calls, ...called });
    });
  }

  const search = (verb: keyof EventSearch, ...args: unknown[]) => call(worker, { room: 'search', verb, args });
  const projections = (verb: keyof Projections, ...args: unknown[]) =>
    call(worker, { room: 'projections', verb, args });

  async function close(): Promise<void> {
    closing = true;
    if (!worker) return;
    const gone = exitOf(worker);
    await call(worker, { room: 'thread', verb: 'close', args: [] }).catch(() => undefined);
    await gone;
  }

  return {
    search: {
      deliveries: (filter, range) => search('deliveries', filter, range),
      events: (filter, range) => search('events', filter, range),
      onConflict: (found) => void onConflict.push(found),
      conflicts: (seqs) => search('conflicts', seqs),
      progress: () => search('progress'),
      size: () => search('size'),
      close,
    },
    projections: {
      records: (filter, range) => projections('records', filter, range),
      overview: (query) => projections('overview', query),
      progress: () => projections('progress'),
      size: () => projections('size'),
      close,
    },
    close,
  };
}

/** Not `once` of events, which rejects with an error before it. */
const exitOf = (worker: Worker) => new Promise((resolve) => worker.once('exit', resolve));

const ended = () => new Error('The thread that follows the log has ended.');
