import i18next, { type BackendModule, type i18n } from 'i18next';
import { initReactI18next } from 'react-i18next';
import { eventTexts } from './event-texts.ts';
import { type Language, languageCodes, preferredLanguage } from './languages.ts';
import type { TextSet } from './texts.ts';
import { webTexts } from './web-texts.ts';

const STORED = 'earshot.language';

/** Loads the language of the reader. Await it before the first render, so that nothing is shown in another one. */
export async function startLanguages(sets: readonly TextSet[]): Promise<i18n> {
  const all = [webTexts, eventTexts, ...sets];
  const language = storedLanguage() ?? preferredLanguage(navigator.languages);
  await i18next
    .use(backend(all))
    .use(initReactI18next)
    .init({
      lng: language,
      fallbackLng: false,
      supportedLngs: [...languageCodes],
      load: 'currentOnly',
      ns: all.map(({ name }) => name),
      // Keys are flat, and React escapes.
      keySeparator: false,
      nsSeparator: false,
      interpolation: { escapeValue: false },
    });
  document.documentElement.lang = language;
  return i18next;
}

export async function chooseLanguage(language: Language): Promise<void> {
  await i18next.changeLanguage(language);
  document.documentElement.lang = language;
  try {
    localStorage.setItem(STORED, language);
  } catch {
    // The browser forbids storage: the choice lasts as long as the page.
  }
}

function storedLanguage(): Language | undefined {
  try {
    const stored = localStorage.getItem(STORED);
    return languageCodes.find((code) => code === stored);
  } catch {
    return undefined;
  }
}

function backend(sets: readonly TextSet[]): BackendModule {
  return {
    type: 'backend',
    init() {},
    read(language, namespace, done) {
      const set = sets.find(({ name }) => name === namespace);
      if (!set) return done(`no texts are named ${namespace}`, false);
      set.loaders[language as Language]().then(
        (texts) => done(null, texts.default),
        (error: Error) => done(error, false),
      );
    },
  };
}
