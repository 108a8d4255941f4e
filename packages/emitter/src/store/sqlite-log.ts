import type { Statement } from 'better-sqlite3';
import type { GroupCommit } from './group-commit.ts';
import type { Appended, LoggedEvent, LogStore, NewEvent, Wanted } from './log-store.ts';
import type { SqliteDatabase } from './sqlite-database.ts';
import type { Subscription } from './webhook-store.ts';

type Log = Omit<LogStore, 'prune'>;

const EVENT = 'seq, event_id as eventId, event_name as eventName, timestamp, data, logged_at as loggedAt';

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

function parameters({ accountId, after, upTo, subscriptions, limit }: Wanted): (number | string)[] {
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
function prepared<Row>(database: SqliteDatabase, sql: (wanted: string) => string) {
  const statements = new Map<string, Statement<unknown[], Row>>();
  return (subscriptions: readonly Subscription[]): Statement<unknown[], Row> => {
    const sorted = byEnd(subscriptions);
    const key = `${sorted.ended.length} ${sorted.endless.length}`;
    const known = statements.get(key) ?? database.prepare<unknown[], Row>(sql(wantedSql(sorted)));
    statements.set(key, known);
    return known;
  };
}

/** The accounts' logs in SQLite. */
export function createSqliteLog(database: SqliteDatabase, { write }: GroupCommit): Log {
  const append = appender(database);
  const end = database.prepare<[number], number>('select last_seq from logs where account_id = ?').pluck();
  const endBefore = database
    .prepare<[number, number], number>(
      'select seq from events where account_id = ? and logged_at < ? order by seq desc limit 1',
    )
    .pluck();
  const select = prepared<LoggedEvent>(database, (wanted) => `select ${EVENT} ${wanted}`);
  const events = database.prepare<object, LoggedEvent>(`
    select ${EVENT} from events
    where account_id = :accountId and seq in (select value from json_each(:seqs)) order by seq`);
  return {
    append: (accountId, added) => write(() => append(accountId, added)),
    end: async (accountId) => end.get(accountId) ?? 0,
    endBefore: async (accountId, time) => endBefore.get(accountId, time) ?? 0,
    select: async (wanted) => select(wanted.subscriptions).all(...parameters(wanted)),
    events: async (accountId, seqs) => events.all({ accountId, seqs: JSON.stringify(seqs) }),
    measure: measurer(database),
  };
}

interface Measured {
  fromSeq: number | null;
  toSeq: number | null;
  eventCount: number;
  oldestLoggedAt: number | null;
}

function measurer(database: SqliteDatabase): Log['measure'] {
  // The first young event ends the old ones, whatever comes after it.
  const measure = prepared<Measured>(
    database,
    (wanted) => `
      select min(seq) as fromSeq, max(seq) as toSeq, count(*) as eventCount, min(logged_at) as oldestLoggedAt
      from (select seq, logged_at, min(case when logged_at >= ? then seq end) over () as young
        from (select seq, logged_at ${wanted}))
      where young is null or seq < young`,
  );
  return async ({ loggedBefore = Number.MAX_SAFE_INTEGER, ...wanted }) => {
    const statement = measure(wanted.subscriptions);
    const { fromSeq, toSeq, eventCount, oldestLoggedAt } = statement.get(
      loggedBefore,
      ...parameters(wanted),
    ) as Measured;
    const range = { fromSeq: fromSeq ?? 0, toSeq: toSeq ?? 0, eventCount };
    return oldestLoggedAt === null ? range : { ...range, oldestLoggedAt };
  };
}

function appender(database: SqliteDatabase): (accountId: number, events: readonly NewEvent[]) => Appended[] {
  const begin = database.prepare(
    'insert into logs (account_id, last_seq, bytes) values (?, 0, 0) on conflict do nothing',
  );
  const end = database.prepare<[number], { seq: number; bytes: number }>(
    'select last_seq as seq, bytes from logs where account_id = ?',
  );
  const insert = database.prepare(`
    insert into events (account_id, seq, event_id, event_name, timestamp, logged_at, data)
    values (?, ?, ?, ?, ?, ?, ?)
    on conflict (account_id, event_id) do nothing`);
  const advance = database.prepare('update logs set last_seq = :seq, bytes = :bytes where account_id = :accountId');
  // What sleeps has settled everything: it needn't look through what others were sent meanwhile.
  const wake = database.prepare(`
    update lanes set due_at = :now, cursor = iif(due_at is null, :before, cursor)
    where account_id = :accountId and (
      (due_at is null and timing in (:realTime, :batch))
      or (due_at > :now and batch_id is null and (wake_seq <= :seq or wake_bytes <= :bytes)))`);
  const find = database
    .prepare<[number, string], number>('select seq from events where account_id = ? and event_id = ?')
    .pluck();

  return (accountId, events) => {
    begin.run(accountId);
    let { seq, bytes } = end.get(accountId) ?? { seq: 0, bytes: 0 };
    const before = seq;
    const appended = events.map((event): Appended => {
      const { eventId, eventName, timestamp, loggedAt, data } = event;
      if (insert.run(accountId, seq + 1, eventId, eventName, timestamp, loggedAt, data).changes === 0) {
        return { seq: find.get(accountId, eventId) ?? 0, fresh: false };
      }
      seq += 1;
      bytes += event.weight;
      return { seq, fresh: true };
    });
    if (seq > before) {
      advance.run({ accountId, seq, bytes });
      wake.run({ accountId, before, seq, bytes, now: events[0]?.loggedAt ?? 0, ...timingsOf(events) });
    }
    return appended;
  };
}

function timingsOf(events: readonly NewEvent[]) {
  const named = (timing: NewEvent['timing']) => (events.some((event) => event.timing === timing) ? timing : null);
  return { realTime: named('realTime'), batch: named('batch') };
}
