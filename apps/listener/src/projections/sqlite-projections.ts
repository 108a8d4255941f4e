import type { Database } from 'better-sqlite3';
import { openDerivedDatabase } from '../derived/derived-database.ts';
import { createProgress, PROGRESS } from '../derived/progress.ts';
import type { DerivedCare } from '../derived/reviving.ts';
import { createSharedTransaction } from '../derived/shared-transaction.ts';
import { checkWordIndex } from '../derived/word-index.ts';
import { openLogReader } from '../search/log-reader.ts';
import { createDatabaseSpace, type DatabaseSpace } from '../store/database-space.ts';
import type { LogTip } from '../store/log-tip.ts';
import type { Projections } from './projections.ts';
import { createRecords, RECORDS, rewriteRecords } from './records.ts';
import { createTallies, TALLIES } from './tallies.ts';

/** Counts up whenever what is computed changes: what an older version computed is built anew. */
const VERSION = 2;

const SCHEMA = `
  ${RECORDS}
  ${TALLIES}
  ${PROGRESS}
`;

/** Records outlive their deliveries, and sums too: an older file is taken over. */
function migrate(db: Database, version: number): boolean {
  if (version !== 1) return false;
  rewriteRecords(db);
  db.exec("alter table progress add column log text not null default ''");
  return true;
}

/** Records outlive what the log could make them of again: they are kept when only their index is damaged. */
export const projectionsCare: DerivedCare = { check: (db) => checkWordIndex(db, 'record_words'), mend: rewriteRecords };

const STEP_DELIVERIES = 1024;
const STEP_BYTES = 2 * 1024 * 1024;

interface Options {
  /** How far the log may be read. */
  tip?: LogTip;
  /** Epoch milliseconds. */
  now?: () => number;
  maxRecords?: number;
}

/**
 * Computed from the log into a file of its own. Each step is small and remembers how far it got in its own transaction,
 * so that each delivery counts once, whatever happens in between.
 */
export function sqliteProjections(
  paths: { log: string; projections: string },
  { tip, now = Date.now, maxRecords }: Options = {},
): Projections & { /** Goes on in the log. @returns whether there was anything. */ add(): boolean } & Pick<
    DatabaseSpace,
    'rest'
  > {
  const log = openLogReader(paths.log, tip);
  const db = openDerivedDatabase(paths.projections, { version: VERSION, sql: SCHEMA, migrate });
  // Records that change are found at random: what doesn't fit is read over and over.
  db.pragma('cache_size = -65536');
  const records = createRecords(db, maxRecords);
  const tallies = createTallies(db);
  const progress = createProgress(db, log);
  const space = createDatabaseSpace(db);
  const transaction = createSharedTransaction(db);

  const startAgain = () => {
    records.clear();
    db.exec('delete from tallies');
    progress.startAgain();
    reset();
  };
  const reset = () => {
    tallies.reset();
    records.reset();
  };

  function step(): boolean {
    if (progress.noteLog()) startAgain();
    const counted = [];
    let bytes = 0;
    for (const { delivery, body } of log.entries(progress.position())) {
      records.apply(delivery, body);
      counted.push(delivery);
      bytes += body.length;
      if (bytes >= STEP_BYTES || counted.length >= STEP_DELIVERIES) break;
    }
    const last = counted.at(-1)?.seq;
    if (last === undefined) return false;
    tallies.record(counted);
    records.save();
    records.forget();
    tallies.forget(now());
    progress.save(last);
    return true;
  }

  return {
    add() {
      try {
        return transaction.run(step);
      } catch (error) {
        reset();
        throw error;
      }
    },
    records: async (filter, range) => records.page(filter, range),
    overview: async (query) => tallies.overview(query, now()),
    progress: async () => ({ position: progress.position(), newest: log.newest() }),
    size: async () => space.size(),
    rest: space.rest,
    async close() {
      transaction.finish();
      db.close();
      log.close();
    },
  };
}
