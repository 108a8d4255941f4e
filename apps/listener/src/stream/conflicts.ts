import type { EventSearch } from '../search/event-search.ts';
import { type ConflictsFrame, conflictsFrame } from './frame.ts';

// Whether an event is in conflict is known only when the index has got to it, behind the acknowledgement: after its
// delivery went out to the viewers. Conflicts are found in the order of the log. So they are a log of their own, which
// each viewer follows with a second cursor.

/** The conflicts that were found, as viewers follow them. */
export interface Conflicts {
  /** Calls back whenever some were found. @returns how to stop that. */
  follow(onFound: () => void): () => void;
  /** What is known behind a seq: the same object for all who ask for it. */
  read(after: number): Promise<ConflictsFrame | undefined>;
}

const READ_LIMIT = 20;

export function createConflicts(search: Pick<EventSearch, 'deliveries' | 'onConflict'>): Conflicts {
  const followers = new Set<() => void>();
  const frames = new Map<number, Promise<ConflictsFrame | undefined>>();

  search.onConflict(() => {
    frames.clear();
    for (const onFound of followers) onFound();
  });

  async function find(after: number): Promise<ConflictsFrame | undefined> {
    const range = { after, limit: READ_LIMIT, oldestFirst: true };
    const deliveries = await search.deliveries({ verdict: 'conflict' }, range);
    return deliveries.length === 0 ? undefined : conflictsFrame(deliveries);
  }

  return {
    follow(onFound) {
      followers.add(onFound);
      return () => {
        followers.delete(onFound);
        if (followers.size === 0) frames.clear();
      };
    },
    read(after) {
      const known = frames.get(after);
      if (known) return known;
      // An index in trouble is asked again when it found the next one.
      const frame = find(after).catch(() => undefined);
      frames.set(after, frame);
      return frame;
    },
  };
}
