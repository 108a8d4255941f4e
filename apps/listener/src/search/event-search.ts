import type { Delivery, SightedEvent, Verdict } from '../store/delivery-store.ts';

/** What to look for; everything that is given must hold. */
export interface SearchFilter {
  endpoint?: string;
  /** Of the delivery, or of the event where events are listed. `conflict`: an eventId came again with other content. */
  verdict?: Verdict | 'conflict';
  accountId?: string;
  eventId?: string;
  eventName?: string;
  userId?: string;
  loId?: string;
  loInstanceId?: string;
  /** Of arrival, epoch milliseconds; both included. */
  from?: number;
  to?: number;
  /** Words that all occur in the body, "words in a row" in quotes, the beginning of a word with a star: `enrol*`. */
  q?: string;
}

/** A piece of the log between two positions, both excluded: newest first, unless asked otherwise. */
export interface SearchRange {
  before?: number;
  after?: number;
  limit: number;
  oldestFirst?: boolean;
}

/** An event at one place in the log. */
export interface EventSighting extends SightedEvent {
  /** Orders the sightings of all deliveries; a page's `before` and `after`. */
  id: number;
  deliverySeq: number;
  /** In its delivery, from 0. */
  position: number;
  receivedAt: string;
  endpoint: string;
  accountId?: number | string;
  /** The same text for the same content, however it was laid out. */
  content: string;
}

/** How far the index got. */
export interface SearchProgress {
  /** The last delivery that can be found. */
  position: number;
  /** The last delivery that was stored. */
  newest: number;
  /** The first delivery that can be found, if there is any. Before the log's first one: some is still to be forgotten. */
  oldest?: number;
  /** Space of what was forgotten is not given back yet. */
  settling?: true;
}

/** Finds deliveries and events, as the API needs it. It follows the log by itself, behind the acknowledgement. */
export interface EventSearch {
  /** Before and after are seqs. */
  deliveries(filter: SearchFilter, range: SearchRange): Promise<Delivery[]>;
  /** Before and after are ids of sightings. */
  events(filter: SearchFilter, range: SearchRange): Promise<EventSighting[]>;
  /** The ids of sightings in these deliveries whose content is not that of the first sighting. */
  conflicts(seqs: readonly number[]): Promise<number[]>;
  /** Calls back whenever conflicts were found that were not known before. They are found in the order of the log. */
  onConflict(found: () => void): void;
  progress(): Promise<SearchProgress>;
  /** Bytes that the index takes. */
  size(): Promise<number>;
  close(): Promise<void>;
}

/** A delivery holds fewer events than this. */
const POSITIONS = 2 ** 20;

/** Where what belongs to the delivery and to none of its events is found. */
export const REST = POSITIONS - 1;

export const sightingId = (seq: number, position: number): number => seq * POSITIONS + position;
export const seqOf = (id: number): number => Math.floor(id / POSITIONS);
export const positionOf = (id: number): number => id % POSITIONS;

/** Deliveries with a mark at the events that are known to be in conflict. */
export function markConflicts(deliveries: readonly Delivery[], conflicts: readonly number[]): Delivery[] {
  if (conflicts.length === 0) return [...deliveries];
  const marked = new Set(conflicts);
  return deliveries.map((delivery) => ({
    ...delivery,
    events: delivery.events.map((event, position) =>
      marked.has(sightingId(delivery.seq, position)) ? { ...event, conflict: true as const } : event,
    ),
  }));
}
