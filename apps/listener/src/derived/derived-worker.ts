import { setTimeout as wait } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { sqliteProjections } from '../projections/sqlite-projections.ts';
import { checkIndex } from '../search/search-database.ts';
import { sqliteSearch } from '../search/sqlite-search.ts';
import { type Reviving, reviving } from './reviving.ts';

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

/** What came of a call. */
export type DerivedResult = { id: number; value: unknown } | { id: number; error: unknown };

export type DerivedAnswer = DerivedResult | { trouble: unknown } | { conflict: true };

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
const rooms = {
  search: reviving(paths.index, openSearch, checkIndex),
  projections: reviving(paths.projections, () => sqliteProjections(paths)),
};
const closing = new AbortController();

port.on('message', ({ id, room, verb, args }: DerivedCall) => {
  if (verb === 'close') closing.abort();
  answer(room, verb, args).then(
    (value) => tell({ id, value }),
    (error: unknown) => tell({ id, error }),
  );
});
void follow(() => rooms.search.use(({ add, forget }) => add() || forget()));
void follow(() => rooms.projections.use(({ add }) => add()));

function openSearch() {
  const search = sqliteSearch(paths);
  search.onConflict(() => tell({ conflict: true }));
  return search;
}

async function answer(room: DerivedCall['room'], verb: string, args: unknown[]): Promise<unknown> {
  if (verb === 'close') {
    await Promise.all(Object.values(rooms).map((one) => one.close()));
    port?.close();
    return undefined;
  }
  return (rooms[room] as Reviving<{ add(): boolean }>).use((opened) => {
    if (CATCHING_UP.has(verb)) catchUp(opened);
    return (opened as unknown as Verbs)[verb]?.(...args);
  });
}

/** A port as calls that cross threads see it. */
type Verbs = Record<string, (...args: unknown[]) => unknown>;

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
