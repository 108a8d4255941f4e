import type { Delivery, SightedEvent } from '../store/delivery-store.ts';
import {
  type Content,
  contentKey,
  contentText,
  idText,
  isList,
  isRecord,
  readContent,
  readLoosely,
  textKey,
} from './content.ts';
import { REST, sightingId } from './event-search.ts';
import { DELIVERY, EVENT, facet, facets } from './facets.ts';

/** One entry of the index: an event, a delivery with all of its events, or both where it has just one. */
export interface Document {
  id: number;
  facets: string[];
  body: string;
  event?: IndexedEvent;
}

export interface IndexedEvent {
  fresh: boolean;
  content: Buffer;
  /** The facet of what an event is known by. */
  identity: string;
}

/** A body, read as far as it can be. */
interface Reading {
  text: string;
  /** Without a digit lost: what ids and equality are of. */
  exact: Content | undefined;
  /** What words are of. */
  loose: Content | undefined;
}

/** What a delivery is found by: its events first, then all of it. Pure. */
export function documentsOf(delivery: Delivery, body: Buffer): Document[] {
  const reading = read(body.toString(), delivery);
  const account = accountOf(delivery, reading.exact);
  const events = eventDocuments(delivery, reading, account);
  const whole = wordsOf([account, delivery.refusal?.code, delivery.webhookId, textOf(reading.loose) ?? reading.text]);
  const [only] = events;
  if (only && events.length === 1) return [{ ...only, facets: [DELIVERY, ...only.facets], body: whole }];
  const words = new Set([DELIVERY, ...commonFacets(delivery, account), ...events.flatMap(({ facets }) => facets)]);
  words.delete(EVENT);
  return [...events, { id: sightingId(delivery.seq, REST), facets: [...words], body: whole }];
}

function read(text: string, { refusal }: Delivery): Reading {
  const exact = refusal ? undefined : readContent(text);
  return { text, exact, loose: exact ?? (refusal ? undefined : readLoosely(text)) };
}

function eventDocuments(delivery: Delivery, { text, exact, loose }: Reading, account: string | undefined): Document[] {
  const common = commonFacets(delivery, account);
  const contents = contentsOf(exact);
  const read = contentsOf(loose);
  let bytes: string | undefined;
  /** Without the exact content, only the same bytes are the same. */
  function bytesKey(position: number): Buffer {
    bytes ??= textKey(text).toString('hex');
    return textKey(`${position}:${bytes}`);
  }
  return delivery.events.slice(0, REST).map((event, position) => {
    const content = contents[position];
    return {
      id: sightingId(delivery.seq, position),
      facets: [EVENT, ...common, ...eventFacets(event, content)],
      body: wordsOf([account, delivery.webhookId, textOf(read[position])]),
      event: {
        fresh: event.fresh,
        identity: facet('identity', JSON.stringify([delivery.endpoint, account, event.eventId])),
        content: (content !== undefined && contentKey(content)) || bytesKey(position),
      },
    };
  });
}

function commonFacets({ endpoint, verdict }: Delivery, account: string | undefined): string[] {
  return facets([
    ['endpoint', endpoint],
    ['verdict', verdict],
    ['account', account],
  ]);
}

function eventFacets(event: SightedEvent, content: Content | undefined): string[] {
  const data = isRecord(content) && isRecord(content.data) ? content.data : {};
  return facets([
    ['own', event.fresh ? 'accepted' : 'duplicate'],
    ['id', event.eventId],
    ['name', event.eventName],
    ['user', idText(data.userId) ?? idText(event.userId)],
    ['lo', idText(data.loId) ?? event.loId],
    ['instance', idText(data.loInstanceId) ?? event.loInstanceId],
  ]);
}

function contentsOf(body: Content | undefined): readonly Content[] {
  return isRecord(body) && isList(body.events) ? body.events : [];
}

/** Digits that a number would lose are in the body. */
function accountOf({ accountId }: Delivery, content: Content | undefined): string | undefined {
  return (isRecord(content) ? idText(content.accountId) : undefined) ?? idText(accountId);
}

function textOf(content: Content | undefined): string | undefined {
  return content === undefined ? undefined : contentText(content);
}

function wordsOf(texts: readonly (string | undefined)[]): string {
  return texts.filter((text) => text !== undefined).join(' ');
}
