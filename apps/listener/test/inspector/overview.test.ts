import { expect, test } from 'vitest';
import { delays, deliveriesByVerdict, eventsByName, lonePoints } from '../../inspector/src/overview/series.ts';
import type { Overview } from '../../inspector/src/overview/use-overview.ts';

const none = { count: 0 };

const bucket = (from: string, byName: Record<string, number>, p50?: number): Overview['buckets'][number] => ({
  from,
  deliveries: 4,
  events: 6,
  duplicates: 0,
  byName,
  byVerdict: { accepted: 4 },
  delayMs: { count: 1, ...(p50 !== undefined && { p50, p95: p50 * 2 }) },
});

function overview(buckets: Overview['buckets'], byName: Record<string, number>): Overview {
  return {
    from: '',
    to: '',
    bucketMs: 120_000,
    buckets,
    totals: { deliveries: 8, events: 12, duplicates: 0, byName, byVerdict: { accepted: 8 } },
    refusals: [],
    delayMs: none,
    delayByTiming: { realTime: none, batch: none, unknown: none },
    position: 0,
    behind: 0,
  };
}

test('events are counted per minute, whatever a bucket holds [INSP-OVERVIEW-1]', () => {
  const shown = overview([bucket('a', { A: 4 }), bucket('b', { A: 2, B: 6 })], { A: 6, B: 6 });
  expect(eventsByName(shown, 'others')).toEqual([
    { label: 'A', values: [2, 1] },
    { label: 'B', values: [0, 3] },
  ]);
  expect(deliveriesByVerdict(shown, (verdict) => verdict.toUpperCase())).toEqual([
    { label: 'ACCEPTED', values: [2, 2] },
  ]);
});

test('the most frequent names have a line of their own, the others share one [INSP-OVERVIEW-1]', () => {
  const byName = Object.fromEntries(Array.from({ length: 9 }, (_, index) => [`N${index}`, 10 - index]));
  const lines = eventsByName(overview([bucket('a', byName)], byName), 'others');
  expect(lines.map(({ label }) => label)).toEqual(['N0', 'N1', 'N2', 'N3', 'N4', 'N5', 'others']);
  expect(lines.at(-1)?.values).toEqual([(4 + 3 + 2) / 2]);
});

test('a bucket without events has no delay, rather than none [INSP-OVERVIEW-1]', () => {
  const [median, p95] = delays(overview([bucket('a', {}), bucket('b', {}, 1500)], {}), { median: 'm', p95: 'p' });
  expect([median?.values, p95?.values]).toEqual([
    [null, 1.5],
    [null, 3],
  ]);
});

test('where no bucket has a delay there is no line at all [INSP-OVERVIEW-1]', () => {
  expect(delays(overview([bucket('a', {}), bucket('b', {})], {}), { median: 'm', p95: 'p' })).toEqual([]);
});

test('values that stand alone are marked, since no line leads to them [INSP-OVERVIEW-4]', () => {
  expect(lonePoints([1, null, 2, 3, null, 0, null, null, 5])).toEqual([0, 5, 8]);
  expect(lonePoints([4])).toEqual([0]);
  expect(lonePoints([null, null])).toEqual([]);
});
