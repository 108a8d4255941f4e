import Database from 'better-sqlite3';
import type { LearningRecord } from './learning-record.ts';
import type { Change, Group, SampleStore } from './sample-store.ts';
import type { Seats } from './seats.ts';
import { seed } from './seed.ts';

const ACTIVITIES_KEPT = 2000;

const SCHEMA = `
  create table if not exists objects (lo_id text primary key, value text not null) without rowid;
  create table if not exists instances (lo_instance_id text primary key, value text not null) without rowid;
  create table if not exists records (
    lo_instance_id text not null, user_id integer not null, state text not null, since integer not null,
    value text not null, primary key (lo_instance_id, user_id)
  ) without rowid;
  create index if not exists records_by_user on records (user_id);
  create index if not exists records_by_state on records (lo_instance_id, state, since, user_id);
  create table if not exists groups (group_id text primary key, name text not null) without rowid;
  create table if not exists members (group_id text, user_id integer, primary key (group_id, user_id)) without rowid;
  create table if not exists outbox (id integer primary key autoincrement, due_at integer not null, value text not null);
  create index if not exists outbox_by_due on outbox (due_at);
  create table if not exists activities (id integer primary key autoincrement, value text not null);
`;

/** A file, or `:memory:`. A new one gets the seed. */
export function sqliteSampleStore(path: string): SampleStore {
  const database = new Database(path);
  database.pragma('journal_mode = wal');
  database.pragma('synchronous = full');
  database.exec(SCHEMA);
  const sql = statements(database);
  const commit = database.transaction((change: Change) => write(sql, change));
  if (database.prepare('select 1 from objects').get() === undefined) plant(database, sql);

  const told = database.transaction((ids: readonly number[]) => {
    for (const id of ids) sql.told.run(id);
  });

  return {
    objects: async () => values(sql.objects.all()),
    instances: async () => values(sql.instances.all()),
    groups: async () => sql.groups.all() as Group[],
    members: async (groupId, limit) => sql.members.pluck().all(groupId, limit) as number[],
    recordsOf: async (userId) => values(sql.recordsOf.all(userId)),
    recordsIn: async (loInstanceId, userIds) => values(sql.recordsIn.all(loInstanceId, JSON.stringify(userIds))),
    waitlist: async (loInstanceId, limit) => values(sql.waitlist.all(loInstanceId, limit)),
    seats: async (loInstanceId) => sql.seats.get(loInstanceId) as Seats,
    commit: async (change) => commit(change),
    outbox: async (now, limit) => numbered(sql.outbox.all(now, limit)),
    nextDue: async () => (sql.nextDue.pluck().get() as number | null) ?? undefined,
    told: async (ids) => told(ids),
    activities: async (limit, before = Number.MAX_SAFE_INTEGER) => numbered(sql.activities.all(before, limit)),
    async close() {
      database.close();
    },
  };
}

type Statements = ReturnType<typeof statements>;

function statements(database: Database.Database) {
  const prepare = (text: string) => database.prepare(text);
  return {
    objects: prepare('select value from objects order by lo_id'),
    instances: prepare('select value from instances order by lo_instance_id'),
    groups: prepare(
      'select group_id as groupId, name, (select count(*) from members m where m.group_id = g.group_id) as members from groups g order by group_id',
    ),
    members: prepare('select user_id from members where group_id = ? order by user_id limit ?'),
    recordsOf: prepare('select value from records where user_id = ? order by lo_instance_id'),
    recordsIn: prepare(
      'select value from records where lo_instance_id = ? and user_id in (select value from json_each(?))',
    ),
    waitlist: prepare(
      "select value from records where lo_instance_id = ? and state = 'waitlisted' order by since, user_id limit ?",
    ),
    seats: prepare(
      "select count(*) filter (where state in ('enrolled', 'completed')) as enrollmentCount, count(*) filter (where state = 'waitlisted') as waitlistCount from records where lo_instance_id = ?",
    ),
    outbox: prepare('select id, value from outbox where due_at <= ? order by id limit ?'),
    nextDue: prepare('select min(due_at) from outbox'),
    told: prepare('delete from outbox where id = ?'),
    activities: prepare('select id, value from activities where id < ? order by id desc limit ?'),
    putObject: prepare('insert or replace into objects values (?, ?)'),
    putInstance: prepare('insert or replace into instances values (?, ?)'),
    putRecord: prepare('insert or replace into records values (?, ?, ?, ?, ?)'),
    join: prepare('insert or ignore into members values (?, ?)'),
    leave: prepare('delete from members where group_id = ? and user_id = ?'),
    enqueue: prepare('insert into outbox (due_at, value) values (?, ?)'),
    note: prepare('insert into activities (value) values (?)'),
    forget: prepare('delete from activities where id <= ?'),
  };
}

function write(sql: Statements, { objects = [], instances = [], records = [], members, events, activity }: Change) {
  for (const object of objects) sql.putObject.run(object.loId, JSON.stringify(object));
  for (const instance of instances) sql.putInstance.run(instance.loInstanceId, JSON.stringify(instance));
  for (const record of records) sql.putRecord.run(...recordRow(record));
  for (const userId of members?.add ?? []) sql.join.run(members?.groupId, userId);
  for (const userId of members?.remove ?? []) sql.leave.run(members?.groupId, userId);
  for (const event of events) sql.enqueue.run(event.dueAt, JSON.stringify(event));
  if (activity) {
    const { lastInsertRowid } = sql.note.run(JSON.stringify(activity));
    sql.forget.run(Number(lastInsertRowid) - ACTIVITIES_KEPT);
  }
}

function recordRow(record: LearningRecord): [string, number, string, number, string] {
  const { loInstanceId, userId, state, dateEnrolled } = record;
  return [loInstanceId, userId, state, dateEnrolled, JSON.stringify(record)];
}

function plant(database: Database.Database, sql: Statements): void {
  const group = database.prepare('insert into groups values (?, ?)');
  database.transaction(() => {
    write(sql, { objects: seed.objects, instances: seed.instances, events: [] });
    for (const { groupId, name } of seed.groups) group.run(groupId, name);
  })();
}

function values<Value>(rows: unknown[]): Value[] {
  return rows.map((row) => JSON.parse((row as { value: string }).value) as Value);
}

function numbered<Value>(rows: unknown[]): (Value & { id: number })[] {
  return (rows as { id: number; value: string }[]).map(({ id, value }) => ({ ...(JSON.parse(value) as Value), id }));
}
