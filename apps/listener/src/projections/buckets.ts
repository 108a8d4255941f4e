const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Sums are kept by the minute, the hour and the day: a long time costs no more to look at than a short one. */
export const WIDTHS = [MINUTE, HOUR, DAY] as const;

/** How long those of a width are kept. */
const KEPT_MS: Readonly<Record<number, number>> = { [MINUTE]: 7 * DAY, [HOUR]: 400 * DAY, [DAY]: 3660 * DAY };

export function keptSince(width: number, now: number): number {
  return now - (KEPT_MS[width] ?? 0);
}

const SIZES = [1, 5, 15, 30]
  .map((count) => count * MINUTE)
  .concat(
    [1, 3, 6, 12].map((count) => count * HOUR),
    [1, 7, 28].map((count) => count * DAY),
  );

/** A time cut into buckets. */
export interface Buckets {
  from: number;
  to: number;
  bucketMs: number;
  count: number;
  /** Of the sums to make them of. */
  width: number;
}

/**
 * Cuts a time into at most so many buckets of a round size, which begin where the clock of UTC does. Pure.
 *
 * @param from the first moment, epoch milliseconds; `to` is the last.
 */
export function bucketsOf(from: number, to: number, most: number, now: number): Buckets {
  const finest = WIDTHS.find((width) => from >= keptSince(width, now)) ?? DAY;
  const bucketMs = SIZES.find((size) => size >= finest && countOf(from, to, size) <= most) ?? days(from, to, most);
  const start = Math.floor(from / bucketMs) * bucketMs;
  const count = countOf(from, to, bucketMs);
  const width = [...WIDTHS].reverse().find((one) => bucketMs % one === 0) ?? MINUTE;
  return { from: start, to: start + count * bucketMs, bucketMs, count, width };
}

function countOf(from: number, to: number, size: number): number {
  return Math.floor(to / size) - Math.floor(from / size) + 1;
}

/** One bucket more than fits may begin before the time. */
function days(from: number, to: number, most: number): number {
  return Math.ceil((to - from) / Math.max(1, most - 1) / DAY + 1) * DAY;
}
