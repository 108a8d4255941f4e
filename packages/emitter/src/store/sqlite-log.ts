import type { GroupCommit } from './group-commit.ts';
import type { Appended, LoggedEvent, LogStore, NewEvent } from './log-store.ts';
import type { SqliteDatabase } from './sqlite-database.ts';
import { type MeasuredSlice, sliceMeasurer } from './sqlite-measure.ts';
import { parameters, prepared } from './sqlite-wanted.ts';

export type SqliteLog = Omit<LogStore, 'prune' | 'measure'> & {
  measure(...wanted: Parameters<LogStore['measure']>): Promise<MeasuredSlice>;
};

const EVENT = 'seq, event_id as eventId, event_name as eventName, timestamp, data, logged_at as loggedAt';

/** The accounts' logs in SQLite. */
export function createSqliteLog(database: SqliteDatabase, { write }: GroupCommit): SqliteLog {
  const append = appender(database);
  const end = database.prepare<[number], number>('select last_seq from logs where account_id = ?').pluck();
  const endBefore = database
    .prepare<[number, number], number>(
      'select seq from events where account_id = ? and logged_at < ? order by seq desc limit 1',
    )
    .pluck();
  const select = prepared<LoggedEvent>(database, (wanted) => `select ${EVENT} ${wanted}`);
  const measure = sliceMeasurer(database);
  const events = database.prepare<object, LoggedEvent>(`
    select ${EVENT} from events
    where account_id = :accountId and seq in (select value from json_each(:seqs)) order by seq`);
  return {
    append: (accountId, added) => write(() => append(accountId, added)),
    end: async (accountId) => end.get(accountId) ?? 0,
    endBefore: async (accountId, time) => endBefore.get(accountId, time) ?? 0,
    select: async (wanted) => select(wanted.subscriptions).all(...parameters(wanted)),
    events: async (accountId, seqs) => events.all({ accountId, seqs: JSON.stringify(seqs) }),
    measure: async (wanted) => measure(wanted),
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
