import Database from 'better-sqlite3';
import { EmitterError } from '../errors.ts';
import { MIGRATIONS, SCHEMA, SCHEMA_VERSION } from './sqlite-schema.ts';

export type SqliteDatabase = Database.Database;

/**
 * Opens a database file for this process alone and makes its tables when it is new, or brings them up to date.
 *
 * @param again the process had it open before: its lanes are under way, and their leases count.
 *
 * @throws EmitterError `store_locked`, `store_corrupt`
 */
export function openDatabase(path: string, again = false): SqliteDatabase {
  const database = new Database(path, { timeout: 0 });
  try {
    lock(database);
    // FULL: what emit promised survives a power cut.
    database.pragma('synchronous = FULL');
    migrate(database);
    // Nobody else can be here, so a lease that still runs belongs to a process that died.
    if (!again) database.exec('update lanes set lease_until = 0');
    return database;
  } catch (error) {
    database.close();
    throw explained(error, path);
  }
}

/** In exclusive mode the first transaction takes the lock and keeps it until the database is closed. */
function lock(database: SqliteDatabase): void {
  database.pragma('locking_mode = EXCLUSIVE');
  database.pragma('journal_mode = WAL');
  database.exec('begin immediate; commit');
}

function migrate(database: SqliteDatabase): void {
  const version = database.pragma('user_version', { simple: true }) as number;
  if (version === SCHEMA_VERSION) return;
  const steps = version === 0 ? [SCHEMA] : stepsFrom(version);
  // All or none: a file is never between two versions.
  const apply = database.transaction(() => {
    for (const step of steps) database.exec(step);
    database.pragma(`user_version = ${SCHEMA_VERSION}`);
  });
  apply.immediate();
}

/** @throws EmitterError `store_corrupt` */
function stepsFrom(version: number): string[] {
  if (version in MIGRATIONS)
    return Array.from({ length: SCHEMA_VERSION - version }, (_, index) => MIGRATIONS[version + index] ?? '');
  const fault = version > SCHEMA_VERSION ? 'a newer emitter wrote it: use that one' : 'too old for this emitter';
  throw new EmitterError('store_corrupt', `The database is of version ${version}, ${fault}.`);
}

function explained(error: unknown, path: string): unknown {
  const code = (error as { code?: string }).code ?? '';
  if (code.startsWith('SQLITE_BUSY'))
    return new EmitterError('store_locked', `Another emitter works on ${path}.`, { cause: error });
  if (code === 'SQLITE_NOTADB' || code.startsWith('SQLITE_CORRUPT'))
    return new EmitterError('store_corrupt', `${path} is no sound database.`, { cause: error });
  return error;
}
