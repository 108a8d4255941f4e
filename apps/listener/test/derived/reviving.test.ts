import { existsSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { type DerivedCare, reviving } from '../../src/derived/reviving.ts';
import { tempFolder } from '../temp-folder.ts';

const failing = (code: string) => () => {
  throw Object.assign(new Error(code), { code });
};
const corrupt = failing('SQLITE_CORRUPT_VTAB');

/** @returns whether the file is there after a use that met damage. */
function keptWith(care: DerivedCare): boolean {
  const path = join(tempFolder(), 'derived.db');
  const open = () => {
    const db = new Database(path);
    db.exec('create table if not exists sums (sum integer)');
    return { close: async () => void db.close() };
  };
  expect(() => reviving(path, open, care).use(corrupt)).toThrow('SQLITE_CORRUPT_VTAB');
  return existsSync(path);
}

test('a damaged file is kept when it is good or can be mended, and thrown away when not [SAFE-17]', () => {
  expect(keptWith({ check: () => {}, mend: corrupt })).toBe(true);
  expect(keptWith({ check: corrupt, mend: () => {} })).toBe(true);
  expect(keptWith({ check: corrupt, mend: corrupt })).toBe(false);
  expect(keptWith({ check: corrupt })).toBe(false);
});

test('a full disk while it is mended throws nothing away [SAFE-17, RECORD-13]', () => {
  expect(keptWith({ check: corrupt, mend: failing('SQLITE_FULL') })).toBe(true);
});
