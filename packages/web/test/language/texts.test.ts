import { expect, test } from 'vitest';
import { eventTexts } from '../../src/language/event-texts.ts';
import { defineTexts, missingTexts } from '../../src/language/texts.ts';
import { webTexts } from '../../src/language/web-texts.ts';

test.each([webTexts, eventTexts])(
  'every language has every text of $name, with the same values [PAGE-LANG-1]',
  async (texts) => {
    expect(await missingTexts(texts)).toEqual([]);
  },
);

test('a missing text, a missing plural form, a lost value and a text too many are found [PAGE-LANG-1]', async () => {
  const english = { hello: 'Hello {{name}}', new_one: '{{count}} new', new_other: '{{count}} new' };
  const chinese = { hello: '{{name}}', new_other: '{{count}}' };
  const whole = { ...english, new_many: '{{count}}' };
  const texts = (value: Record<string, string>) => async () => ({ default: value });
  const set = defineTexts('set', {
    en: texts(english),
    fr: texts(whole),
    it: texts({ new_one: '{{count}}', new_other: '{{count}}', new_many: '{{count}}' }),
    de: texts({ ...english, hello: 'Hallo', extra: 'x' }),
    'pt-BR': texts(english),
    'zh-CN': texts(chinese),
  });
  expect(await missingTexts(set)).toEqual([
    'set: it lacks hello',
    'set: de hello has other values',
    'set: de has extra in vain',
    'set: pt-BR lacks new_many',
  ]);
});
