import { hash } from 'node:crypto';
import type { SearchFilter } from './event-search.ts';

// What can be filtered by is a word of the index like those of the body: a facet. One inverted index serves every
// filter and every combination of them, and appends to its end, where a table would need an index on random keys
// for each.

/** What a word is about, and the letter that a word in clear begins with: none of those that a hash begins with. */
const LETTERS = {
  endpoint: 'g',
  verdict: 'h',
  own: 'i',
  account: 'j',
  id: 'k',
  name: 'l',
  user: 'm',
  lo: 'n',
  instance: 'o',
  identity: 'p',
  state: 'q',
} as const;

type Facet = keyof typeof LETTERS;

/** Of what stands for a delivery: each has one such document. */
export const DELIVERY = 'delivery';
/** Of what stands for an event. */
export const EVENT = 'event';
/** Of no document: it begins with no letter that a word of a value begins with. */
const NOTHING = 'zero';

/** What a tokenizer leaves as it is needs no hash. */
const CLEAR = /^[a-z0-9]{1,20}$/;

/** Most values are those of the events before: a name, a course. */
const recent = new Map<Facet, Map<string, string>>();
const MAX_RECENT = 20_000;
/** Senders choose the values. */
const MAX_REMEMBERED_LENGTH = 200;

/** One word, whatever the value holds; no two values share it. */
export function facet(kind: Facet, value: string): string {
  if (CLEAR.test(value)) return LETTERS[kind] + value;
  // Hardly any event comes twice.
  if (kind === 'id' || kind === 'identity' || value.length > MAX_REMEMBERED_LENGTH) return hashed(kind, value);
  const known = recent.get(kind) ?? new Map<string, string>();
  if (known.size === 0) recent.set(kind, known);
  let found = known.get(value);
  if (found === undefined) {
    found = hashed(kind, value);
    if (known.size >= MAX_RECENT) known.clear();
    known.set(value, found);
  }
  return found;
}

function hashed(kind: Facet, value: string): string {
  return hash('sha256', `${kind}:${value}`, 'hex').slice(0, 24);
}

/** Facets of those in a list that are there. */
export function facets(values: readonly (readonly [Facet, string | undefined])[]): string[] {
  const words: string[] = [];
  for (const [kind, value] of values) if (value !== undefined) words.push(facet(kind, value));
  return words;
}

/** What a full-text index is asked with. Text of users is quoted: none of it is syntax. */
export interface Question {
  match: string;
  /** Of a delivery with several events, where more than one thing is asked of the same: what one of them must match. */
  ofOneEvent?: string;
}

export function deliveriesMatching(filter: SearchFilter): Question {
  const { verdict, q } = filter;
  // A conflict is one of an event.
  const isOfEvent = verdict === 'conflict';
  const ofEvent = eventWords(filter, isOfEvent ? verdict : undefined);
  const ofDelivery = deliveryWords(filter, isOfEvent ? undefined : verdict);
  return {
    match: all([DELIVERY, ...ofDelivery, ...ofEvent], q),
    ...(ofEvent.length > 1 && { ofOneEvent: all([EVENT, ...ofEvent]) }),
  };
}

export function eventsMatching(filter: SearchFilter): Question {
  const words = [...deliveryWords(filter), ...eventWords(filter, filter.verdict)];
  return { match: all([EVENT, ...words], filter.q) };
}

function deliveryWords({ endpoint, accountId }: SearchFilter, verdict?: string): string[] {
  return facets([
    ['endpoint', endpoint],
    ['verdict', verdict],
    ['account', accountId],
  ]);
}

function eventWords({ eventId, eventName, userId, loId, loInstanceId }: SearchFilter, verdict?: string): string[] {
  return facets([
    ['own', verdict],
    ['id', eventId],
    ['name', eventName],
    ['user', userId],
    ['lo', loId],
    ['instance', loInstanceId],
  ]);
}

function all(words: readonly string[], q?: string): string {
  return [...words.map((word) => `facets : "${word}"`), ...(q === undefined ? [] : bodyTerms(q))].join(' AND ');
}

/** A phrase in quotes, or a word; with a star behind it, the beginning of one. */
const TERM = /"([^"]*)"?|([^\s"]+)/g;
/** Of one question: each costs a look into the index. */
export const MAX_TERMS = 16;

/** What is looked for in bodies, as the index is asked for it. Marks alone are no word. */
export function terms(q: string): string[] {
  return [...q.replaceAll('\0', ' ').matchAll(TERM)]
    .map(([, phrase, word = '']) => (phrase === undefined ? quoted(word) : `"${phrase}"`))
    .filter((term) => /[\p{L}\p{N}\p{Co}]/u.test(term));
}

/** Who looks for words and gives none is not looking for everything. */
function bodyTerms(q: string): string[] {
  const found = terms(q).slice(0, MAX_TERMS);
  return found.length === 0 ? [`facets : "${NOTHING}"`] : found.map((term) => `body : ${term}`);
}

function quoted(word: string): string {
  return word.endsWith('*') ? `"${word.slice(0, -1)}"*` : `"${word}"`;
}
