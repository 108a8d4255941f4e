import { expect, test } from 'vitest';
import { inSentence, legibleText, visibleText } from '../../src/legible/unseen.ts';

test('what cannot be seen in a text is written out [PAGE-TEXT-1]', () => {
  const disguises: [string, string][] = [
    ['abc\u202egnp.exe\u202c', 'abc\\u202egnp.exe\\u202c'],
    ['\u2066x\u2069 \u200f \u061c', '\\u2066x\\u2069 \\u200f \\u061c'],
    ['pay\u200bpal \ufeffx \u00ad', 'pay\\u200bpal \\ufeffx \\u00ad'],
    ['a\u00a0b\u3000c', 'a\\u00a0b\\u3000c'],
    ['\u3164\u115f\u2800', '\\u3164\\u115f\\u2800'],
    ['hi\u{e0041}', 'hi\\udb40\\udc41'],
    ['x\ufe0fy\u200dz', 'x\\ufe0fy\\u200dz'],
    ['\u0007\u007f\u009b\u2028', '\\u0007\\u007f\\u009b\\u2028'],
    ['1\ufe0f', '1\\ufe0f'],
  ];
  for (const [text, seen] of disguises) expect(legibleText(text)).toBe(seen);
});

test('words of every script, and emoji, stay as they are [PAGE-TEXT-1]', () => {
  for (const text of [
    'plain "text"\\n',
    'Größe café',
    'שלום',
    'مرحبا',
    '日本語',
    '👩‍👩‍👧 ❤️ 👍🏽 👩🏽‍🚀 1️⃣ 🏳️‍🌈',
    'e\u0301',
  ])
    expect(legibleText(text)).toBe(text);
});

test.each([
  ['report\u202efdp.exe', 'report\\u202efdp.exe'],
  ['a\u2066b\u2069c\u200bd\u00ade\u0000f\u009bg', 'a\\u2066b\\u2069c\\u200bd\\u00ade\\u0000f\\u009bg'],
  ['Pay\u{e0041}\u3164\uffa0\ufff9', 'Pay\\udb40\\udc41\\u3164\\uffa0\\ufff9'],
  ['first\n\tsecond\r\n', 'first\n\tsecond\r\n'],
])('writes out what would disguise %j [CON-PAGE-23]', (text, shown) => {
  expect(visibleText(text)).toBe(shown);
});

test.each([
  'مستودع البيانات',
  'نمی‌خواهم',
  'Зарплата',
  '数据仓库',
  '👩‍💻 team',
  '\u{1f3f4}\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f} team',
  'שלום\u200f (1)',
])('leaves %s as it is written [CON-PAGE-23]', (text) => {
  expect(visibleText(text)).toBe(text);
});

test('keeps the direction of a name in a sentence to itself [CON-PAGE-23]', () => {
  expect(inSentence('مخزن\u202e')).toBe('\u2068مخزن\\u202e\u2069');
});
