/** What is looked for, with the names and texts that the API takes. */
export interface Filter {
  endpoint?: string;
  verdict?: string;
  eventName?: string;
  userId?: string;
  loId?: string;
  loInstanceId?: string;
  accountId?: string;
  /** Of arrival: ISO 8601, or epoch seconds or milliseconds. */
  from?: string;
  to?: string;
  /** Words of the body. */
  q?: string;
}

export type FilterName = keyof Filter;

/** Every part of a filter, in the order in which chips stand, with the word that people type for it. */
export const filterWords: readonly (readonly [FilterName, string])[] = [
  ['verdict', 'verdict'],
  ['endpoint', 'endpoint'],
  ['eventName', 'event'],
  ['userId', 'user'],
  ['loId', 'object'],
  ['loInstanceId', 'instance'],
  ['accountId', 'account'],
  ['from', 'from'],
  ['to', 'to'],
  ['q', 'text'],
];

export const verdictNames = ['accepted', 'duplicate', 'conflict', 'refused', 'malformed', 'unrecognised'] as const;

export type VerdictName = (typeof verdictNames)[number];

/** Reads the filter out of a page's query; what else stands there is passed over. */
export function filterFromQuery(search: string): Filter {
  const params = new URLSearchParams(search);
  const given = filterWords.flatMap(([name]) => {
    const value = params.get(name);
    return value === null || value === '' ? [] : [[name, value] as const];
  });
  return Object.fromEntries(given);
}

/** The members of a query that say a filter; those that it doesn't hold are taken out. */
export function filterToParams(filter: Filter): Record<FilterName, string | undefined> {
  return Object.fromEntries(filterWords.map(([name]) => [name, filter[name]])) as Record<
    FilterName,
    string | undefined
  >;
}

export const isEmpty = (filter: Filter): boolean => Object.keys(filter).length === 0;
