/** No attempt waits longer for the next one, whoever asks. */
export const LONGEST_WAIT_MS = 3_600_000;
/** `Date.parse` takes nearly anything for a date. */
const HTTP_DATE = /^[A-Z][a-z]{2,8}, /;

/**
 * How long a receiver asks to be left alone (RFC 9110, 10.2.3), in milliseconds, an hour at most. Undefined when it
 * doesn't ask, or not in one of the two forms.
 *
 * @param now epoch milliseconds.
 */
export function retryAfterMs(header: string | string[] | undefined, now: number): number | undefined {
  const text = [header].flat()[0]?.trim() ?? '';
  const ms = /^\d+$/.test(text) ? Number(text) * 1000 : HTTP_DATE.test(text) ? Date.parse(text) - now : Number.NaN;
  return Number.isFinite(ms) && ms > 0 ? Math.min(ms, LONGEST_WAIT_MS) : undefined;
}
