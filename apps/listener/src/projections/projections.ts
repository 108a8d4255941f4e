import type { IgnoringRule, RecordFacts, RecordState } from '@earshot/protocol/payload';
import type { Verdict } from '../store/delivery-store.ts';

// What is computed from the log behind the acknowledgement: learners' records, and sums over time.

/** Which records; everything that is given must hold. Ids are texts, whether they were sent as numbers or not. */
export interface RecordFilter {
  endpoint?: string;
  accountId?: string;
  userId?: string;
  loId?: string;
  loInstanceId?: string;
  state?: RecordState;
}

/** An event in the history of a record. */
export interface RecordedEvent {
  eventId: string;
  eventName: string;
  timestamp: number | string;
  deliverySeq: number;
}

/** A learner's record at an endpoint, with the events that made it. */
export interface StoredRecord extends RecordFacts {
  /** Of the event that came last; orders the records. */
  id: number;
  endpoint: string;
  accountId: number | string;
  userId: number | string;
  loInstanceId: string;
  loId?: string;
  loType?: string;
  updatedSeq: number;
  /** ISO 8601. */
  updatedAt: string;
  appliedCount: number;
  ignoredCount: number;
  /** The last of them, oldest first. */
  applied: RecordedEvent[];
  ignored: (RecordedEvent & { rule: IgnoringRule })[];
}

export interface OverviewQuery {
  /** Of arrival, epoch milliseconds. */
  from: number;
  to: number;
  endpoint?: string;
  /** How many there may be. */
  buckets: number;
}

/** How long events took; milliseconds, the quantiles within a tenth. */
export interface Delay {
  count: number;
  p50?: number;
  p95?: number;
  max?: number;
}

/** What came in a span of time. */
export interface Sums {
  deliveries: number;
  events: number;
  /** Events that were known before. */
  duplicates: number;
  byName: Record<string, number>;
  byVerdict: Partial<Record<Verdict, number>>;
}

export interface Overview {
  /** Where the first bucket begins and the last one ends, epoch milliseconds. */
  from: number;
  to: number;
  bucketMs: number;
  /** Oldest first, without holes. */
  buckets: (Sums & { from: number; delayMs: Delay })[];
  totals: Sums;
  /** The most frequent first. */
  refusals: { code: string; endpoint: string; count: number }[];
  delayMs: Delay;
  delayByTiming: Record<'realTime' | 'batch' | 'unknown', Delay>;
}

/** How far they got in the log. */
export interface ProjectionProgress {
  position: number;
  newest: number;
}

/** Follows the log by itself, as the API needs it. */
export interface Projections {
  /** The one that changed last first; `before` is an id. */
  records(filter: RecordFilter, range: { before?: number; limit: number }): Promise<StoredRecord[]>;
  overview(query: OverviewQuery): Promise<Overview>;
  progress(): Promise<ProjectionProgress>;
  /** Bytes that they take. */
  size(): Promise<number>;
  close(): Promise<void>;
}
