import { formatEventInfo, type Timing } from '@earshot/protocol';
import type { Batch, LoggedEvent } from '../store/dispatch-store.ts';

/** How `timestamp` is written: epoch milliseconds, or ISO 8601 as ALM does since 2026. */
export type TimestampFormat = 'milliseconds' | 'iso';

/** How many events one request holds at most. */
export const MAX_EVENTS: Readonly<Record<Timing, number>> = { realTime: 25, batch: 100 };
/** How many bytes one request's body has at most, unless a single event has more. */
export const MAX_BYTES = 256_000;

/** Positions per segment of a log, as `eventInfo` numbers them. */
const SEGMENT = 100_000;

/**
 * Builds the exact bytes of one request from the first of the events that fit into it, one at least.
 *
 * @param events in order, at least one.
 */
export function freezeBatch(
  { id, accountId, timestampFormat }: { id: string; accountId: number; timestampFormat: TimestampFormat },
  events: readonly LoggedEvent[],
  { maxEvents, maxBytes }: { maxEvents: number; maxBytes: number },
): Batch {
  const open = `{"accountId":${accountId},"events":[`;
  const close = ']}';
  const texts: string[] = [];
  let bytes = open.length + close.length;
  for (const event of events.slice(0, maxEvents)) {
    const text = eventText(event, timestampFormat);
    const comma = texts.length === 0 ? 0 : 1;
    bytes += Buffer.byteLength(text) + comma;
    if (texts.length > 0 && bytes > maxBytes) break;
    texts.push(text);
  }
  const members = events.slice(0, texts.length).map(({ seq, loggedAt }) => ({ seq, loggedAt }));
  return { id, members, body: Buffer.from(open + texts.join(',') + close) };
}

/** Spliced, not stringified as a whole: data's own text goes out as the host gave it. */
function eventText(event: LoggedEvent, format: TimestampFormat): string {
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
