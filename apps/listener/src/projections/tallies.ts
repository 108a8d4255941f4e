import { catalogEntry, parseTimestamp } from '@earshot/protocol/payload';
import type { Database } from 'better-sqlite3';
import type { Delivery, SightedEvent, Verdict } from '../store/delivery-store.ts';
import { type Buckets, bucketsOf, keptSince, WIDTHS } from './buckets.ts';
import { addToHistogram, binOf, delayOf, emptyHistogram, type Histogram } from './delay-histogram.ts';
import type { Overview, OverviewQuery, Sums } from './projections.ts';

export const TALLIES = `
  create table if not exists tallies (
    width integer not null,
    start integer not null,
    endpoint text not null,
    subject text not null,
    name text not null,
    count integer not null,
    most integer not null,
    primary key (width, start, endpoint, subject, name)
  ) without rowid;
`;

type Timing = 'realTime' | 'batch' | 'unknown';

/** What is counted: deliveries by verdict, events by name, refusals by code, delays by bin. */
type Subject = 'verdict' | 'fresh' | 'duplicate' | 'refusal' | Timing;

interface Tally {
  endpoint: string;
  subject: Subject;
  name: string;
  count: number;
  /** The longest delay. */
  most: number;
}

/** Sums over time, so that nobody has to count a million events. */
export interface Tallies {
  /** Within the transaction of a step. */
  record(deliveries: readonly Delivery[]): void;
  overview(query: OverviewQuery, now: number): Overview;
  /** Drops what is older than it is kept. Asked often, it looks once a minute. */
  forget(now: number): void;
  /** Senders choose the names: what was seen is read again after a transaction that failed. */
  reset(): void;
}

/** Beyond this many names, or this long ones, further ones are counted as one. */
const MAX_NAMES = 1000;
const MAX_NAME_LENGTH = 128;
const OTHER = '(other)';

export function createTallies(db: Database): Tallies {
  const add = db.prepare<Tally & { width: number; start: number }>(
    `insert into tallies (width, start, endpoint, subject, name, count, most)
     values (:width, :start, :endpoint, :subject, :name, :count, :most)
     on conflict do update set count = count + excluded.count, most = max(most, excluded.most)`,
  );
  const drop = db.prepare<[number, number]>('delete from tallies where width = ? and start < ?');
  const selectNames = db
    .prepare<[number], string>(
      "select distinct name from tallies where width = ? and subject in ('fresh', 'duplicate', 'refusal')",
    )
    .pluck();
  const select = db.prepare<
    Pick<Buckets, 'width' | 'from' | 'to' | 'bucketMs'> & { endpoint: string | null },
    Tally & { bucket: number }
  >(
    // Numbers beyond 32 bits are bound as floats.
    `select cast((start - :from) / :bucketMs as integer) as bucket, endpoint, subject, name, sum(count) as count, max(most) as most
     from tallies where width = :width and start >= :from and start < :to and (:endpoint is null or endpoint = :endpoint)
     group by bucket, endpoint, subject, name`,
  );
  let names: Set<string> | undefined;
  let forgottenAt = Number.NEGATIVE_INFINITY;

  const known = (name: string) => {
    names ??= new Set(selectNames.all(WIDTHS[2]));
    if (names.has(name)) return name;
    if (names.size >= MAX_NAMES || name.length > MAX_NAME_LENGTH) return OTHER;
    names.add(name);
    return name;
  };

  return {
    record(deliveries) {
      let sums = summed(deliveries, known);
      for (const width of WIDTHS) {
        sums = widened(sums, width);
        for (const sum of sums) add.run({ width, ...sum });
      }
    },
    overview({ from, to, endpoint = null as never, buckets: most }, now) {
      const buckets = bucketsOf(from, to, most, now);
      const { width, bucketMs } = buckets;
      return overviewOf(buckets, select.all({ width, bucketMs, from: buckets.from, to: buckets.to, endpoint }));
    },
    forget(now) {
      if (Math.abs(now - forgottenAt) < WIDTHS[0]) return;
      forgottenAt = now;
      for (const width of WIDTHS) drop.run(width, keptSince(width, now));
    },
    reset() {
      names = undefined;
      forgottenAt = Number.NEGATIVE_INFINITY;
    },
  };
}

// ── Counting ─────────────────────────────────────────────────────────────────────────────────────

type Sum = Tally & { start: number };

/** By the finest width. */
function summed(deliveries: readonly Delivery[], known: (name: string) => string): Sum[] {
  const sums = new Map<string, Sum>();
  for (const delivery of deliveries) {
    const receivedAt = Date.parse(delivery.receivedAt);
    const start = startOf(receivedAt, WIDTHS[0]);
    for (const one of talliesOf(delivery, receivedAt, known)) addSum(sums, { start, ...one });
  }
  return [...sums.values()];
}

/** Sums of a finer width made into those of a wider one. */
function widened(finer: readonly Sum[], width: number): Sum[] {
  const sums = new Map<string, Sum>();
  for (const sum of finer) addSum(sums, { ...sum, start: startOf(sum.start, width) });
  return [...sums.values()];
}

function startOf(epochMs: number, width: number): number {
  return Math.floor(epochMs / width) * width;
}

function addSum(sums: Map<string, Sum>, sum: Sum): void {
  const key = `${sum.start}/${sum.endpoint}/${sum.subject}/${sum.name}`;
  const known = sums.get(key);
  if (!known) {
    sums.set(key, sum);
    return;
  }
  known.count += sum.count;
  known.most = Math.max(known.most, sum.most);
}

function* talliesOf(
  { endpoint, verdict, refusal, events }: Delivery,
  receivedAt: number,
  known: (name: string) => string,
): Generator<Tally> {
  yield tally(endpoint, 'verdict', verdict);
  if (refusal) yield tally(endpoint, 'refusal', known(refusal.code));
  for (const event of events) {
    yield tally(endpoint, event.fresh ? 'fresh' : 'duplicate', known(event.eventName));
    const delay = event.fresh ? delayMs(event, receivedAt) : undefined;
    if (delay !== undefined) yield tally(endpoint, timingOf(event), String(binOf(delay)), delay);
  }
}

function tally(endpoint: string, subject: Subject, name: string, most = 0): Tally {
  return { endpoint, subject, name, count: 1, most };
}

function timingOf({ eventName }: SightedEvent): Timing {
  return catalogEntry(eventName)?.timing ?? 'unknown';
}

function delayMs({ timestamp }: SightedEvent, receivedAt: number): number | undefined {
  const sent = parseTimestamp(timestamp)?.epochMs;
  return sent === undefined ? undefined : Math.max(0, Math.round(receivedAt - sent));
}

// ── Showing ──────────────────────────────────────────────────────────────────────────────────────

function overviewOf({ from, to, bucketMs, count }: Buckets, rows: readonly (Tally & { bucket: number })[]): Overview {
  const buckets = Array.from({ length: count }, () => ({ sums: emptySums(), delays: emptyHistogram() }));
  const totals = emptySums();
  const delays: Record<Timing, Histogram> = {
    realTime: emptyHistogram(),
    batch: emptyHistogram(),
    unknown: emptyHistogram(),
  };
  const all = emptyHistogram();
  const refusals = new Map<string, Overview['refusals'][number]>();
  for (const row of rows) {
    const bucket = buckets[row.bucket];
    if (!bucket) continue;
    if (isTiming(row.subject))
      for (const histogram of [bucket.delays, delays[row.subject], all])
        addToHistogram(histogram, Number(row.name), row.count, row.most);
    else if (row.subject === 'refusal') addRefusal(refusals, row);
    else for (const sums of [bucket.sums, totals]) addTo(sums, row);
  }
  return {
    from,
    to,
    bucketMs,
    buckets: buckets.map(({ sums, delays: own }, index) => ({
      from: from + index * bucketMs,
      ...sums,
      delayMs: delayOf(own),
    })),
    totals,
    refusals: [...refusals.values()].sort((one, other) => other.count - one.count),
    delayMs: delayOf(all),
    delayByTiming: {
      realTime: delayOf(delays.realTime),
      batch: delayOf(delays.batch),
      unknown: delayOf(delays.unknown),
    },
  };
}

const isTiming = (subject: Subject): subject is Timing =>
  subject === 'realTime' || subject === 'batch' || subject === 'unknown';

// Names are the senders': one may be that of a member that every object has.
const emptySums = (): Sums => ({
  deliveries: 0,
  events: 0,
  duplicates: 0,
  byName: Object.create(null) as Record<string, number>,
  byVerdict: {},
});

function addTo(sums: Sums, { subject, name, count }: Tally): void {
  if (subject === 'verdict') {
    sums.deliveries += count;
    sums.byVerdict[name as Verdict] = (sums.byVerdict[name as Verdict] ?? 0) + count;
    return;
  }
  sums.events += count;
  if (subject === 'duplicate') sums.duplicates += count;
  sums.byName[name] = (sums.byName[name] ?? 0) + count;
}

function addRefusal(refusals: Map<string, Overview['refusals'][number]>, { name, endpoint, count }: Tally): void {
  const key = `${endpoint}/${name}`;
  const known = refusals.get(key);
  if (known) known.count += count;
  else refusals.set(key, { code: name, endpoint, count });
}
