import type { DispatchStore } from './dispatch-store.ts';
import { createGroupCommit } from './group-commit.ts';
import { openDatabase } from './sqlite-database.ts';
import { createSqliteLanes } from './sqlite-lanes.ts';
import { createSqliteLog } from './sqlite-log.ts';
import { createSqlitePrune } from './sqlite-prune.ts';
import { createSqliteRecords } from './sqlite-records.ts';

/**
 * The dispatch store in one SQLite file, for one process.
 *
 * @throws EmitterError `store_locked`, `store_corrupt`
 */
export function sqliteDispatchStore(path: string): DispatchStore & { close(): Promise<void> } {
  const database = openDatabase(path);
  const commit = createGroupCommit(database);
  const { settleLane, ...lanes } = createSqliteLanes(database, commit);
  const { insert, ...records } = createSqliteRecords(database, commit);
  return {
    ...createSqliteLog(database, commit),
    ...lanes,
    ...records,
    prune: createSqlitePrune(database, commit),
    settle: (claim, settlement) =>
      commit.write(() => {
        const settled = settleLane(claim, settlement);
        if (settled) insert(settlement);
        return settled;
      }),
    async close() {
      commit.flush();
      database.close();
    },
  };
}
