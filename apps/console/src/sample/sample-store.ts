import type { Instance, LearningObject } from './learning-object.ts';
import type { LearningRecord } from './learning-record.ts';
import type { OutgoingEvent } from './outgoing.ts';
import type { Seats } from './seats.ts';

/** What changed together, and what is to be told of it. */
export interface Change {
  objects?: readonly LearningObject[];
  instances?: readonly Instance[];
  records?: readonly LearningRecord[];
  members?: { groupId: string; add: readonly number[]; remove: readonly number[] };
  events: readonly OutgoingEvent[];
  /** A line of the activity log. */
  activity?: Activity;
}

/** Something that was done in the sample LMS, and what it emitted. */
export interface Activity {
  /** Epoch milliseconds. */
  at: number;
  actor: string;
  /** `learner.enroll`, `object.publish`, … */
  action: string;
  /** Whom and what it was about, for people. */
  subject: string;
  /** Events by name. */
  counts: Readonly<Record<string, number>>;
  /** The first of them. */
  events: readonly { eventId: string; eventName: string }[];
}

export interface Group {
  groupId: string;
  name: string;
  members: number;
}

/** Where the sample LMS keeps what it knows. Events rest beside it until the emitter has them. */
export interface SampleStore {
  objects(): Promise<LearningObject[]>;
  instances(): Promise<Instance[]>;
  groups(): Promise<Group[]>;
  members(groupId: string, limit: number): Promise<number[]>;
  /** One learner's records, or those of many learners in one instance. */
  recordsOf(userId: number): Promise<LearningRecord[]>;
  recordsIn(loInstanceId: string, userIds: readonly number[]): Promise<LearningRecord[]>;
  /** Who waited longest for a seat. */
  waitlist(loInstanceId: string, limit: number): Promise<LearningRecord[]>;
  seats(loInstanceId: string): Promise<Seats>;
  /** All or nothing. */
  commit(change: Change): Promise<void>;
  /** What is due to be told, in the order in which it happened. */
  outbox(now: number, limit: number): Promise<(OutgoingEvent & { id: number })[]>;
  /** When the next of them is due. */
  nextDue(): Promise<number | undefined>;
  told(ids: readonly number[]): Promise<void>;
  /** The newest first. @param before an id of the page before. */
  activities(limit: number, before?: number): Promise<(Activity & { id: number })[]>;
  close(): Promise<void>;
}
