import { parseTimestamp } from '@earshot/protocol/payload';
import type { Filter } from '../filter/filter.ts';
import type { Delivery, LogRow, View } from './log-row.ts';
import { deliveryRow, eventRows } from './log-row.ts';

/** Whether what arrives can be matched here. Words of bodies, and conflicts, only the listener's index knows. */
export const isMatchedHere = ({ q, verdict }: Filter): boolean => q === undefined && verdict !== 'conflict';

/** The lines of a live delivery that a filter lets through, as `GET /api/deliveries` and `/api/events` would find them. */
export function matchingRows(delivery: Delivery, filter: Filter, view: View): LogRow[] {
  if (!inRange(Date.parse(delivery.receivedAt), filter) || !isOf(filter.endpoint, delivery.endpoint)) return [];
  if (!isOf(filter.accountId, delivery.accountId)) return [];
  if (view === 'events')
    return eventRows(delivery).filter((row) => isOf(filter.verdict, row.verdict) && eventMatches(row, filter));
  if (!isOf(filter.verdict, delivery.verdict)) return [];
  // Each part may hold of another event of the delivery.
  const facets = eventRows(delivery);
  const holds = parts(filter).every((part) => facets.some((row) => eventMatches(row, part)));
  return holds ? [deliveryRow(delivery)] : [];
}

type EventParts = Pick<Filter, 'eventName' | 'userId' | 'loId' | 'loInstanceId'>;

function parts({ eventName, userId, loId, loInstanceId }: Filter): EventParts[] {
  return [
    ...(eventName === undefined ? [] : [{ eventName }]),
    ...(userId === undefined ? [] : [{ userId }]),
    ...(loId === undefined ? [] : [{ loId }]),
    ...(loInstanceId === undefined ? [] : [{ loInstanceId }]),
  ];
}

function eventMatches({ event }: LogRow, filter: EventParts): boolean {
  return (
    isOf(filter.eventName, event?.eventName) &&
    isOf(filter.userId, event?.userId) &&
    isOf(filter.loId, event?.loId) &&
    isOf(filter.loInstanceId, event?.loInstanceId)
  );
}

const isOf = (wanted: string | undefined, value: string | number | undefined): boolean =>
  wanted === undefined || String(value) === wanted;

function inRange(receivedAt: number, { from, to }: Filter): boolean {
  const begin = parseTimestamp(from)?.epochMs ?? Number.NEGATIVE_INFINITY;
  const end = parseTimestamp(to)?.epochMs ?? Number.POSITIVE_INFINITY;
  return receivedAt >= begin && receivedAt <= end;
}
