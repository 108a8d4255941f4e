/** The languages of the pages, each by its own name. */
export const languages = [
  { code: 'en', name: 'English' },
  { code: 'fr', name: 'Français' },
  { code: 'it', name: 'Italiano' },
  { code: 'de', name: 'Deutsch' },
  { code: 'pt-BR', name: 'Português (Brasil)' },
  { code: 'zh-CN', name: '简体中文' },
] as const;

export type Language = (typeof languages)[number]['code'];

export const languageCodes: readonly Language[] = languages.map(({ code }) => code);

/**
 * The first language that the browser asks for and that we have; a sister of it (pt-PT, zh-TW) before none.
 *
 * @param wanted as in `navigator.languages`
 */
export function preferredLanguage(wanted: readonly string[]): Language {
  for (const tag of wanted) {
    const found =
      languageCodes.find((code) => code.toLowerCase() === tag.toLowerCase()) ??
      languageCodes.find((code) => base(code) === base(tag));
    if (found) return found;
  }
  return 'en';
}

const base = (tag: string): string => tag.toLowerCase().split('-')[0] ?? '';
