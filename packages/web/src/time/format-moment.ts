import { intlZone, type TimeZoneChoice } from './time-zone.ts';

/** How much of a moment is shown. `day` and `clock`, which has milliseconds, are for lists; `axis` for plots. */
export type MomentForm = 'axis' | 'day' | 'clock' | 'short' | 'full';

const forms: Record<MomentForm, Intl.DateTimeFormatOptions> = {
  axis: { month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' },
  day: { month: 'short', day: '2-digit' },
  clock: { hour: '2-digit', minute: '2-digit', second: '2-digit', fractionalSecondDigits: 3, hourCycle: 'h23' },
  short: { month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' },
  full: {
    year: 'numeric',
    month: 'short',
    day: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    fractionalSecondDigits: 3,
    hourCycle: 'h23',
    timeZoneName: 'short',
  },
};

/** Of another year, whose day alone would be taken for one of this year. */
const dated = { ...forms.short, year: 'numeric' } as const;

const formats = new Map<string, Intl.DateTimeFormat>();

/** Making a format costs as much as a thousand uses of it. */
function formatFor(language: string, form: MomentForm | 'dated', zone: TimeZoneChoice): Intl.DateTimeFormat {
  const key = `${language} ${form} ${zone}`;
  const options = form === 'dated' ? dated : forms[form];
  const made = formats.get(key) ?? new Intl.DateTimeFormat(language, { ...options, timeZone: intlZone(zone) });
  formats.set(key, made);
  return made;
}

/** @returns the moment in words of the language; ISO 8601 where it lies beyond what a calendar shows. */
export function formatMoment(
  epochMs: number,
  { language, form, zone }: { language: string; form: MomentForm; zone: TimeZoneChoice },
  now = Date.now(),
): string {
  if (Number.isNaN(new Date(epochMs).getTime())) return String(epochMs);
  const isOfOtherYear = form === 'short' && yearOf(epochMs, zone) !== yearOf(now, zone);
  return formatFor(language, isOfOtherYear ? 'dated' : form, zone).format(epochMs);
}

function yearOf(epochMs: number, zone: TimeZoneChoice): number {
  const date = new Date(epochMs);
  return zone === 'utc' ? date.getUTCFullYear() : date.getFullYear();
}

const units: readonly [Intl.RelativeTimeFormatUnit, number][] = [
  ['year', 365 * 86_400_000],
  ['month', 30 * 86_400_000],
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1000],
];

/** "3 minutes ago", "in 2 days". */
export function formatRelative(epochMs: number, now: number, language: string): string {
  const difference = epochMs - now;
  const [unit, size] = units.find(([, ms]) => Math.abs(difference) >= ms) ?? ['second', 1000];
  return new Intl.RelativeTimeFormat(language, { numeric: 'auto' }).format(Math.trunc(difference / size), unit);
}

/** A duration as people compare it: `340 ms`, `4.2 sec`, `3 min`, `2 hr`, `5 days`, `56.9 yrs`; with a sign when negative. */
export function formatDuration(ms: number, language: string): string {
  const size = Math.abs(ms);
  const [unit, divisor] =
    size < 1000
      ? ['millisecond', 1]
      : size < 60_000
        ? ['second', 1000]
        : size < 3_600_000
          ? ['minute', 60_000]
          : size < 86_400_000
            ? ['hour', 3_600_000]
            : size < 365 * 86_400_000
              ? ['day', 86_400_000]
              : ['year', 365 * 86_400_000];
  return numberFormat(language, unit as string, (divisor as number) > 1 ? 1 : 0).format(ms / (divisor as number));
}

const numbers = new Map<string, Intl.NumberFormat>();

function numberFormat(language: string, unit: string, digits: number): Intl.NumberFormat {
  const key = `${language} ${unit} ${digits}`;
  const made =
    numbers.get(key) ??
    new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'short', maximumFractionDigits: digits });
  numbers.set(key, made);
  return made;
}

/** `361 B`, `4.2 kB`, `1.0 MB`. */
export function formatBytes(bytes: number, language: string): string {
  if (bytes < 1000) return formatFew(bytes, language);
  const [unit, divisor] = bytes < 1_000_000 ? (['kilobyte', 1000] as const) : (['megabyte', 1_000_000] as const);
  return numberFormat(language, unit, 1).format(bytes / divisor);
}

/** `Intl` writes `361 byte` but `4.2 kB`: the unit without its prefix is what people write in each language. */
function formatFew(bytes: number, language: string): string {
  const parts = numberFormat(language, 'kilobyte', 0).formatToParts(bytes);
  return parts.map(({ type, value }) => (type === 'unit' ? value.replace(/^k/i, '') : value)).join('');
}
