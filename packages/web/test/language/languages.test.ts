import { expect, test } from 'vitest';
import { preferredLanguage } from '../../src/language/languages.ts';

test.each([
  [['fr-CA', 'en'], 'fr'],
  [['pt-PT'], 'pt-BR'],
  [['zh-TW', 'de'], 'zh-CN'],
  [['ja', 'DE-at'], 'de'],
  [['ja'], 'en'],
  [[], 'en'],
] as const)('a browser that asks for %j is spoken to in %s [PAGE-LANG-2]', (wanted, language) => {
  expect(preferredLanguage(wanted)).toBe(language);
});
