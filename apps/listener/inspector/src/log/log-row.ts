import { parseTimestamp } from '@earshot/protocol/payload';
import type * as z from 'zod';
import type { deliverySchema, sightedEvent } from '../../../src/api/delivery-schema.ts';
import type { sightingSchema } from '../../../src/api/event-schema.ts';
import type { VerdictName } from '../filter/filter.ts';

export type Delivery = z.infer<typeof deliverySchema>;
export type SightedEvent = z.infer<typeof sightedEvent>;
export type Sighting = z.infer<typeof sightingSchema>;

/** Two views of the same log. */
export type View = 'deliveries' | 'events';

/** One line of the list: a delivery, or an event in one. */
export interface LogRow {
  /** Orders the lines: the seq of a delivery, the id of an event's sighting. */
  key: number;
  seq: number;
  /** Of an event in its delivery. */
  position?: number;
  /** Epoch milliseconds. */
  receivedAt: number;
  endpoint: string;
  verdict: VerdictName;
  /** Of the first event, or of this one. */
  event?: SightedEvent;
  /** How many events a delivery holds. */
  events: number;
  /** How many of them were known before. */
  duplicates: number;
  accountId?: number | string;
  /** Of a delivery's body, in bytes. */
  size?: number;
  /** From the event's timestamp to its arrival. */
  delayMs?: number;
  refusalCode?: string;
}

/** The listener numbers sightings so: room for a delivery's events between two seqs. */
const POSITIONS = 2 ** 20;

export const sightingKey = (seq: number, position: number): number => seq * POSITIONS + position;

export function deliveryRow(delivery: Delivery): LogRow {
  const { seq, endpoint, events, size, accountId, refusal } = delivery;
  const receivedAt = Date.parse(delivery.receivedAt);
  const event = events[0];
  return {
    key: seq,
    seq,
    receivedAt,
    endpoint,
    verdict: events.some(({ conflict }) => conflict) ? 'conflict' : delivery.verdict,
    events: events.length,
    duplicates: events.filter(({ fresh }) => !fresh).length,
    size,
    ...(accountId !== undefined && { accountId }),
    ...(event && { event, ...delayOf(event, receivedAt) }),
    ...(refusal && { refusalCode: refusal.code }),
  };
}

/** The events of a live delivery, as lines. */
export function eventRows(delivery: Delivery): LogRow[] {
  const { seq, endpoint, accountId } = delivery;
  const receivedAt = Date.parse(delivery.receivedAt);
  return delivery.events.map((event, position) =>
    eventRow(event, { seq, position, receivedAt, endpoint, ...(accountId !== undefined && { accountId }) }),
  );
}

/** A line of `GET /api/events`. */
export function sightingRow(sighting: Sighting): LogRow {
  const { deliverySeq: seq, position, endpoint, accountId } = sighting;
  const receivedAt = Date.parse(sighting.receivedAt);
  return eventRow(sighting, { seq, position, receivedAt, endpoint, ...(accountId !== undefined && { accountId }) });
}

type Place = Pick<LogRow, 'seq' | 'receivedAt' | 'endpoint' | 'accountId'> & { position: number };

function eventRow(event: SightedEvent, place: Place): LogRow {
  return {
    key: sightingKey(place.seq, place.position),
    ...place,
    verdict: event.conflict ? 'conflict' : event.fresh ? 'accepted' : 'duplicate',
    event,
    events: 1,
    duplicates: event.fresh ? 0 : 1,
    ...delayOf(event, place.receivedAt),
  };
}

function delayOf({ timestamp }: SightedEvent, receivedAt: number): { delayMs?: number } {
  const sent = parseTimestamp(timestamp)?.epochMs;
  return sent === undefined ? {} : { delayMs: receivedAt - sent };
}
