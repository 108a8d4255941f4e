import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { openDerivedDatabase } from '../../src/derived/derived-database.ts';
import { tempFolder } from '../temp-folder.ts';

const sql = 'create table if not exists sums (sum integer)';

function openedAs(path: string, version: number, migrate?: () => boolean): unknown {
  const db = openDerivedDatabase(path, { version, sql, ...(migrate && { migrate }) });
  const found = db.prepare('select sum from sums').pluck().all();
  db.close();
  return found;
}

function filled(): string {
  const path = join(tempFolder(), 'derived.db');
  openedAs(path, 1);
  const db = new Database(path);
  db.exec('insert into sums values (42)');
  db.close();
  return path;
}

test('a file of another version is taken over where it can be, and else thrown away [RECORD-12, RECORD-13]', () => {
  const path = filled();
  expect(openedAs(path, 2, () => true)).toEqual([42]);
  expect(openedAs(path, 3, () => false)).toEqual([]);
});

test('a full disk while it is taken over throws nothing away [RECORD-13]', () => {
  const path = filled();
  const full = () => {
    throw Object.assign(new Error('database or disk is full'), { code: 'SQLITE_FULL' });
  };
  expect(() => openedAs(path, 2, full)).toThrow('disk is full');
  expect(openedAs(path, 1)).toEqual([42]);
});
