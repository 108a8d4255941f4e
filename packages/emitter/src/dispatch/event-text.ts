import { formatEventInfo } from '@earshot/protocol';
import type { LoggedEvent } from '../store/log-store.ts';

/** How `timestamp` is written: epoch milliseconds, or ISO 8601 as ALM does since 2026. */
export type TimestampFormat = 'milliseconds' | 'iso';

/** Positions per segment of a log, as `eventInfo` numbers them. */
const SEGMENT = 100_000;

/** Spliced, not stringified as a whole: data's own text goes out as the host gave it. */
export function eventText(event: LoggedEvent, format: TimestampFormat): string {
  const { eventId, eventName, timestamp, data } = event;
  const written = format === 'iso' ? new Date(timestamp).toISOString() : timestamp;
  return (
    `{"eventId":${JSON.stringify(eventId)},"eventName":${JSON.stringify(eventName)}` +
    `,"timestamp":${JSON.stringify(written)},"eventInfo":${JSON.stringify(eventInfoOf(event))},"data":${data}}`
  );
}

function eventInfoOf({ eventId, eventName, timestamp, seq }: LoggedEvent): string {
  const position = { epochMs: timestamp, log: Math.floor(seq / SEGMENT) + 1, offset: seq % SEGMENT, index: 0 };
  return formatEventInfo(eventName, eventId, position);
}
