import type { Appended, DispatchStore, LoggedEvent, NewEvent } from './dispatch-store.ts';
import type { SqliteDatabase } from './sqlite-database.ts';

type Log = Pick<DispatchStore, 'append' | 'end' | 'select'>;

/** The accounts' logs in SQLite. */
export function createSqliteLog(database: SqliteDatabase): Log {
  const appendAll = database.transaction(appender(database));
  const end = database.prepare<[number], number>('select last_seq from logs where account_id = ?').pluck();
  // "cross join" keeps SQLite to the log's order, so that the limit ends the scan; it might sort a whole backlog else.
  const select = database.prepare<object, LoggedEvent>(`
    select seq, event_id as eventId, event_name as eventName, timestamp, data, logged_at as loggedAt
    from events
    cross join json_each(:subscriptions) as wanted on wanted.value ->> 'eventName' = event_name
    where account_id = :accountId and seq > :after and seq <= :upTo and seq > wanted.value ->> 'since'
    order by seq
    limit :limit`);
  return {
    append: async (accountId, events) => appendAll.immediate(accountId, events),
    end: async (accountId) => end.get(accountId) ?? 0,
    select: async ({ subscriptions, ...range }) =>
      select.all({ ...range, subscriptions: JSON.stringify(subscriptions) }),
  };
}

function appender(database: SqliteDatabase): (accountId: number, events: readonly NewEvent[]) => Appended[] {
  const begin = database.prepare('insert into logs (account_id, last_seq) values (?, 0) on conflict do nothing');
  const insert = database
    .prepare<object, number>(`
      insert into events (account_id, seq, event_id, event_name, timestamp, logged_at, data)
      select account_id, last_seq + 1, :eventId, :eventName, :timestamp, :loggedAt, :data
      from logs where account_id = :accountId
      on conflict (account_id, event_id) do nothing
      returning seq`)
    .pluck();
  const advance = database.prepare('update logs set last_seq = :seq where account_id = :accountId');
  const wake = database.prepare(`
    update lanes set due_at = :dueAt where account_id = :accountId and timing = :timing and due_at is null`);
  const find = database
    .prepare<object, number>('select seq from events where account_id = :accountId and event_id = :eventId')
    .pluck();

  function appendOne(accountId: number, event: NewEvent): Appended {
    const seq = insert.get({ accountId, ...event });
    if (seq === undefined) return { seq: find.get({ accountId, eventId: event.eventId }) ?? 0, fresh: false };
    advance.run({ accountId, seq });
    wake.run({ accountId, timing: event.timing, dueAt: event.dueAt });
    return { seq, fresh: true };
  }

  return (accountId, events) => {
    begin.run(accountId);
    return events.map((event) => appendOne(accountId, event));
  };
}
