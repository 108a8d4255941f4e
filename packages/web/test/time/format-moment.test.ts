import { expect, test } from 'vitest';
import { formatBytes, formatDuration, formatMoment, formatRelative } from '../../src/time/format-moment.ts';

const moment = Date.UTC(2026, 10, 24, 9, 31, 7, 402);

test('a moment is told in the language and zone of the reader [PAGE-TIME-1]', () => {
  expect(formatMoment(moment, { language: 'en', form: 'clock', zone: 'utc' })).toBe('09:31:07.402');
  expect(formatMoment(moment, { language: 'de', form: 'full', zone: 'utc' })).toMatch(
    /24\. Nov.* 2026.*09:31:07,402.*UTC/,
  );
  expect(formatMoment(Number.NaN, { language: 'en', form: 'full', zone: 'utc' })).toBe('NaN');
});

test('a short moment of another year tells the year [PAGE-TIME-2]', () => {
  const short = (epochMs: number) =>
    formatMoment(epochMs, { language: 'en', form: 'short', zone: 'utc' }, Date.UTC(2026, 11, 1));
  expect(short(moment)).toBe('Nov 24, 09:31:07');
  expect(short(1_727_414_643_000)).toBe('Sep 27, 2024, 05:24:03');
  expect(short(1)).toBe('Jan 1, 1970, 00:00:00');
});

test('how long ago or ahead, in the largest unit that fits [PAGE-TIME-1]', () => {
  expect(formatRelative(moment - 125_000, moment, 'en')).toBe('2 minutes ago');
  expect(formatRelative(moment + 2 * 86_400_000, moment, 'en')).toBe('in 2 days');
  expect(formatRelative(moment, moment, 'en')).toBe('now');
});

test('durations and sizes have a unit that a person would choose', () => {
  expect(
    [340, 4200, 90_000, -7_200_000, 5 * 86_400_000, 20_782.4 * 86_400_000].map((ms) => formatDuration(ms, 'en')),
  ).toEqual(['340 ms', '4.2 sec', '1.5 min', '-2 hr', '5 days', '56.9 yrs']);
  expect([361, 4200, 1_048_576].map((bytes) => formatBytes(bytes, 'en'))).toEqual(['361 B', '4.2 kB', '1 MB']);
  expect(['de', 'fr', 'it', 'pt-BR', 'zh-CN'].map((language) => formatBytes(361, language).replace(/\s/, ' '))).toEqual(
    ['361 B', '361 o', '361 B', '361 B', '361 B'],
  );
});
