import { setTimeout as wait } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import type { EventSearch } from './event-search.ts';
import type { Indexer } from './indexer.ts';
import { revivingSearch } from './reviving-search.ts';

// A thread beside the listener's: indexing and searching take processor time, and the intake shall not wait for it.

/** A call of the port, as it crosses threads. */
export interface SearchCall {
  id: number;
  verb: keyof EventSearch;
  args: unknown[];
}

/** What came of a call. */
export type SearchResult = { id: number; value: unknown } | { id: number; error: unknown };

export type SearchAnswer = SearchResult | { trouble: unknown } | { conflict: true };

/** How often the log is looked at when nothing is to do. */
const IDLE_MS = 200;
/** After trouble, such as a full disk. */
const TROUBLE_MS = 5000;
/** Before it answers, the index catches up with what was stored before the question: for so long at most. */
const CATCH_UP_MS = 200;

const port = parentPort;
if (!port) throw new Error('This file is run as a worker.');
const search = revivingSearch(workerData as { log: string; index: string }, () => tell({ conflict: true }));
const closing = new AbortController();

port.on('message', ({ id, verb, args }: SearchCall) => {
  if (verb === 'close') closing.abort();
  answer(verb, args).then(
    (value) => tell({ id, value }),
    (error: unknown) => tell({ id, error }),
  );
});
void follow();

async function answer(verb: keyof EventSearch, args: unknown[]): Promise<unknown> {
  if (verb === 'close') {
    await search.close();
    port?.close();
    return undefined;
  }
  return search.use((index) => {
    if (verb === 'deliveries' || verb === 'events') catchUp(index);
    return (index[verb] as (...args: unknown[]) => Promise<unknown>)(...args);
  });
}

function catchUp({ add }: Pick<Indexer, 'add'>): void {
  const end = performance.now() + CATCH_UP_MS;
  while (add() && performance.now() < end);
}

async function follow(): Promise<void> {
  while (!closing.signal.aborted) {
    const pause = step();
    // Messages come in between, also when there is no end of work.
    await wait(pause, undefined, { signal: closing.signal }).catch(() => undefined);
  }
}

function step(): number {
  try {
    return search.use(({ add, forget }) => add() || forget()) ? 0 : IDLE_MS;
  } catch (trouble) {
    tell({ trouble });
    return TROUBLE_MS;
  }
}

function tell(message: SearchAnswer): void {
  port?.postMessage(message);
}
