import { isDamage } from '../damage.ts';
import type { SendLog } from './send-log.ts';

/**
 * A send log that is opened again after its file was found damaged: once somebody mended or replaced the file, what
 * follows the log goes on by itself. Until then every use is a failure, which is told and waited out by who uses it.
 *
 * @param open throws when the file can't be opened.
 */
export function reopeningSendLog(open: () => SendLog): SendLog {
  let log: SendLog | undefined = open();

  async function use<Result>(work: (log: SendLog) => Promise<Result>): Promise<Result> {
    log ??= open();
    const used = log;
    try {
      return await work(used);
    } catch (error) {
      if (isDamage(error) && log === used) {
        log = undefined;
        await used.close();
      }
      throw error;
    }
  }

  return {
    record: (sent) => use(({ record }) => record(sent)),
    of: (seq) => use(({ of }) => of(seq)),
    position: (follower) => use(({ position }) => position(follower)),
    move: (follower, seq) => use(({ move }) => move(follower, seq)),
    forget: (follower) => use(({ forget }) => forget(follower)),
    followers: () => use(({ followers }) => followers()),
    size: () => use(({ size }) => size()),
    async close() {
      await log?.close();
    },
  };
}
