import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseTimestamp } from '../src/timestamp.ts';

test.each([
  [1_725_524_713, 1_725_524_713_000, 'seconds'],
  [1_727_414_643_000, 1_727_414_643_000, 'milliseconds'],
  ['2024-11-08T03:49:52.000Z', 1_731_037_792_000, 'iso'],
  ['1725524713', 1_725_524_713_000, 'seconds'],
  ['1727414643000', 1_727_414_643_000, 'milliseconds'],
])('reads %s as it is documented [ALM-WIRE-5]', (value, epochMs, form) => {
  expect(parseTimestamp(value)).toEqual({ epochMs, form });
});

test.each([
  [1e11 - 1, 99_999_999_999_000, 'seconds'],
  [1e11, 1e11, 'milliseconds'],
  ['99999999999', 99_999_999_999_000, 'seconds'],
  ['100000000000', 1e11, 'milliseconds'],
  [0, 0, 'seconds'],
  [-86_400, -86_400_000, 'seconds'],
])('takes %s below 1e11 for seconds, from there on for milliseconds [ALM-WIRE-6]', (value, epochMs, form) => {
  expect(parseTimestamp(value)).toEqual({ epochMs, form });
});

test.each([
  ['2024-11-08T03:49:52Z', '2024-11-08T03:49:52.000Z'],
  ['2024-11-08T03:49Z', '2024-11-08T03:49:00.000Z'],
  ['2024-11-08T03:49:52.123456789Z', '2024-11-08T03:49:52.123Z'],
  ['2024-11-08T09:19:52+05:30', '2024-11-08T03:49:52.000Z'],
  ['2024-11-08T09:19:52+0530', '2024-11-08T03:49:52.000Z'],
  ['2024-11-07T20:49:52.000-07:00', '2024-11-08T03:49:52.000Z'],
  ['2024-11-08T03:49:52', '2024-11-08T03:49:52.000Z'],
  ['2024-11-08', '2024-11-08T00:00:00.000Z'],
  ['2024-02-29', '2024-02-29T00:00:00.000Z'],
])('reads the ISO 8601 form %s whatever its zone [ALM-WIRE-5]', (value, expected) => {
  const parsed = parseTimestamp(value);
  expect(parsed?.form).toBe('iso');
  expect(new Date(parsed?.epochMs ?? 0).toISOString()).toBe(expected);
});

test.each([
  '',
  ' ',
  'yesterday',
  '2024-13-01T00:00:00Z',
  '2023-02-29',
  '2024-11-08T24:00:00Z',
  '2024-11-08T03:49:52+99:00',
  '1725524713 ',
  '1e9',
  '-1725524713',
  '99999999999999999',
  Number.NaN,
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  8.64e15 + 2,
  1725524713n,
  null,
  undefined,
  true,
  {},
  [1725524713],
  new Date(),
])('gives nothing for %s, which is no time', (value) => {
  expect(parseTimestamp(value)).toBeUndefined();
});

test('gives whole milliseconds for broken seconds', () => {
  expect(parseTimestamp(1_725_524_713.5)?.epochMs).toBe(1_725_524_713_500);
  expect(parseTimestamp(1.1)?.epochMs).toBe(1100);
});

test('reads the same instant from each of its forms [ALM-WIRE-5]', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1e8, max: 4e9 }), (seconds) => {
      const epochMs = seconds * 1000;
      const forms = [seconds, epochMs, String(seconds), String(epochMs), new Date(epochMs).toISOString()];
      for (const form of forms) expect(parseTimestamp(form)?.epochMs).toBe(epochMs);
    }),
  );
});

test('never throws, and what it gives is an instant that a Date can hold [ALM-WIRE-10]', () => {
  const nearlyIso = fc.stringMatching(/^[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}(:[0-9]{2})?(Z|[+-][0-9]{4})?)?$/);
  fc.assert(
    fc.property(fc.oneof(fc.anything(), fc.double(), fc.string(), nearlyIso), (value) => {
      const parsed = parseTimestamp(value);
      if (parsed) {
        expect(Number.isInteger(parsed.epochMs)).toBe(true);
        expect(Number.isNaN(new Date(parsed.epochMs).getTime())).toBe(false);
      }
    }),
    { numRuns: 2000 },
  );
});
