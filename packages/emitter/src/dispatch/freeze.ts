import { formatEventInfo, type Timing } from '@earshot/protocol';
import type { Batch } from '../store/lane-store.ts';
import type { LoggedEvent, NewEvent } from '../store/log-store.ts';

/** How `timestamp` is written: epoch milliseconds, or ISO 8601 as ALM does since 2026. */
export type TimestampFormat = 'milliseconds' | 'iso';

/** How much one request holds at most, by timing. */
export type RequestLimits = Readonly<Record<Timing, { maxEvents: number; maxBytes: number }>>;

/** Positions per segment of a log, as `eventInfo` numbers them. */
const SEGMENT = 100_000;

/**
 * Builds the exact content of one request from the first of the events that fit into it, one at least.
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
  return { id, members, body: open + texts.join(',') + close };
}

/** What the frame of an event takes at most: names of the members, timestamp, eventInfo. */
const FRAME_BYTES = 180;

/** How many bytes an event takes in a request, at most. */
export function weightOf({ eventId, eventName, data }: Pick<NewEvent, 'eventId' | 'eventName' | 'data'>): number {
  // The eventId comes twice where it is also the eventInfo, and escaped.
  return FRAME_BYTES + 12 * eventId.length + eventName.length + Buffer.byteLength(data);
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
