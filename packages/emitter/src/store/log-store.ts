import type { Timing } from '@earshot/protocol';
import type { Subscription } from './webhook-store.ts';

/** An event about to enter the log. */
export interface NewEvent {
  eventId: string;
  eventName: string;
  timing: Timing;
  /** When it happened, in epoch milliseconds. */
  timestamp: number;
  /** JSON text, sent as it stands. */
  data: string;
  /** When it enters the log, in epoch milliseconds: its retention counts from here. */
  loggedAt: number;
  /** How many bytes it will take in a request, at most. */
  weight: number;
}

export interface Appended {
  /** Its position in the account's log; that of the first one for a repeated eventId. */
  seq: number;
  /** False for an eventId that the account's log holds already. */
  fresh: boolean;
}

export type LoggedEvent = Pick<NewEvent, 'eventId' | 'eventName' | 'timestamp' | 'data' | 'loggedAt'> & { seq: number };

/** What a webhook wants of a stretch of its account's log. */
export interface Wanted {
  accountId: number;
  /** Excluded. */
  after: number;
  /** Included. */
  upTo: number;
  subscriptions: readonly Subscription[];
  limit: number;
}

/** A stretch of the log, and how many events of it are meant. */
export interface LogRange {
  fromSeq: number;
  toSeq: number;
  eventCount: number;
}

/** Where the accounts' logs rest. */
export interface LogStore {
  /**
   * Appends to the account's log, all or nothing. `seq` grows by one, without gaps, whoever appends at the same time.
   * Lanes of the account that sleep and wait for such events become due with it, in the same transaction, and begin behind
   * what was there before; so do those that wait for the log to have grown so far, where they are.
   */
  append(accountId: number, events: readonly NewEvent[]): Promise<Appended[]>;
  /** The last `seq` of the account's log; 0 while it is empty. */
  end(accountId: number): Promise<number>;
  /** The last `seq` that was logged before a moment; 0 when there is none, or none any more. */
  endBefore(accountId: number, time: number): Promise<number>;
  /** The next events of the log that one of the subscriptions wants. */
  select(wanted: Wanted): Promise<LoggedEvent[]>;
  /** The events at these positions, those that are still kept. */
  events(accountId: number, seqs: readonly number[]): Promise<LoggedEvent[]>;
  /** The same events as `select`, counted. With `loggedBefore`: only the first ones, as long as they are that old. */
  measure(wanted: Wanted & { loggedBefore?: number }): Promise<LogRange & { oldestLoggedAt?: number }>;
  /**
   * Removes what is older than these moments, at most `limit` of each kind; of the log nothing that a lane has yet to
   * settle.
   *
   * @returns how much went.
   */
  prune(before: { events: number; attempts: number; losses: number; audits: number }, limit: number): Promise<number>;
}
