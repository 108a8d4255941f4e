import { randomUUID } from 'node:crypto';
import type { Clock } from '@earshot/emitter';
import { eventIdFor } from '@earshot/protocol';
import type { Outbox } from './outbox.ts';
import type { Outgoing, OutgoingEvent } from './outgoing.ts';
import type { Activity, Change, SampleStore } from './sample-store.ts';

/** What was done, in words and events, before it has its moment. */
export interface Deed {
  actor: string;
  action: string;
  subject: string;
}

/** Stores what changed together with its events, hands these over, and keeps all changes in one line. */
export interface Ledger {
  /** Runs one change at a time, so that each sees what those before it left. */
  inTurn<Result>(change: () => Promise<Result>): Promise<Result>;
  /** Within a turn. @returns what was emitted. */
  record(deed: Deed, change: Omit<Change, 'events' | 'activity'> & { events: readonly Outgoing[] }): Promise<Activity>;
  /** The same without a line of its own in the activity log. */
  commit(change: Omit<Change, 'events' | 'activity'> & { events: readonly Outgoing[] }): Promise<OutgoingEvent[]>;
  note(activity: Activity): Promise<void>;
}

export interface LedgerDependencies {
  store: Pick<SampleStore, 'commit'>;
  outbox: Pick<Outbox, 'drain'>;
  clock: Clock;
  /** Told of every line of the activity log. */
  onActivity(activity: Activity): void;
}

/** An action shows so many of its events. */
export const EVENTS_SHOWN = 50;

export function createLedger({ store, outbox, clock, onActivity }: LedgerDependencies): Ledger {
  let last: Promise<unknown> = Promise.resolve();

  async function note(activity: Activity): Promise<void> {
    await store.commit({ events: [], activity });
    onActivity(activity);
  }

  return {
    note,
    inTurn(change) {
      const turn = last.then(change, change);
      last = turn.catch(() => {});
      return turn;
    },
    async record(deed, { events, ...change }) {
      const now = clock.now();
      const outgoing = events.map((event) => dated(event, now));
      const activity = { at: now, ...deed, ...summary(outgoing) };
      await store.commit({ ...change, events: outgoing, activity });
      await outbox.drain();
      onActivity(activity);
      return activity;
    },
    async commit({ events, ...change }) {
      const outgoing = events.map((event) => dated(event, clock.now()));
      await store.commit({ ...change, events: outgoing });
      await outbox.drain();
      return outgoing;
    },
  };
}

/** The id is made once, before it is stored: so the event can be handed over twice and is told once. */
function dated({ eventName, data, delayMs = 0 }: Outgoing, now: number): OutgoingEvent {
  return { eventId: eventIdFor(eventName, data, randomUUID), eventName, data, timestamp: now, dueAt: now + delayMs };
}

function summary(events: readonly OutgoingEvent[]): Pick<Activity, 'counts' | 'events'> {
  return {
    counts: countNames(events),
    events: events.slice(0, EVENTS_SHOWN).map(({ eventId, eventName }) => ({ eventId, eventName })),
  };
}

export function countNames(events: readonly { eventName: string }[], counts: Record<string, number> = {}) {
  for (const { eventName } of events) counts[eventName] = (counts[eventName] ?? 0) + 1;
  return counts;
}
