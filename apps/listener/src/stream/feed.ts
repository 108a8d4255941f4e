import type { Bounds, Delivery, DeliveryStore } from '../store/delivery-store.ts';
import { type Frame, framesOf, nextFrame } from './frame.ts';

/** What viewers follow. It says that the log grew, and hands out the frame behind a cursor. */
export interface Feed {
  /** To be told of every commit, in order. */
  grew(deliveries: readonly Delivery[]): void;
  /** Tells a follower whenever the log grew. @returns how to stop that. */
  follow(follower: Follower): () => void;
  /** Whether the log holds more than a viewer has seen. */
  isBehind(cursor: number): boolean;
  /** The next frame for a viewer near the tip, from memory: the same object for all of them. */
  recent(cursor: number): Frame | undefined;
  /** The next frame for a viewer that is behind, from the log. */
  read(cursor: number): Promise<Frame | undefined>;
  bounds(): Promise<Bounds>;
}

export interface Follower {
  grew(): void;
  /** The last seq that it needs no frame for any more. */
  seen(): number;
}

/** Viewers at the tip are served from memory; this many commits behind it, they read the log. */
const RECENT_FRAMES = 64;
const READ_LIMIT = 200;

export function createFeed(store: Pick<DeliveryStore, 'read' | 'bounds'>): Feed {
  let recent: Frame[] = [];
  const followers = new Set<Follower>();
  let newest = 0;

  /** What everyone has seen goes at once: frames that stay a while would cost every collection of garbage. */
  function forgetSeen(): void {
    let seen = newest;
    for (const follower of followers) seen = Math.min(seen, follower.seen());
    recent = recent.filter(({ to }) => to > seen).slice(-RECENT_FRAMES);
  }

  return {
    grew(deliveries) {
      newest = deliveries.at(-1)?.seq ?? newest;
      if (followers.size === 0) {
        recent = [];
        return;
      }
      recent.push(...framesOf(deliveries));
      for (const follower of followers) follower.grew();
      forgetSeen();
    },
    follow(follower) {
      followers.add(follower);
      return () => followers.delete(follower);
    },
    isBehind: (cursor) => cursor < newest,
    recent: (cursor) => recent.findLast(({ from }) => from === cursor + 1),
    async read(cursor) {
      const { newest: end } = await store.bounds();
      return nextFrame(cursor, end, await store.read(cursor, READ_LIMIT));
    },
    async bounds() {
      const bounds = await store.bounds();
      newest = Math.max(newest, bounds.newest);
      return bounds;
    },
  };
}
