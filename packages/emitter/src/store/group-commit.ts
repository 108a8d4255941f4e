import type { SqliteDatabase } from './sqlite-database.ts';

interface Job {
  run: () => unknown;
  done: (value: never) => void;
  failed: (error: unknown) => void;
}

/** So many times as long as it took. */
const REST = 3;
const LONGEST_REST_MS = 2;

/** Writes that share a commit with all others of the same turn of the event loop. */
export interface GroupCommit {
  /** Resolves with what `run` returned, once that is on disk. When `run` throws, nothing of it is written. */
  write<Value>(run: () => Value): Promise<Value>;
  /** Commits what waits. */
  flush(): void;
}

/**
 * One commit costs one sync of the disk, however much is in it. Those who write in one turn of the event loop wait for
 * the same; a lone one waits for nothing but the turn's end.
 */
export function createGroupCommit(database: SqliteDatabase): GroupCommit {
  let waiting: Job[] = [];
  const all = database.transaction((jobs: readonly Job[]) => jobs.map(({ run }) => run()));
  const one = database.transaction((job: Job) => job.run());

  let restUntil = 0;

  /** Where syncing takes long, more wait for the next one: three quarters of the time are left for everything else. */
  function flushRested(): void {
    if (performance.now() < restUntil) setImmediate(flushRested);
    else flush();
  }

  function flush(): void {
    const begun = performance.now();
    const jobs = waiting;
    waiting = [];
    if (jobs.length === 0) return;
    commit(jobs);
    const ended = performance.now();
    restUntil = ended + Math.min(REST * (ended - begun), LONGEST_REST_MS);
  }

  function commit(jobs: readonly Job[]): void {
    try {
      const values = all.immediate(jobs) as never[];
      for (const [index, { done }] of jobs.entries()) done(values[index] as never);
    } catch {
      // One that can't be written must not take the others with it.
      for (const job of jobs) commitAlone(job);
    }
  }

  function commitAlone(job: Job): void {
    try {
      job.done(one.immediate(job) as never);
    } catch (error) {
      job.failed(error);
    }
  }

  return {
    flush,
    write: <Value>(run: () => Value) =>
      new Promise<Value>((done, failed) => {
        if (waiting.length === 0) setImmediate(flushRested);
        waiting.push({ run, done, failed });
      }),
  };
}
