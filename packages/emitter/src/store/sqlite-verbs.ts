import type { DispatchStore } from './dispatch-store.ts';
import { createGroupCommit } from './group-commit.ts';
import { type FlatRow, settlementRow } from './settlement-row.ts';
import { openDatabase } from './sqlite-database.ts';
import { createSqliteLanes } from './sqlite-lanes.ts';
import { createSqliteLog, type SqliteLog } from './sqlite-log.ts';
import { createSqlitePrune } from './sqlite-prune.ts';
import { createSqliteRecords, type SqliteRecords } from './sqlite-records.ts';

/**
 * What the thread of a store does: as the port has it, but for settlements, which cross threads as rows, and for what may
 * take long, which comes in slices.
 */
export interface SqliteVerbs
  extends Omit<DispatchStore, 'settle' | keyof SqliteRecords | keyof SqliteLog>,
    Omit<SqliteRecords, 'record'>,
    SqliteLog {
  settle(...row: FlatRow): Promise<boolean>;
  close(): Promise<void>;
}

/**
 * The dispatch store in one SQLite file, for one process.
 *
 * @param again see `openDatabase`.
 * @throws EmitterError `store_locked`, `store_corrupt`
 */
export function openSqlite(path: string, again: boolean): SqliteVerbs {
  const database = openDatabase(path, again);
  const commit = createGroupCommit(database);
  const { settleLane, ...lanes } = createSqliteLanes(database, commit);
  const { record, ...records } = createSqliteRecords(database, commit);
  return {
    ...createSqliteLog(database, commit),
    ...lanes,
    ...records,
    prune: createSqlitePrune(database, commit),
    settle: (...flat) =>
      commit.write(() => {
        const row = settlementRow(flat);
        const settled = settleLane(row);
        if (settled) record(row);
        return settled;
      }),
    async close() {
      commit.flush();
      database.close();
    },
  };
}
