import { parseTimestamp } from '@earshot/protocol';
import * as z from 'zod';
import { endpointName } from '../endpoints/endpoint-settings.ts';
import { defaultLimits } from '../limits.ts';
import type { SearchFilter, SearchRange } from '../search/event-search.ts';
import { MAX_TERMS, terms } from '../search/facets.ts';
import { verdicts } from '../store/delivery-store.ts';
import { wholeNumber } from './query.ts';

const DEFAULT_LIMIT = 50;

export const time = z
  .string()
  .transform((text) => parseTimestamp(text)?.epochMs)
  .refine((epochMs) => epochMs !== undefined, { error: 'expected epoch seconds, epoch milliseconds or ISO 8601' });

const TEXT = 'expected 1 to 1000 characters';
const text = z.string().min(1, { error: TEXT }).max(1000, { error: TEXT });

const filterVerdicts = [...verdicts, 'conflict'] as const;

const words = text
  .refine((q) => terms(q).length > 0, { error: 'expected a word to look for; marks alone are none' })
  .refine((q) => terms(q).length <= MAX_TERMS, { error: `expected at most ${MAX_TERMS} words; "put them" in quotes` });

/** What deliveries and events can be filtered by. */
export const filterQuery = z.strictObject({
  endpoint: endpointName.optional(),
  verdict: z.enum(filterVerdicts, { error: `expected one of ${filterVerdicts.join(', ')}` }).optional(),
  accountId: text.optional(),
  eventName: text.optional(),
  userId: text.optional(),
  loId: text.optional(),
  loInstanceId: text.optional(),
  from: time.optional(),
  to: time.optional(),
  q: words.optional(),
});

/** `limit` of a page: at most `max`. */
export function pageLimit(max: number) {
  const usual = Math.min(DEFAULT_LIMIT, max);
  const error = `expected 1 to ${max}`;
  return wholeNumber
    .pipe(z.number().min(1, { error }).max(max, { error }))
    .default(usual)
    .describe(`From 1 to ${max}, or what EARSHOT_MAX_PAGE_SIZE says; ${usual} without it.`);
}

export const pageQuery = {
  before: wholeNumber.optional(),
  after: wholeNumber.optional(),
  limit: pageLimit(defaultLimits.maxPageSize),
};

export const listQuery = filterQuery.extend(pageQuery);

type Given<Part> = { [Name in keyof Part]?: Part[Name] | undefined };

/** A query in its two parts, without what was not given. */
export function partsOf(query: z.infer<typeof listQuery>): { filter: SearchFilter; range: SearchRange } {
  const { before, after, limit, ...filter } = query;
  return {
    filter: given<SearchFilter>(filter),
    range: { limit, ...given<{ before: number; after: number }>({ before, after }) },
  };
}

export function given<Part extends object>(parts: Given<Part>): Partial<Part> {
  return Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined)) as Partial<Part>;
}

/** Whether the log itself answers as fast as an index would. */
export function isPlain({ endpoint: _, ...others }: SearchFilter): boolean {
  return Object.keys(others).length === 0;
}
