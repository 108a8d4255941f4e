import { expect, test } from 'vitest';
import { inSentence, visibleText } from '../../src/names/visible-text.ts';

test.each([
  ['report\u202efdp.exe', 'report\\u202efdp.exe'],
  ['a\u2066b\u2069c\u200bd\u00ade\u0000f\u009bg', 'a\\u2066b\\u2069c\\u200bd\\u00ade\\u0000f\\u009bg'],
  ['first\n\tsecond\r\n', 'first\n\tsecond\r\n'],
])('writes out what would disguise %j [CON-PAGE-23]', (text, shown) => {
  expect(visibleText(text)).toBe(shown);
});

test.each(['مستودع البيانات', 'نمی‌خواهم', 'Зарплата', '数据仓库', '👩‍💻 team', 'שלום\u200f (1)'])(
  'leaves %s as it is written [CON-PAGE-23]',
  (text) => {
    expect(visibleText(text)).toBe(text);
  },
);

test('keeps the direction of a name in a sentence to itself [CON-PAGE-23]', () => {
  expect(inSentence('مخزن\u202e')).toBe('\u2068مخزن\\u202e\u2069');
});
