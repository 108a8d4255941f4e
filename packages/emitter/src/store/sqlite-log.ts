import type { GroupCommit } from './group-commit.ts';
import type { Appended, LoggedEvent, LogStore, NewEvent } from './log-store.ts';
import type { SqliteDatabase } from './sqlite-database.ts';
import { type MeasuredSlice, sliceMeasurer } from './sqlite-measure.ts';
import { parameters, prepared, SLICE_SEQS } from './sqlite-wanted.ts';

export type SqliteLog = Omit<LogStore, 'prune' | 'measure' | 'endBefore'> & {
  measure(...wanted: Parameters<LogStore['measure']>): Promise<MeasuredSlice>;
  endBefore(accountId: number, time: number, upTo: number): Promise<EndSlice>;
};

/** The position, or how far it is still to be looked for. */
type EndSlice = { seq: number } | { upTo: number };

const EVENT = 'seq, event_id as eventId, event_name as eventName, timestamp, data, logged_at as loggedAt';

/** The accounts' logs in SQLite. */
export function createSqliteLog(database: SqliteDatabase, { write }: GroupCommit): SqliteLog {
  const append = appender(database);
  const end = database.prepare<[number], number>('select last_seq from logs where account_id = ?').pluck();
  const endBefore = endBeforeFinder(database);
  const select = prepared<LoggedEvent>(database, (wanted) => `select ${EVENT} ${wanted}`);
  const measure = sliceMeasurer(database);
  const events = database.prepare<object, LoggedEvent>(`
    select ${EVENT} from events
    where account_id = :accountId and seq in (select value from json_each(:seqs)) order by seq`);
  return {
    append: (accountId, added) => write(() => append(accountId, added)),
    end: async (accountId) => end.get(accountId) ?? 0,
    endBefore: async (accountId, time, upTo) => endBefore(accountId, time, upTo),
    select: async (wanted) => select(wanted.subscriptions).all(...parameters(wanted)),
    events: async (accountId, seqs) => events.all({ accountId, seqs: JSON.stringify(seqs) }),
    measure: async (wanted) => measure(wanted),
  };
}

function endBeforeFinder(database: SqliteDatabase) {
  const lastUpTo = database
    .prepare<[number, number], number>(
      'select seq from events where account_id = ? and seq <= ? order by seq desc limit 1',
    )
    .pluck();
  const lastOlder = database
    .prepare<[number, number, number, number], number>(
      `select seq from events where account_id = ? and seq > ? and seq <= ? and logged_at < ?
       order by seq desc limit 1`,
    )
    .pluck();
  return (accountId: number, time: number, upTo: number): EndSlice => {
    const last = lastUpTo.get(accountId, upTo) ?? 0;
    const seq = lastOlder.get(accountId, last - SLICE_SEQS, last, time);
    if (seq !== undefined) return { seq };
    return last > SLICE_SEQS ? { upTo: last - SLICE_SEQS } : { seq: 0 };
  };
}

/** The position behind which everything is younger, by as many looks as it takes. */
export async function endBeforeAll(look: (upTo: number) => Promise<EndSlice>): Promise<number> {
  for (let upTo = Number.MAX_SAFE_INTEGER; ; ) {
    const slice = await look(upTo);
    if ('seq' in slice) return slice.seq;
    upTo = slice.upTo;
  }
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
