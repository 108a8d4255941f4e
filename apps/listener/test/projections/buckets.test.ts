import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bucketsOf, WIDTHS } from '../../src/projections/buckets.ts';
import { addToHistogram, binOf, delayOf, emptyHistogram } from '../../src/projections/delay-histogram.ts';

const NOW = Date.parse('2026-11-23T01:02:03.004Z');

test('any time is cut into no more buckets than asked for, which cover it and are made of whole sums [OVERVIEW-3]', () => {
  const time = fc.integer({ min: 0, max: 4e12 });
  fc.assert(
    fc.property(time, time, fc.integer({ min: 1, max: 500 }), (one, other, most) => {
      const [first, last] = [Math.min(one, other), Math.max(one, other)];
      const { from, to, bucketMs, count, width } = bucketsOf(first, last, most, NOW);
      expect(from).toBeLessThanOrEqual(first);
      expect(to).toBeGreaterThan(last);
      expect(to - from).toBe(count * bucketMs);
      // One bucket can't always cover two days.
      expect(count).toBeLessThanOrEqual(Math.max(2, most));
      expect(WIDTHS).toContain(width);
      expect(bucketMs % width).toBe(0);
      expect(from % bucketMs).toBe(0);
    }),
  );
});

test('quantiles are within a tenth [OVERVIEW-2]', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 1e9 }), { minLength: 1, maxLength: 60 }), (delays) => {
      const histogram = emptyHistogram();
      for (const delay of delays) addToHistogram(histogram, binOf(delay), 1, delay);
      const { count, p50 = 0, p95 = 0, max } = delayOf(histogram);
      const sorted = [...delays].sort((one, other) => one - other);
      expect([count, max]).toEqual([delays.length, sorted.at(-1)]);
      for (const [share, quantile] of [
        [0.5, p50],
        [0.95, p95],
      ] as const) {
        const exact = sorted[Math.ceil(share * sorted.length) - 1] as number;
        expect(Math.abs(quantile - exact)).toBeLessThanOrEqual(exact * 0.1 + 1);
      }
    }),
  );
});
