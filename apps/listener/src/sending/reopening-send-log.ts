import { reopening } from '../reopening.ts';
import type { SendLog } from './send-log.ts';

/** A send log with which what follows the log goes on by itself, once its damaged file was mended. */
export function reopeningSendLog(open: () => SendLog): SendLog {
  const { use, close } = reopening(open);
  return {
    record: (sent) => use(({ record }) => record(sent)),
    of: (seq) => use(({ of }) => of(seq)),
    position: (follower) => use(({ position }) => position(follower)),
    move: (follower, seq) => use(({ move }) => move(follower, seq)),
    forget: (follower) => use(({ forget }) => forget(follower)),
    followers: () => use(({ followers }) => followers()),
    size: () => use(({ size }) => size()),
    close,
  };
}
