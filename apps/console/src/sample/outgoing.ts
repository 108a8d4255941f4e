/** Something that happened and is to be told. */
export interface Outgoing {
  eventName: string;
  data: unknown;
  /** How much later it is told than it is stored: an asynchronous call takes its time. */
  delayMs?: number;
}

/** It with what makes telling it twice the same as telling it once. */
export interface OutgoingEvent extends Omit<Outgoing, 'delayMs'> {
  eventId: string;
  /** When it happened, in epoch milliseconds. */
  timestamp: number;
  /** Not to be told before this moment. */
  dueAt: number;
}
