import * as z from 'zod';

/** How a timestamp was written on the wire. */
export type TimestampForm = 'seconds' | 'milliseconds' | 'iso';

export interface ParsedTimestamp {
  /** Whole milliseconds since 1970-01-01T00:00:00Z. */
  epochMs: number;
  form: TimestampForm;
}

/** Below this a number counts as seconds: 1e11 s is the year 5138, 1e11 ms is 1973. */
const SECONDS_BELOW = 1e11;
/** The furthest instant that a Date can hold. */
const MAX_EPOCH_MS = 8.64e15;

const isoDateTime = z.union([
  z.iso.datetime({ offset: true, local: true }),
  // Java leaves out seconds that are zero.
  z.iso.datetime({ offset: true, local: true, precision: -1 }),
]);
const isoDate = z.iso.date();

/**
 * Reads any of the three forms in which ALM writes time: epoch seconds, epoch milliseconds, ISO 8601.
 * An ISO time without a zone is taken as UTC.
 *
 * @returns undefined for what is none of them; never throws.
 * @example parseTimestamp(1725524713) // { epochMs: 1725524713000, form: 'seconds' }
 */
export function parseTimestamp(value: unknown): ParsedTimestamp | undefined {
  if (typeof value === 'number') return parseEpoch(value);
  if (typeof value !== 'string') return undefined;
  return /^\d{1,16}$/.test(value) ? parseEpoch(Number(value)) : parseIso(value);
}

function parseEpoch(value: number): ParsedTimestamp | undefined {
  const form = value < SECONDS_BELOW ? 'seconds' : 'milliseconds';
  const epochMs = Math.round(form === 'seconds' ? value * 1000 : value);
  return Math.abs(epochMs) <= MAX_EPOCH_MS ? { epochMs, form } : undefined;
}

function parseIso(value: string): ParsedTimestamp | undefined {
  // Java writes the offset without a colon; both spellings are ISO 8601.
  const text = value.replace(/([+-]\d\d)(\d\d)$/, '$1:$2');
  if (isoDate.safeParse(text).success) return { epochMs: Date.parse(text), form: 'iso' };
  if (!isoDateTime.safeParse(text).success) return undefined;
  const zoned = /(Z|[+-]\d\d:\d\d)$/.test(text) ? text : `${text}Z`;
  return { epochMs: Date.parse(zoned), form: 'iso' };
}
