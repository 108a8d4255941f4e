import type { Delivery, SightedEvent } from '../store/delivery-store.ts';
import { type Content, contentKey, contentText, idText, isList, isRecord, readContent, textKey } from './content.ts';
import { REST, sightingId } from './event-search.ts';
import { EVENT, EVERYTHING, facet, facets } from './facets.ts';

/** One entry of the index: an event, or what is left of a delivery without its events. */
export interface Document {
  id: number;
  facets: string[];
  body: string;
  /** Of an event. */
  event?: { fresh: boolean; content: Buffer /** The facet of what an event is known by. */; identity: string };
}

/** Longer texts are found by their beginning. */
const MAX_TEXT = 256 * 1024;

/** What a delivery is found by. Pure. */
export function documentsOf(delivery: Delivery, body: Buffer): Document[] {
  const text = body.toString();
  const content = delivery.refusal ? undefined : readContent(text);
  try {
    return describe(delivery, text, content);
  } catch (error) {
    // Nested more deeply than the stack: found by its text, equal to its own bytes.
    if (error instanceof RangeError) return describe(delivery, text, undefined);
    throw error;
  }
}

function describe(delivery: Delivery, text: string, content: Content | undefined): Document[] {
  const contents = isRecord(content) && isList(content.events) ? content.events : undefined;
  const common = [
    EVERYTHING,
    ...facets([
      ['endpoint', delivery.endpoint],
      ['verdict', delivery.verdict],
    ]),
  ];
  const account = accountOf(delivery, content);
  const documents = delivery.events
    .slice(0, REST)
    .map((event, position) =>
      eventDocument({ delivery, common, account, event, position, content: contents?.[position], text }),
    );
  const rest = restOf(delivery, content, text);
  if (documents.length > 0 && rest === undefined) return documents;
  const words = facets([['account', account]]);
  return [...documents, { id: sightingId(delivery.seq, REST), facets: [...common, ...words], body: rest ?? '' }];
}

interface SightedPart {
  delivery: Delivery;
  common: readonly string[];
  account: string | undefined;
  event: SightedEvent;
  position: number;
  /** Missing where the body can't be read exactly. */
  content: Content | undefined;
  text: string;
}

function eventDocument({ delivery, common, account, event, position, content, text }: SightedPart): Document {
  const { eventId, eventName, fresh } = event;
  const data = isRecord(content) && isRecord(content.data) ? content.data : {};
  const words = facets([
    ['own', fresh ? 'accepted' : 'duplicate'],
    ['account', account],
    ['id', eventId],
    ['name', eventName],
    ['user', idText(data.userId) ?? idText(event.userId)],
    ['lo', idText(data.loId) ?? event.loId],
    ['instance', idText(data.loInstanceId) ?? event.loInstanceId],
  ]);
  const identity = facet('identity', JSON.stringify([delivery.endpoint, account, eventId]));
  const found = content === undefined ? text : contentText(content);
  return {
    id: sightingId(delivery.seq, position),
    facets: [...common, EVENT, identity, ...words],
    body: `${account ?? ''} ${delivery.webhookId ?? ''} ${found}`.slice(0, MAX_TEXT),
    event: {
      fresh,
      identity,
      // Without the exact content, only the same bytes are the same.
      content: content === undefined ? textKey(`${position}:${text}`) : contentKey(content),
    },
  };
}

/** Digits that a number would lose are in the body. */
function accountOf({ accountId }: Delivery, content: Content | undefined): string | undefined {
  return (isRecord(content) ? idText(content.accountId) : undefined) ?? idText(accountId);
}

/** The text that belongs to no event. */
function restOf({ refusal, events, webhookId }: Delivery, content: Content | undefined, text: string) {
  if (refusal) return `${refusal.code} ${webhookId ?? ''} ${text}`.slice(0, MAX_TEXT);
  if (events.length === 0) return `${webhookId ?? ''} ${text}`.slice(0, MAX_TEXT);
  if (!isRecord(content)) return undefined;
  const others = Object.entries(content).filter(([key]) => key !== 'events' && key !== 'accountId');
  if (others.length === 0) return undefined;
  return contentText(Object.fromEntries(others)).slice(0, MAX_TEXT);
}
