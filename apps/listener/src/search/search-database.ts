import type { Database } from 'better-sqlite3';
import { openDerivedDatabase } from '../derived/derived-database.ts';
import { PROGRESS } from '../derived/progress.ts';
import type { DerivedCare } from '../derived/reviving.ts';
import { checkWordIndex, wordIndex } from '../derived/word-index.ts';
import { ARRIVALS } from './arrival-blocks.ts';

/** Counts up whenever the index is built otherwise than before: an older one is built anew. */
const VERSION = 3;

const SCHEMA = `
  ${wordIndex('documents', 'facets, body')}
  create table if not exists contents (
    id integer primary key,
    content blob not null,
    conflict integer not null
  );
  create index if not exists conflicts on contents (id) where conflict = 1;
  ${PROGRESS}
  ${ARRIVALS}
`;

export function openSearchDatabase(path: string): Database {
  return openDerivedDatabase(path, { version: VERSION, sql: SCHEMA });
}

export const searchCare: DerivedCare = { check: (db) => checkWordIndex(db, 'documents') };
