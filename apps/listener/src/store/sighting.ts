import type { ReceivedEvent } from '@earshot/protocol';
import type { Delivery, JudgedRequest, SightedEvent, Verdict } from './delivery-store.ts';
import { type EventKey, eventKey, type KnownEvents } from './known-events.ts';

// What a batch of requests is before it is stored: numbered deliveries, and the keys of the events that are new in it.
// On the hot path: objects are filled field by field, because spreading costs more here than all the rest.

export interface Sighting {
  deliveries: Delivery[];
  /** Of the events that are fresh with this batch. */
  keys: EventKey[];
}

/** Numbers the requests behind `newest` and tells fresh events from known ones, within the batch too. Claims nothing. */
export function sight(requests: readonly JudgedRequest[], known: Pick<KnownEvents, 'has'>, newest: number): Sighting {
  const keys: EventKey[] = [];
  const claimed = new Set<EventKey>();
  const isFresh = (key: EventKey) => {
    if (known.has(key) || claimed.has(key)) return false;
    claimed.add(key);
    keys.push(key);
    return true;
  };
  const deliveries = requests.map((request, index) => sightRequest(request, newest + index + 1, isFresh));
  return { deliveries, keys };
}

function sightRequest(request: JudgedRequest, seq: number, isFresh: (key: EventKey) => boolean): Delivery {
  const { endpoint, verdict, body, rawHeaders } = request;
  const delivery: Delivery = {
    seq,
    receivedAt: isoTime(request.receivedAt),
    endpoint,
    verdict,
    size: body.length,
    events: [],
  };
  const webhookId = headerValue(rawHeaders, 'webhook-id');
  if (webhookId !== undefined) delivery.webhookId = webhookId;
  if (request.bodyMs) delivery.bodyMs = request.bodyMs;
  if (request.origin) delivery.origin = { log: request.origin.log, seq: request.origin.seq };
  if ('refusal' in request) {
    delivery.refusal = request.refusal;
    return delivery;
  }
  if (request.scripted) delivery.scripted = request.scripted;
  if (request.kid !== undefined) delivery.kid = request.kid;
  if (request.scheme !== undefined) delivery.scheme = request.scheme;
  if (request.verdict === 'unrecognised') return delivery;
  const { accountId, events } = request.envelope;
  delivery.accountId = accountId;
  delivery.events = events.map((event) => sightEvent(event, isFresh(eventKey(endpoint, accountId, event.eventId))));
  delivery.verdict = verdictOf(delivery.events);
  return delivery;
}

function verdictOf(events: readonly SightedEvent[]): Verdict {
  return events.length > 0 && events.every(({ fresh }) => !fresh) ? 'duplicate' : 'accepted';
}

function sightEvent({ eventId, eventName, timestamp, data }: ReceivedEvent, fresh: boolean): SightedEvent {
  const event: SightedEvent = { eventId, eventName, timestamp, fresh };
  const { userId, loId, loInstanceId } = (data ?? {}) as Record<string, unknown>;
  // A number that JSON.parse rounded would be a wrong one; the body has the digits.
  if (typeof userId === 'string' || Number.isSafeInteger(userId)) event.userId = userId as number | string;
  if (typeof loId === 'string') event.loId = loId;
  if (typeof loInstanceId === 'string') event.loInstanceId = loInstanceId;
  return event;
}

function headerValue(rawHeaders: readonly string[], name: string): string | undefined {
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const candidate = rawHeaders[at] as string;
    if (candidate.length === name.length && candidate.toLowerCase() === name) return rawHeaders[at + 1];
  }
  return undefined;
}

let lastTime = Number.NaN;
let lastIso = '';

/** Requests of one batch arrive within a few milliseconds, and writing a date is slow. */
function isoTime(epochMs: number): string {
  if (epochMs !== lastTime) {
    lastIso = new Date(epochMs).toISOString();
    lastTime = epochMs;
  }
  return lastIso;
}
