import type { Timing } from '@earshot/protocol';
import type { Batch } from '../store/lane-store.ts';
import type { LoggedEvent, NewEvent } from '../store/log-store.ts';
import { eventText, type TimestampFormat } from './event-text.ts';

/** How much one request holds at most, by timing. */
export type RequestLimits = Readonly<Record<Timing, { maxEvents: number; maxBytes: number }>>;

/**
 * Builds the exact content of one request from the first of the events that fit into it, one at least. The same frame and
 * events always give the same bytes.
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
  return { id, members, body: open + texts.join(',') + close, timestampFormat };
}

/** What the frame of an event takes at most: names of the members, timestamp, eventInfo. */
const FRAME_BYTES = 180;

/** How many bytes an event takes in a request, at most. */
export function weightOf({ eventId, eventName, data }: Pick<NewEvent, 'eventId' | 'eventName' | 'data'>): number {
  // The eventId comes twice where it is also the eventInfo, and escaped.
  return FRAME_BYTES + 12 * eventId.length + eventName.length + Buffer.byteLength(data);
}
