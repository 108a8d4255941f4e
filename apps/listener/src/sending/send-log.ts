import type { SendResult } from './send.ts';

/** A delivery that was sent on, as it is shown under that delivery. */
export interface Sent extends SendResult {
  seq: number;
  kind: 'forward' | 'replay';
  target: string;
  /** ISO 8601, of the last attempt. */
  sentAt: string;
  /** How often it was tried. A replay is tried once. */
  attempts: number;
  /** Names of headers that were left out: credentials that are not for that machine, or that an export masked. */
  withheld?: readonly string[];
  /** With another body than the one that arrived. */
  edited?: true;
  /** Signed anew. */
  resigned?: true;
  /** A forward that is not tried again, though it was not delivered. */
  givenUp?: true;
}

/** What was sent on, and how far those came who follow the log. */
export interface SendLog {
  /** Every replay is kept on its own; of a forward the last attempt. Bounded: the oldest go. */
  record(sent: Sent): Promise<void>;
  /** What was sent of a delivery, oldest first. */
  of(seq: number): Promise<Sent[]>;
  /** The last delivery that a follower has done, if it ever began. */
  position(follower: string): Promise<number | undefined>;
  move(follower: string, seq: number): Promise<void>;
  /** A follower that is no more. */
  forget(follower: string): Promise<void>;
  followers(): Promise<string[]>;
  /** Bytes that it takes. */
  size(): Promise<number>;
  close(): Promise<void>;
}
