import { useTranslation } from 'react-i18next';
import { type Language, languageCodes } from './languages.ts';

/** The texts of one language: a key, and what it says. `{{name}}` stands for a value. */
export type Texts = Readonly<Record<string, string>>;

type Loader = () => Promise<{ default: Texts }>;

/** A set of texts in every language, each fetched when it is first needed. */
export interface TextSet {
  name: string;
  loaders: Readonly<Record<Language, Loader>>;
}

/** `count_one` and `count_other` are both asked for as `count`, with a `count`. */
type Key<English extends Texts> = keyof English extends infer K
  ? K extends `${infer Stem}_one` | `${infer Stem}_other`
    ? Stem
    : K
  : never;

/** Says a text: `text('greeting', { name })`. */
export type Text<K> = (key: K, values?: Readonly<Record<string, string | number>>) => string;

/**
 * Names a set of texts. English tells which keys there are; that the others have them all is tested.
 *
 * @example export const texts = defineTexts('console', { en: () => import('./en.ts'), … })
 *          const useText = textHook<typeof en>(texts)
 */
export function defineTexts(name: string, loaders: TextSet['loaders']): TextSet {
  return { name, loaders };
}

/** The hook that says the texts of one set; a key that English doesn't have is no type. */
export function textHook<English extends Texts>({ name }: TextSet): () => Text<Key<English>> {
  return () => useTranslation(name).t as unknown as Text<Key<English>>;
}

/**
 * What is amiss in the other languages of a set, as sentences: none when it is complete. For tests.
 * Every plural form that a language has must be there, and every `{{value}}` of English must occur.
 */
export async function missingTexts({ name, loaders }: TextSet): Promise<string[]> {
  const { default: english } = await loaders.en();
  const faults: string[] = [];
  for (const language of languageCodes) {
    const { default: texts } = await loaders[language]();
    const wanted = keysFor(language, english);
    for (const [key, original] of wanted) {
      const text = texts[key];
      if (text === undefined || text.trim() === '') faults.push(`${name}: ${language} lacks ${key}`);
      else if (valuesOf(text) !== valuesOf(original)) faults.push(`${name}: ${language} ${key} has other values`);
    }
    for (const key of Object.keys(texts)) if (!wanted.has(key)) faults.push(`${name}: ${language} has ${key} in vain`);
  }
  return faults;
}

/** The keys that a language must have: those of English, with its own plural forms. */
function keysFor(language: Language, english: Texts): Map<string, string> {
  const categories = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
  const keys = new Map<string, string>();
  for (const [key, text] of Object.entries(english)) {
    const stem = /^(.*)_(one|other)$/.exec(key)?.[1];
    if (stem === undefined) keys.set(key, text);
    else for (const category of categories) keys.set(`${stem}_${category}`, english[`${stem}_other`] ?? text);
  }
  return keys;
}

function valuesOf(text: string): string {
  const names = [...text.matchAll(/\{\{(\w+)/g)].map(([, value]) => value);
  return [...new Set(names)].sort().join(' ');
}
