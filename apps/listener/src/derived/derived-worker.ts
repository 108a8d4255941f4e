import { setTimeout as wait } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { sqliteProjections } from '../projections/sqlite-projections.ts';
import { sqliteSearch } from '../search/sqlite-search.ts';

// A thread beside the listener's: what is computed from the log takes processor time, and the intake shall not wait
// for it.

/** Where the log is, and what is computed from it. */
export interface DerivedPaths {
  log: string;
  index: string;
  projections: string;
}

/** A call of a port, as it crosses threads. */
export interface DerivedCall {
  id: number;
  room: 'search' | 'projections';
  verb: string;
  args: unknown[];
}

export type DerivedAnswer = { id: number; value: unknown } | { id: number; error: unknown } | { trouble: unknown };

/** How often the log is looked at when nothing is to do. */
const IDLE_MS = 200;
/** After trouble, such as a full disk. */
const TROUBLE_MS = 5000;
/** Before it answers, a room catches up with what was stored before the question: for so long at most. */
const CATCH_UP_MS = 200;
const CATCHING_UP = new Set(['deliveries', 'events', 'records', 'overview']);

const port = parentPort;
if (!port) throw new Error('This file is run as a worker.');
const paths = workerData as DerivedPaths;
const search = sqliteSearch(paths);
const projections = sqliteProjections(paths);
const rooms = { search, projections };
const closing = new AbortController();

port.on('message', ({ id, room, verb, args }: DerivedCall) => {
  if (verb === 'close') closing.abort();
  answer(room, verb, args).then(
    (value) => tell({ id, value }),
    (error: unknown) => tell({ id, error }),
  );
});
void follow(() => search.add() || search.forget());
void follow(projections.add);

async function answer(room: DerivedCall['room'], verb: string, args: unknown[]): Promise<unknown> {
  if (verb === 'close') {
    await Promise.all([search.close(), projections.close()]);
    port?.close();
    return undefined;
  }
  if (CATCHING_UP.has(verb)) catchUp(rooms[room]);
  const verbs = rooms[room] as unknown as Record<string, (...args: unknown[]) => Promise<unknown>>;
  return verbs[verb]?.(...args);
}

function catchUp(room: { add(): boolean }): void {
  const end = performance.now() + CATCH_UP_MS;
  while (room.add() && performance.now() < end);
}

async function follow(work: () => boolean): Promise<void> {
  while (!closing.signal.aborted) {
    const pause = step(work);
    // Messages and the other room come in between, also when there is no end of work.
    await wait(pause, undefined, { signal: closing.signal }).catch(() => undefined);
  }
}

function step(work: () => boolean): number {
  try {
    return work() ? 0 : IDLE_MS;
  } catch (trouble) {
    tell({ trouble });
    return TROUBLE_MS;
  }
}

function tell(message: DerivedAnswer): void {
  port?.postMessage(message);
}
