import type { SqliteDatabase } from './sqlite-database.ts';

interface Job {
  run: () => unknown;
  done: (value: never) => void;
  failed: (error: unknown) => void;
}

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

  function flush(): void {
    const jobs = waiting;
    waiting = [];
    if (jobs.length > 0) commit(jobs);
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
        if (waiting.length === 0) setImmediate(flush);
        waiting.push({ run, done, failed });
      }),
  };
}
