import type { Statement } from 'better-sqlite3';
import type { LoggedEvent, Wanted } from './log-store.ts';
import type { SqliteDatabase } from './sqlite-database.ts';
import type { Subscription } from './webhook-store.ts';

// What some subscriptions want of a stretch of a log, as SQL.

/** Positions of a log that one look goes through at most. */
export const SLICE_SEQS = 10_000;

/** Few have an end, and those cost more: SQLite reads the name of an event again for each. */
function byEnd(subscriptions: readonly Subscription[]) {
  const endless = subscriptions.filter(({ until }) => until === undefined);
  return { ended: subscriptions.filter(({ until }) => until !== undefined), endless };
}

/** What some subscriptions want of a stretch. Written out for each number of them: json_each costs more than the rest. */
function wantedSql({ ended, endless }: ReturnType<typeof byEnd>): string {
  const inStretch = ended.map(() => 'when event_name = ? and seq > ? and seq <= ? then true').join(' ');
  const since =
    endless.length === 0 ? 'false' : `case event_name ${endless.map(() => 'when ? then seq > ?').join(' ')} end`;
  return `
    from events
    where account_id = ? and seq > ? and seq <= ?
      and ${ended.length === 0 ? since : `case ${inStretch} else ${since} end`}
    order by seq
    limit ?`;
}

/** In the order of the question marks of `wantedSql`. */
export function parameters({ accountId, after, upTo, subscriptions, limit }: Wanted): (number | string)[] {
  const { ended, endless } = byEnd(subscriptions);
  const stretches = ended.flatMap(({ eventName, since, until = since }) => [eventName, since, until]);
  return [
    accountId,
    after,
    upTo,
    ...stretches,
    ...endless.flatMap(({ eventName, since }) => [eventName, since]),
    limit,
  ];
}

/** One statement for each number of subscriptions. */
export function prepared<Row>(database: SqliteDatabase, sql: (wanted: string) => string) {
  const statements = new Map<string, Statement<unknown[], Row>>();
  return (subscriptions: readonly Subscription[]): Statement<unknown[], Row> => {
    const sorted = byEnd(subscriptions);
    const key = `${sorted.ended.length} ${sorted.endless.length}`;
    const known = statements.get(key) ?? database.prepare<unknown[], Row>(sql(wantedSql(sorted)));
    statements.set(key, known);
    return known;
  };
}

/** Selects from a whole stretch, by as many looks as it takes: what is wanted may be far behind what is not. */
export async function selectAll(
  look: (wanted: Wanted) => Promise<LoggedEvent[]>,
  wanted: Wanted,
): Promise<LoggedEvent[]> {
  const { upTo, limit } = wanted;
  let end = Math.min(wanted.after + SLICE_SEQS, upTo);
  const found = await look(end === upTo ? wanted : { ...wanted, upTo: end });
  while (end < upTo && found.length < limit) {
    const after = end;
    end = Math.min(after + SLICE_SEQS, upTo);
    found.push(...(await look({ ...wanted, after, upTo: end, limit: limit - found.length })));
  }
  return found;
}
