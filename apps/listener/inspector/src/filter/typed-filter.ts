import { type Filter, type FilterName, filterWords, verdictNames } from './filter.ts';

// What people type into the search field: `verdict:refused user:42 "two words" enrol*`.

const nameOf = new Map<string, FilterName>(filterWords.map(([name, word]) => [word, name]));

/** Adds what was typed to a filter: known `word:value` pairs, and everything else as free text. */
export function addTyped(filter: Filter, typed: string): Filter {
  const result: Filter = { ...filter };
  const words: string[] = [];
  for (const token of tokensOf(typed)) {
    const [name, value] = readToken(token);
    if (name === undefined) words.push(token);
    else if (value !== '') result[name] = value;
  }
  if (words.length > 0) result.q = [result.q, ...words].filter(Boolean).join(' ');
  return result;
}

/** Splits at spaces outside of quotes. */
function tokensOf(typed: string): string[] {
  return typed.match(/[^\s:"]+:"[^"]*"|"[^"]*"|\S+/g) ?? [];
}

function readToken(token: string): [FilterName | undefined, string] {
  const [, word = '', value = ''] = /^([a-z]+):(.*)$/i.exec(token) ?? [];
  return [nameOf.get(word.toLowerCase()), value.replace(/^"(.*)"$/, '$1')];
}

/** What may follow at the end of what is being typed. */
export interface Completion {
  /** Replaces the last token. */
  text: string;
  /** Whether it is whole, or wants a value still. */
  complete: boolean;
}

/** Values that can be offered for each part of a filter. */
export type KnownValues = Partial<Record<FilterName, readonly string[]>>;

const MAX_COMPLETIONS = 12;

export function completionsOf(typed: string, known: KnownValues): Completion[] {
  const token = lastToken(typed).toLowerCase();
  const colon = token.indexOf(':');
  if (colon === -1)
    return [...words(token), ...(token.length > 1 ? valuesLike(token, known) : [])].slice(0, MAX_COMPLETIONS);
  const word = token.slice(0, colon);
  const name = nameOf.get(word);
  const values = name === undefined ? [] : valuesOf(name, known);
  return values
    .filter((value) => value.toLowerCase().includes(token.slice(colon + 1)))
    .slice(0, MAX_COMPLETIONS)
    .map((value) => whole(word, value));
}

function words(token: string): Completion[] {
  return filterWords
    .filter(([name, word]) => name !== 'q' && word.startsWith(token))
    .map(([, word]) => ({ text: `${word}:`, complete: false }));
}

/** `complet` offers `event:COURSE_COMPLETED`. */
function valuesLike(token: string, known: KnownValues): Completion[] {
  return filterWords.flatMap(([name, word]) =>
    valuesOf(name, known)
      .filter((value) => value.toLowerCase().includes(token))
      .map((value) => whole(word, value)),
  );
}

const valuesOf = (name: FilterName, known: KnownValues): readonly string[] =>
  name === 'verdict' ? verdictNames : (known[name] ?? []);

const whole = (word: string, value: string): Completion => ({
  text: /\s/.test(value) ? `${word}:"${value}"` : `${word}:${value}`,
  complete: true,
});

const lastToken = (typed: string): string => /(\S*)$/.exec(typed)?.[1] ?? '';

/** What was typed, its last token replaced by a completion. */
export const completed = (typed: string, { text }: Completion): string =>
  typed.slice(0, typed.length - lastToken(typed).length) + text;
