import { createKnownEvents, type EventKey, type KnownEvents } from './known-events.ts';

/** The keys of events, known for at least a given time after they were added. */
export interface AgingEvents {
  has(key: EventKey): boolean;
  /** @param at epoch milliseconds. */
  add(key: EventKey, at: number): void;
  /** Keys that are held in memory. */
  readonly size: number;
}

/**
 * Two generations: one that grows for `keepMs`, and the one before it. When the younger is that old, the elder goes
 * as a whole; so every key stays for one to two times as long, and nothing is ever deleted from a table.
 */
export function createAgingEvents(keepMs: number): AgingEvents {
  let current = createKnownEvents();
  let previous: KnownEvents | undefined;
  let since: number | undefined;
  return {
    has: (key) => current.has(key) || (previous?.has(key) ?? false),
    add(key, at) {
      since ??= at;
      if (at - since > keepMs) {
        previous = current;
        current = createKnownEvents();
        since = at;
      }
      current.add(key);
    },
    get size() {
      return current.size + (previous?.size ?? 0);
    },
  };
}
