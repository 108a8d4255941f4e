import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, onTestFinished, test } from 'vitest';
import { createHeaderSealer } from '../../src/store/sealed-headers.ts';
import { sqliteDeliveryStore } from '../../src/store/sqlite-delivery-store.ts';
import { tempFolder } from '../temp-folder.ts';
import { deliveryStoreContract } from './delivery-store.contract.ts';
import { accepted, refused } from './judged-requests.ts';

deliveryStoreContract('SQLite', async () => {
  const path = join(tempFolder(), 'deliveries.db');
  return {
    open: async (limits) => sqliteDeliveryStore(path, limits),
    async breakCommits() {
      // `counts` comes late in a commit: the delivery and its event keys are written by then.
      change(path, "create trigger broken before insert on counts begin select raise(abort, 'disk on fire'); end");
      change(path, "create trigger full before insert on probe begin select raise(abort, 'disk on fire'); end");
      return async () => {
        change(path, 'drop trigger broken');
        change(path, 'drop trigger full');
      };
    },
  };
});

test('syncs every commit to disk before it is told [HTTP-14]', () => {
  const path = join(tempFolder(), 'deliveries.db');
  const pragmas: string[] = [];
  const pragma = Database.prototype.pragma;
  Database.prototype.pragma = function (this: Database.Database, source: string) {
    pragmas.push(source);
    return pragma.call(this, source);
  };
  onTestFinished(() => {
    Database.prototype.pragma = pragma;
  });
  const store = sqliteDeliveryStore(path);
  onTestFinished(() => store.close());
  expect(pragmas).toContain('synchronous = FULL');
  expect(change(path, 'pragma journal_mode')).toBe('wal');
});

test('the first statement of a commit may fail as well, or the table be gone for a while [HTTP-8]', async () => {
  const path = join(tempFolder(), 'deliveries.db');
  const store = sqliteDeliveryStore(path, { count: 2 });
  onTestFinished(() => store.close());
  await store.append([refused(), refused()]);
  change(path, 'alter table deliveries rename to away');
  await expect(store.append([refused(), accepted(['a'])])).rejects.toThrow('deliveries');
  change(path, 'alter table away rename to deliveries');
  const [first] = await store.append([accepted(['a'])]);
  expect(first).toMatchObject({ seq: 3, verdict: 'accepted', events: [{ fresh: true }] });
  await store.append([refused()]);
  expect((await store.page({}, { limit: 9 })).map(({ seq }) => seq)).toEqual([4, 3, 2]);
});

test('credentials in headers never rest in clear, and are whole again after a restart [AUTH-5]', async () => {
  const path = join(tempFolder(), 'deliveries.db');
  const sealer = createHeaderSealer(Buffer.alloc(32, 7));
  const rawHeaders = ['Authorization', 'Basic c2VjcmV0', 'X-Other', 'clear'];
  const first = sqliteDeliveryStore(path, undefined, sealer);
  await first.append([accepted(['a'], {}, { rawHeaders })]);
  await first.close();
  expect(readFileSync(path).includes('c2VjcmV0')).toBe(false);
  const second = sqliteDeliveryStore(path, undefined, sealer);
  onTestFinished(() => second.close());
  expect((await second.find(1))?.request.rawHeaders).toEqual(rawHeaders);
});

test('names too long to be names are counted as one', async () => {
  const store = sqliteDeliveryStore(join(tempFolder(), 'deliveries.db'));
  onTestFinished(() => store.close());
  await store.append([
    accepted(['a'], { eventName: 'X'.repeat(129) }),
    accepted(['b'], { eventName: 'Y'.repeat(128) }),
  ]);
  const names = (await store.counts()).filter(({ subject }) => subject === 'fresh').map(({ name }) => name);
  expect(names).toEqual(['(other)', 'Y'.repeat(128)]);
});

test('many requests are one commit', async () => {
  const path = join(tempFolder(), 'deliveries.db');
  const store = sqliteDeliveryStore(path);
  onTestFinished(() => store.close());
  await store.append(Array.from({ length: 100 }, (_, index) => accepted([`e${index}`])));
  expect(change(path, 'select count(*) from commits')).toBe(1);
});

/** From outside, as another program would. */
function change(path: string, sql: string): unknown {
  const db = new Database(path);
  try {
    const statement = db.prepare(sql);
    return statement.reader ? statement.pluck().get() : statement.run();
  } finally {
    db.close();
  }
}
