import { statSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, onTestFinished, test } from 'vitest';
import { createDatabaseSpace } from '../../src/store/database-space.ts';
import { tempFolder } from '../temp-folder.ts';

function opened() {
  const path = join(tempFolder(), 'some.db');
  const open = () => {
    const db = new Database(path);
    onTestFinished(() => void db.close());
    return db;
  };
  const db = open();
  db.exec('pragma journal_mode = wal; create table some (bytes blob)');
  const write = () => void db.exec('insert into some values (zeroblob(500000))');
  const bytes = (suffix = '') => statSync(path + suffix).size;
  return { db, open, write, bytes, space: createDatabaseSpace(db) };
}

test('its size is that of the file and of what is written ahead [KEEP-7]', () => {
  const { write, bytes, space } = opened();
  write();
  expect(bytes('-wal')).toBeGreaterThan(500_000);
  expect(space.size()).toBe(bytes() + bytes('-wal'));
});

test('what was written ahead is given back once nothing was written for a while [KEEP-7]', () => {
  const { db, write, bytes, space } = opened();
  write();
  space.rest();
  expect(bytes('-wal')).toBeGreaterThan(500_000);
  space.rest();
  expect([bytes('-wal'), bytes() > 500_000]).toEqual([0, true]);
  write();
  db.exec('begin; insert into some values (1)');
  space.rest();
  space.rest();
  db.exec('commit');
  expect(bytes('-wal')).toBeGreaterThan(500_000);
});

test('a reader is not waited for: the space comes back later [KEEP-7]', () => {
  const { db, open, write, bytes, space } = opened();
  const reading = open().prepare('select bytes from some').iterate();
  write();
  write();
  reading.next();
  space.rest();
  const began = performance.now();
  space.rest();
  expect(performance.now() - began).toBeLessThan(1000);
  expect(bytes('-wal')).toBeGreaterThan(500_000);
  expect(db.pragma('busy_timeout', { simple: true })).toBe(5000);
  reading.return?.();
  space.rest();
  expect(bytes('-wal')).toBe(0);
});
