import type { Overview } from './use-overview.ts';

/** One line of a plot: a value for each bucket, null where there is none. */
export interface Series {
  label: string;
  values: (number | null)[];
}

/** So many names get a line of their own; the rest share one. */
const MOST_NAMES = 6;

/** Events of each minute by name, the most frequent first. */
export function eventsByName({ buckets, bucketMs, totals }: Overview, others: string): Series[] {
  const names = Object.entries(totals.byName)
    .toSorted(([, one], [, other]) => other - one)
    .map(([name]) => name);
  const perMinute = (count: number) => (count * 60_000) / bucketMs;
  const shown = names.slice(0, MOST_NAMES).map((name) => ({
    label: name,
    values: buckets.map(({ byName }) => perMinute(byName[name] ?? 0)),
  }));
  const rest = names.slice(MOST_NAMES);
  if (rest.length === 0) return shown;
  const sum = (byName: Record<string, number>) => rest.reduce((total, name) => total + (byName[name] ?? 0), 0);
  return [...shown, { label: others, values: buckets.map(({ byName }) => perMinute(sum(byName))) }];
}

/** Deliveries of each minute by verdict; those that never came have no line. */
export function deliveriesByVerdict(
  { buckets, bucketMs, totals }: Overview,
  nameOf: (verdict: string) => string,
): Series[] {
  return Object.keys(totals.byVerdict).map((verdict) => ({
    label: nameOf(verdict),
    values: buckets.map(({ byVerdict }) => ((byVerdict[verdict] ?? 0) * 60_000) / bucketMs),
  }));
}

/** The places of values that have no neighbour. */
export function lonePoints(values: Series['values']): number[] {
  const isGap = (value: number | null | undefined) => value === null || value === undefined;
  return [...values.keys()].filter((at) => !isGap(values[at]) && isGap(values[at - 1]) && isGap(values[at + 1]));
}

/** From an event's timestamp to its arrival, in seconds; nothing where no bucket knows of any. */
export function delays({ buckets }: Overview, labels: { median: string; p95: string }): Series[] {
  const seconds = (ms: number | undefined) => (ms === undefined ? null : ms / 1000);
  if (buckets.every(({ delayMs }) => delayMs.p50 === undefined)) return [];
  return [
    { label: labels.median, values: buckets.map(({ delayMs }) => seconds(delayMs.p50)) },
    { label: labels.p95, values: buckets.map(({ delayMs }) => seconds(delayMs.p95)) },
  ];
}
