import type { GroupCommit } from './group-commit.ts';
import type { LogStore } from './log-store.ts';
import type { SqliteDatabase } from './sqlite-database.ts';

/** Clears away what is old, in steps that are small enough to wait for. */
export function createSqlitePrune(database: SqliteDatabase, { write }: GroupCommit): LogStore['prune'] {
  // A lane that sleeps has settled everything, wherever its cursor stands.
  const events = database.prepare(`
    delete from events where (account_id, seq) in (
      select account_id, seq from events
      where logged_at < :before
        and seq <= coalesce((
          select min(cursor) from lanes where lanes.account_id = events.account_id and due_at is not null), seq)
      order by logged_at limit :limit)`);
  const records = {
    attempts: oldest(database, 'attempts'),
    losses: oldest(database, 'losses'),
    audits: oldest(database, 'audits'),
  };
  return (before, limit) =>
    write(
      () =>
        events.run({ before: before.events, limit }).changes +
        records.attempts.run({ before: before.attempts, limit }).changes +
        records.losses.run({ before: before.losses, limit }).changes +
        records.audits.run({ before: before.audits, limit }).changes,
    );
}

/** Looks at the first rows only: a table without old ones isn't searched to its end. */
function oldest(database: SqliteDatabase, table: string) {
  return database.prepare(`
    delete from ${table} where id in (
      select id from (select id, at from ${table} order by id limit :limit) where at < :before)`);
}
