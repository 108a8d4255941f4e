import type { Delay } from './projections.ts';

// Delays are counted in bins, each a fifth wider than the one before: sums of minutes add up to those of days, and a
// quantile is within a tenth.

const GROWTH = Math.log(1.2);

/** The bin of a delay in milliseconds; 0 for none, or for an event from the future. */
export function binOf(delayMs: number): number {
  return delayMs < 1 ? 0 : Math.floor(Math.log(delayMs) / GROWTH) + 1;
}

/** The middle of a bin, in milliseconds. */
function middleOf(bin: number): number {
  return bin === 0 ? 0 : Math.exp((bin - 0.5) * GROWTH);
}

/** Counts by bin, and the longest delay. */
export interface Histogram {
  counts: Map<number, number>;
  max: number;
}

export const emptyHistogram = (): Histogram => ({ counts: new Map(), max: 0 });

export function addToHistogram(histogram: Histogram, bin: number, count: number, max: number): void {
  histogram.counts.set(bin, (histogram.counts.get(bin) ?? 0) + count);
  histogram.max = Math.max(histogram.max, max);
}

export function delayOf({ counts, max }: Histogram): Delay {
  const bins = [...counts].sort(([one], [other]) => one - other);
  const count = bins.reduce((sum, [, several]) => sum + several, 0);
  if (count === 0) return { count };
  const quantile = (share: number) => Math.min(max, Math.round(middleOf(binAt(bins, share * count))));
  return { count, p50: quantile(0.5), p95: quantile(0.95), max };
}

function binAt(bins: readonly (readonly [number, number])[], rank: number): number {
  let seen = 0;
  for (const [bin, count] of bins) {
    seen += count;
    if (seen >= rank) return bin;
  }
  return 0;
}
