import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, onTestFinished, test } from 'vitest';
import { createSharedTransaction } from '../../src/derived/shared-transaction.ts';
import { tempFolder } from '../temp-folder.ts';

function opened() {
  const path = join(tempFolder(), 'derived.db');
  const db = new Database(path);
  db.pragma('journal_mode = WAL');
  db.exec('create table steps (step integer primary key)');
  const other = new Database(path, { readonly: true });
  onTestFinished(() => void [db, other].map((one) => one.close()));
  const count = (from: Database.Database) => from.prepare('select count(*) from steps').pluck().get();
  const transaction = createSharedTransaction(db);
  const add = (any = true) =>
    transaction.run(() => {
      if (any) db.exec('insert into steps default values');
      return any;
    });
  /** As its own connection sees it, and as it lies on the disk. */
  const counts = () => [count(db), count(other)];
  return { transaction, add, counts };
}

test('steps are seen at once, and committed when there is no more to do or there were many [FIND-7, RECORD-12]', () => {
  const { add, counts } = opened();
  expect([add(), add(), counts()]).toEqual([true, true, [2, 0]]);
  expect([add(false), counts()]).toEqual([false, [2, 2]]);
  for (let step = 0; step < 16; step += 1) add();
  expect(counts()).toEqual([18, 18]);
});

test('a step that fails undoes what shared its transaction, and the next one begins anew [FIND-7, RECORD-12]', () => {
  const { transaction, add, counts } = opened();
  add();
  const failing = () => {
    throw new Error('disk on fire');
  };
  expect(() => transaction.run(failing)).toThrow('disk on fire');
  expect(counts()).toEqual([0, 0]);
  expect([add(), add(false), counts()]).toEqual([true, false, [1, 1]]);
});

test('a step that goes on failing undoes no other again [FIND-7, RECORD-12]', () => {
  const { transaction, add, counts } = opened();
  const failing = () => {
    throw new Error('disk on fire');
  };
  expect(() => transaction.run(failing)).toThrow('disk on fire');
  add();
  add();
  expect(() => transaction.run(failing)).toThrow('disk on fire');
  expect(counts()).toEqual([2, 2]);
  add(false);
  add();
  expect(counts()).toEqual([3, 2]);
});

test('what is under way is committed at the end [FIND-7, RECORD-12]', () => {
  const { transaction, add, counts } = opened();
  transaction.finish();
  add();
  transaction.finish();
  expect(counts()).toEqual([1, 1]);
});
