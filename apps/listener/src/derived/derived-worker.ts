import { parentPort, workerData } from 'node:worker_threads';
import { systemClock } from '../clock.ts';
import { projectionsCare, sqliteProjections } from '../projections/sqlite-projections.ts';
import { searchCare } from '../search/search-database.ts';
import { sqliteSearch } from '../search/sqlite-search.ts';
import { createLogTip } from '../store/log-tip.ts';
import { follow } from './follow.ts';
import { portableError } from './portable-error.ts';
import { type Reviving, reviving } from './reviving.ts';

// A thread beside the listener's: what is computed from the log takes processor time, and the intake shall not wait
// for it.

/** Where the log is, and what is computed from it. */
export interface DerivedPaths {
  log: string;
  index: string;
  projections: string;
}

/** What the thread is started with. */
export interface DerivedWork {
  paths: DerivedPaths;
  /** The memory of the log's tip. */
  tip: SharedArrayBuffer;
}

/** A call of a port, as it crosses threads. */
export type DerivedCall = { id: number; args: unknown[] } & (
  | { room: 'search' | 'projections'; verb: string }
  | { room: 'thread'; verb: 'close' }
);

/** What came of a call. */
export type DerivedResult = { id: number; value: unknown } | { id: number; error: unknown };

export type DerivedAnswer = DerivedResult | { trouble: unknown } | { conflict: true };

/** Before it answers, a room catches up with what was stored before the question: for so long at most. */
const CATCH_UP_MS = 200;
/** How often it is looked whether there is space to give back. */
const REST_EVERY_MS = 1000;
const CATCHING_UP = new Set(['deliveries', 'events', 'records', 'overview']);

const port = parentPort;
if (!port) throw new Error('This file is run as a worker.');
const { paths, tip: memory } = workerData as DerivedWork;
const tip = createLogTip(memory);
const search = reviving(paths.index, openSearch, searchCare);
const projections = reviving(paths.projections, () => sqliteProjections(paths, { tip }), projectionsCare);

port.on('message', (call: DerivedCall) => {
  const { id } = call;
  if (call.room === 'thread') end();
  answer(call).then(
    (value) => tell({ id, value }),
    (error: unknown) => tell({ id, error: portableError(error, pathOf(call.room)) }),
  );
});
const troubleWith = (path: string) => (trouble: unknown) => tell({ trouble: portableError(trouble, path) });
const ends = [
  follow({ step: () => search.use(keepUp), clock: systemClock, onTrouble: troubleWith(paths.index) }),
  follow({
    step: () => projections.use(({ add }) => add()),
    clock: systemClock,
    onTrouble: troubleWith(paths.projections),
  }),
];
const resting = setInterval(rest, REST_EVERY_MS);

/** Both in turn: an index that is behind, under load, must forget what the log drops meanwhile all the same. */
function keepUp({ add, forget }: { add(): boolean; forget(): boolean }): boolean {
  const added = add();
  return forget() || added;
}

function end(): void {
  clearInterval(resting);
  for (const stop of ends) stop();
}

/** Nothing is lost by space that can't be given back now. */
function rest(): void {
  restIn(search, paths.index);
  restIn(projections, paths.projections);
}

function restIn(room: { use(work: (room: { rest(): void }) => void): void }, path: string): void {
  try {
    room.use((opened) => opened.rest());
  } catch (trouble) {
    troubleWith(path)(trouble);
  }
}

function pathOf(room: DerivedCall['room']): string {
  return room === 'projections' ? paths.projections : paths.index;
}

function openSearch() {
  const opened = sqliteSearch(paths, tip);
  opened.onConflict(() => tell({ conflict: true }));
  return opened;
}

async function answer({ room, verb, args }: DerivedCall): Promise<unknown> {
  if (room === 'thread') {
    // What can't be closed, as a file in a full folder, ends with the thread all the same.
    await Promise.allSettled([search.close(), projections.close()]);
    port?.close();
    return undefined;
  }
  return room === 'search' ? ask(search, verb, args) : ask(projections, verb, args);
}

function ask<Adapter extends { add(): boolean }>(
  adapter: Reviving<Adapter>,
  verb: string,
  args: readonly unknown[],
): unknown {
  return adapter.use((now) => {
    if (CATCHING_UP.has(verb)) catchUp(now);
    return (now as unknown as Record<string, (...args: unknown[]) => Promise<unknown>>)[verb]?.(...args);
  });
}

function catchUp({ add }: { add(): boolean }): void {
  const end = performance.now() + CATCH_UP_MS;
  while (add() && performance.now() < end);
}

function tell(message: DerivedAnswer): void {
  port?.postMessage(message);
}
