import type { Claim, DispatchStore, Settlement } from './dispatch-store.ts';
import { openDatabase } from './sqlite-database.ts';
import { createSqliteLanes } from './sqlite-lanes.ts';
import { createSqliteLog } from './sqlite-log.ts';
import { createSqliteRecords } from './sqlite-records.ts';

/**
 * The dispatch store in one SQLite file, for one process.
 *
 * @throws EmitterError `store_locked`, `store_corrupt`
 */
export function sqliteDispatchStore(path: string): DispatchStore & { close(): Promise<void> } {
  const database = openDatabase(path);
  const { settleLane, ...lanes } = createSqliteLanes(database);
  const { insertAttempt, insertLoss, ...records } = createSqliteRecords(database);

  const settle = database.transaction((claim: Claim, settlement: Settlement) => {
    if (!settleLane(claim, settlement)) return false;
    if (settlement.attempt) insertAttempt(settlement.attempt);
    if (settlement.loss) insertLoss(settlement.loss);
    return true;
  });

  return {
    ...createSqliteLog(database),
    ...lanes,
    ...records,
    settle: async (claim, settlement) => settle.immediate(claim, settlement),
    async close() {
      database.close();
    },
  };
}
