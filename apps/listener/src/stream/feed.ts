import type { Bounds, Delivery, DeliveryStore } from '../store/delivery-store.ts';
import { type Frame, framesOf, nextFrame } from './frame.ts';

/** What viewers follow. It says that the log grew, and hands out the frame behind a cursor. */
export interface Feed {
  /** To be told of every commit, in order. */
  grew(deliveries: readonly Delivery[]): void;
  /** Calls back whenever the log grew. @returns how to stop that. */
  follow(onGrowth: () => void): () => void;
  /** Whether the log holds more than a viewer has seen. */
  isBehind(cursor: number): boolean;
  /** The next frame for a viewer near the tip, from memory: the same object for all of them. */
  recent(cursor: number): Frame | undefined;
  /** The next frame for a viewer that is behind, from the log. */
  read(cursor: number): Promise<Frame | undefined>;
  bounds(): Promise<Bounds>;
}

/** Viewers at the tip are served from memory; this many commits behind it, they read the log. */
const RECENT_FRAMES = 64;
const READ_LIMIT = 200;

export function createFeed(store: Pick<DeliveryStore, 'read' | 'bounds'>): Feed {
  const recent = new Map<number, Frame>();
  const followers = new Set<() => void>();
  let newest = 0;

  return {
    grew(deliveries) {
      newest = deliveries.at(-1)?.seq ?? newest;
      if (followers.size === 0) {
        recent.clear();
        return;
      }
      for (const frame of framesOf(deliveries)) recent.set(frame.from, frame);
      while (recent.size > RECENT_FRAMES) recent.delete(recent.keys().next().value as number);
      for (const onGrowth of followers) onGrowth();
    },
    follow(onGrowth) {
      followers.add(onGrowth);
      return () => followers.delete(onGrowth);
    },
    isBehind: (cursor) => cursor < newest,
    recent: (cursor) => recent.get(cursor + 1),
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
