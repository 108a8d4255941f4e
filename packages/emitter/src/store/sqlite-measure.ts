import type { LogRange, LogStore, Wanted } from './log-store.ts';
import type { SqliteDatabase } from './sqlite-database.ts';
import { parameters, prepared, SLICE_SEQS } from './sqlite-wanted.ts';

// How much of a log is wanted is counted slice by slice, and not in one look: while the thread counts a hundred thousand
// events, nothing is logged or settled.

type ToMeasure = Parameters<LogStore['measure']>[0];
type Measured = LogRange & { oldestLoggedAt?: number };

/** What one look found, and behind which position the next one begins; absent when there is nothing more. */
export type MeasuredSlice = Measured & { after?: number };

interface Row {
  fromSeq: number | null;
  toSeq: number | null;
  eventCount: number;
  oldestLoggedAt: number | null;
  young: number | null;
}

const NOTHING: Measured = { fromSeq: 0, toSeq: 0, eventCount: 0 };

/** Looks at the beginning of a stretch. */
export function sliceMeasurer(database: SqliteDatabase): (wanted: ToMeasure) => MeasuredSlice {
  const firstBehind = database
    .prepare<[number, number], number>('select seq from events where account_id = ? and seq > ? order by seq limit 1')
    .pluck();
  // The first young event ends the old ones, whatever comes after it.
  const old = 'filter (where young is null or seq < young)';
  const measure = prepared<Row>(
    database,
    (wanted) => `
      select min(seq) ${old} as fromSeq, max(seq) ${old} as toSeq, count(*) ${old} as eventCount,
        min(logged_at) ${old} as oldestLoggedAt, max(young) as young
      from (select seq, logged_at, min(case when logged_at >= ? then seq end) over () as young
        from (select seq, logged_at ${wanted}))`,
  );

  return ({ loggedBefore = Number.MAX_SAFE_INTEGER, ...wanted }) => {
    // What retention cleared away is not gone through.
    const first = firstBehind.get(wanted.accountId, wanted.after);
    if (first === undefined || first > wanted.upTo || wanted.subscriptions.length === 0) return NOTHING;
    const end = Math.min(wanted.upTo, first + SLICE_SEQS - 1);
    const slice: Wanted = { ...wanted, after: first - 1, upTo: end };
    const row = measure(wanted.subscriptions).get(loggedBefore, ...parameters(slice)) as Row;
    return { ...measuredOf(row), ...(row.young === null && end < wanted.upTo && { after: end }) };
  };
}

function measuredOf({ fromSeq, toSeq, eventCount, oldestLoggedAt }: Row): Measured {
  const range = { fromSeq: fromSeq ?? 0, toSeq: toSeq ?? 0, eventCount };
  return oldestLoggedAt === null ? range : { ...range, oldestLoggedAt };
}

/** Measures a whole stretch, by as many looks as it takes. */
export async function measureAll(
  look: (wanted: ToMeasure) => Promise<MeasuredSlice>,
  wanted: ToMeasure,
): Promise<Measured> {
  let sum = NOTHING;
  let after: number | undefined = wanted.after;
  while (after !== undefined && sum.eventCount < wanted.limit) {
    const slice: MeasuredSlice = await look({ ...wanted, after, limit: wanted.limit - sum.eventCount });
    after = slice.after;
    sum = joined(sum, slice);
  }
  return sum;
}

function joined(before: Measured, { after, ...more }: MeasuredSlice): Measured {
  if (before.eventCount === 0) return more;
  if (more.eventCount === 0) return before;
  return {
    fromSeq: before.fromSeq,
    toSeq: more.toSeq,
    eventCount: before.eventCount + more.eventCount,
    oldestLoggedAt: Math.min(before.oldestLoggedAt ?? Infinity, more.oldestLoggedAt ?? Infinity),
  };
}
