import type { Timing } from '@earshot/protocol';
import type { TimestampFormat } from '../dispatch/event-text.ts';
import type { LaneHealth } from '../dispatch/health.ts';
import type { AttemptRecord, DeliveryState, LossRecord } from './records.ts';

/** The head of a lane: the exact content of one request, the same for all its attempts. */
export interface Batch {
  /** `webhook-id`. */
  id: string;
  /** The events inside, in order. */
  members: readonly { readonly seq: number; readonly loggedAt: number }[];
  /** JSON; sent in UTF-8. */
  body: string;
  /** How the body was written: with it the same events give the same bytes again. */
  timestampFormat: TimestampFormat;
}

export interface NewLane {
  accountId: number;
  webhookId: string;
  timing: Timing;
  /** It begins behind this position. */
  after: number;
  /** Whom it posts to: lanes of one host share that host's places. */
  host: string;
  /** When it has to look, should there be something behind that position already. */
  dueAt: number;
}

/** The right to work on a lane. Void once the lease has run out and somebody else claimed the lane, or it was closed. */
export interface Claim {
  laneId: number;
  fence: number;
}

/** A lane: a cursor, a retry state, a frozen batch, and nothing else. */
export interface LaneState {
  accountId: number;
  webhookId: string;
  timing: Timing;
  host: string;
  /** Everything up to here is settled. */
  cursor: number;
  /** The end of the account's log at that moment. */
  end: number;
  batch?: Batch;
  /** Attempts made of that batch. */
  attempts: number;
  /** Up to here somebody asked for it to be sent at once. */
  flushedUpTo: number;
  /** How many events the receiver takes in one request, once it found one too large; with what it gained towards one more. */
  maxEvents?: number;
  health: LaneHealth;
}

/** A lane under a lease, which runs out at that moment; epoch milliseconds. */
export type ClaimedLane = LaneState & Claim & { leaseUntil: number };

/** What became of a claimed lane. */
export interface Settlement {
  /** Everything up to here is settled. */
  cursor: number;
  /** Present: the frozen batch stays, after so many attempts. Absent: it goes. */
  attempts?: number;
  /** When the lane has to look again, in epoch milliseconds. Without a batch, and at the log's end, it sleeps. */
  dueAt: number;
  /** It has to look at once when the log has grown by so many events, or bytes, since the claim. */
  sooner?: { events: number; bytes: number };
  /** Absent: as before. Null: as many as there may be. */
  maxEvents?: number | null;
  /** Absent: as before. */
  health?: LaneHealth;
  attempt?: AttemptRecord;
  /** What became of the batch, the positions of its events, and how they were written. */
  delivery?: { deliveryId: string; state: DeliveryState; seqs: number[]; timestampFormat: TimestampFormat };
  loss?: LossRecord;
  /** The lane goes on under its lease, until that moment, with this head. Then `dueAt` doesn't count. */
  next?: { batch: Batch; leaseUntil: number };
}

/** How many lanes post to a host at this moment. */
export type BusyHosts = ReadonlyMap<string, number>;

/** Where the lanes rest. Who writes to a lane shows a claim. */
export interface LaneStore {
  /** When the webhook has this lane already, only its host changes. */
  openLane(lane: NewLane): Promise<void>;
  /** Forgets cursor, retry state and batch, whose delivery is `dropped`. Claims become void. */
  closeLanes(webhookId: string, timing?: Timing): Promise<void>;
  /** Closes a claimed lane in the same way, unless the claim is void. */
  closeLane(claim: Claim): Promise<void>;
  /**
   * Takes the failures from the record of a webhook's lanes, unless `keepFailures`, and puts them at `least` or `most`
   * where they are before or behind it. Those that move have no batch any more, its delivery is `dropped`; the others
   * keep theirs, and the count of its attempts. Claims become void.
   */
  moveLanes(
    webhookId: string,
    how: { least?: number; most?: number; keepFailures?: boolean },
    dueAt: number,
  ): Promise<void>;
  /** Makes the lanes of a webhook that have a head due. */
  hastenLanes(webhookId: string, dueAt: number): Promise<void>;
  /**
   * Makes batch lanes that have no head, and wait for their time, look at it anew; and all that wait longer than `latest`.
   * Leases that last longer than `leaseUntil` end then.
   */
  reviewLanes(dueAt: number, bounds: { latest: number; leaseUntil: number }): Promise<void>;
  /** Makes batch lanes send what is in the log; those of an account, or all. */
  flushLanes(accountId: number | undefined, dueAt: number): Promise<void>;
  /**
   * Leases due lanes that nobody holds, each to one caller only: from every host in turn, the longest due first, and of
   * no host more than `perHost`, those that are busy included.
   */
  claim(options: {
    now: number;
    leaseMs: number;
    limit: number;
    perHost: number;
    busy: BusyHosts;
  }): Promise<ClaimedLane[]>;
  /** Prolongs the lease. @returns false, and nothing changes, when the claim is void. */
  renew(claim: Claim, leaseUntil: number): Promise<boolean>;
  /** Saves the lane's head. @returns false, and nothing changes, when the claim is void. */
  freeze(claim: Claim, batch: Batch): Promise<boolean>;
  /** Records what happened, and ends the lease unless there is a next head. @returns false, and nothing changes, when the claim is void. */
  settle(claim: Claim, settlement: Settlement): Promise<boolean>;
  /** When the next lane of other hosts can be claimed, in epoch milliseconds; undefined while all sleep. */
  nextDue(fullHosts: readonly string[]): Promise<number | undefined>;
  /** An account's lanes as they are. `dueAt` is absent while one sleeps. */
  lanes(accountId: number, webhookId?: string): Promise<(LaneState & { dueAt?: number })[]>;
}
