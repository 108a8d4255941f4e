import type { Timing } from '@earshot/protocol';
import type { Attempt } from '../dispatch/attempt.ts';
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
  /** When the lanes that wait for such events have to look, in epoch milliseconds. */
  dueAt: number;
}

export interface Appended {
  /** Its position in the account's log; that of the first one for a repeated eventId. */
  seq: number;
  /** False for an eventId that the account's log holds already. */
  fresh: boolean;
}

export type LoggedEvent = Pick<NewEvent, 'eventId' | 'eventName' | 'timestamp' | 'data' | 'loggedAt'> & { seq: number };

/** The head of a lane: the exact bytes of one request, the same for all its attempts. */
export interface Batch {
  /** `webhook-id`. */
  id: string;
  /** The events inside, in order. */
  members: readonly { readonly seq: number; readonly loggedAt: number }[];
  body: Uint8Array;
}

export interface NewLane {
  accountId: number;
  webhookId: string;
  timing: Timing;
  /** It begins behind this position. */
  after: number;
  /** When it has to look, should there be something behind that position already. */
  dueAt: number;
}

/** The right to work on a lane. Void once the lease has run out and somebody else claimed the lane, or it was closed. */
export interface Claim {
  laneId: number;
  fence: number;
}

/** A lane under a lease: a cursor, a retry state, a frozen batch, and nothing else. */
export interface ClaimedLane extends Claim {
  accountId: number;
  webhookId: string;
  timing: Timing;
  /** Everything up to here is settled. */
  cursor: number;
  /** The end of the account's log at the moment of the claim. */
  end: number;
  batch?: Batch;
  /** Attempts made of that batch. */
  attempts: number;
}

/** One line of the delivery log. */
export interface AttemptRecord extends Attempt {
  accountId: number;
  webhookId: string;
  timing: Timing;
  /** The batch's `webhook-id`, the same for all its attempts. */
  deliveryId: string;
  /** 1 for a batch's first attempt. */
  number: number;
  fromSeq: number;
  toSeq: number;
  eventCount: number;
}

/** Events that a webhook will never get, and why. */
export interface LossRecord {
  accountId: number;
  webhookId: string;
  timing: Timing;
  reason: 'expired';
  fromSeq: number;
  toSeq: number;
  eventCount: number;
  /** Epoch milliseconds. */
  recordedAt: number;
}

/** What became of a claimed lane. */
export interface Settlement {
  /** Everything up to here is settled. */
  cursor: number;
  /** Present: the frozen batch stays, after so many attempts. Absent: it goes. */
  attempts?: number;
  /** When the lane has to look again, in epoch milliseconds. Without a batch, and at the log's end, it sleeps. */
  dueAt: number;
  attempt?: AttemptRecord;
  loss?: LossRecord;
}

/** Which records to list, newest first. */
export interface RecordFilter {
  webhookId?: string;
  /** Only those with a smaller id: the last one of the page before. */
  before?: number;
  /** 100 by default. */
  limit?: number;
}

/** A record with its growing id. */
export type Numbered<Entry> = Entry & { id: number };

/**
 * Where the log, the lanes and the delivery log rest. Many processes may share one: every verb is atomic and durable
 * when it resolves, and who writes to a lane shows a claim.
 */
export interface DispatchStore {
  /**
   * Appends to the account's log, all or nothing. `seq` grows by one, without gaps, whoever appends at the same time.
   * Lanes of the account that sleep and wait for such events become due with it, in the same transaction.
   */
  append(accountId: number, events: readonly NewEvent[]): Promise<Appended[]>;
  /** The last `seq` of the account's log; 0 while it is empty. */
  end(accountId: number): Promise<number>;
  /** Does nothing when the webhook has this lane already. */
  openLane(lane: NewLane): Promise<void>;
  /** Forgets cursor, retry state and batch. Claims become void. */
  closeLanes(webhookId: string, timing?: Timing): Promise<void>;
  /** Closes a claimed lane, unless the claim is void. */
  closeLane(claim: Claim): Promise<void>;
  /** Leases due lanes that nobody holds, the longest due first; each to one caller only. */
  claim(options: { now: number; leaseMs: number; limit: number }): Promise<ClaimedLane[]>;
  /** The next events of the log, `after` excluded and `upTo` included, that one of the subscriptions wants. */
  select(range: {
    accountId: number;
    after: number;
    upTo: number;
    subscriptions: readonly Subscription[];
    limit: number;
  }): Promise<LoggedEvent[]>;
  /** Saves the lane's head. @returns false, and nothing changes, when the claim is void. */
  freeze(claim: Claim, batch: Batch): Promise<boolean>;
  /** Ends the lease and records what happened. @returns false, and nothing changes, when the claim is void. */
  settle(claim: Claim, settlement: Settlement): Promise<boolean>;
  /** When the next lane can be claimed, in epoch milliseconds; undefined while all sleep. */
  nextDue(): Promise<number | undefined>;
  attempts(accountId: number, filter?: RecordFilter): Promise<Numbered<AttemptRecord>[]>;
  losses(accountId: number, filter?: RecordFilter): Promise<Numbered<LossRecord>[]>;
}
