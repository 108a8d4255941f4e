import { join } from 'node:path';
import Database from 'better-sqlite3';
import { expect, onTestFinished, test } from 'vitest';
import { openDatabase } from '../../src/store/sqlite-database.ts';
import { sqliteDispatchStore } from '../../src/store/sqlite-dispatch-store.ts';
import { SCHEMA_VERSION } from '../../src/store/sqlite-schema.ts';
import { temporaryFolder } from '../support/setup.ts';
import { SCHEMA_3 } from './schema-3.ts';

const ACCOUNT = 7;

/** A file as version 3 left it. */
async function oldFile(fill: (database: Database.Database) => void = () => {}): Promise<string> {
  const path = join(await temporaryFolder(), 'emitter.db');
  const database = new Database(path);
  database.exec(SCHEMA_3);
  fill(database);
  database.close();
  return path;
}

async function opened(path: string) {
  const store = await sqliteDispatchStore(path);
  onTestFinished(() => store.close());
  return store;
}

function headed(database: Database.Database, webhookId: string, timestamp: string): void {
  const body = `{"accountId":7,"events":[{"timestamp":${timestamp},"data":{"timestamp":"x"}}]}`;
  database
    .prepare(`
      insert into lanes (account_id, webhook_id, timing, host, cursor, due_at, attempts, batch_id, batch_members, batch_body)
      values (7, ?, 'realTime', 'h', 0, 5, 1, ?, '[[1,5]]', ?)`)
    .run(webhookId, `msg_${webhookId}`, body);
}

function attempted(
  database: Database.Database,
  deliveryId: string,
  state: string | null,
  { number = 1, outcome = 'refused_status' } = {},
): void {
  database
    .prepare(`
      insert into attempts (account_id, webhook_id, delivery_id, timing, at, number, state, from_seq, to_seq, event_count,
        last_outcome, tries, record)
      values (7, 'w', ?, 'realTime', 5, ?, ?, 1, 1, 1, ?, ?, '{}')`)
    .run(deliveryId, number, state, outcome, number);
}

/** The columns of every table, and the indexes. */
function shape(path: string): unknown {
  const database = new Database(path, { readonly: true });
  try {
    const columns = database
      .prepare(`
        select m.name as of, p.name, p.type, p."notnull", p.dflt_value from sqlite_master m, pragma_table_info(m.name) p
        where m.type = 'table' order by m.name, p.name`)
      .all();
    const indexes = database.prepare("select name, sql from sqlite_master where type = 'index' order by name").all();
    return { columns, indexes, version: database.pragma('user_version', { simple: true }) };
  } finally {
    database.close();
  }
}

test('a file of version 3 becomes what a new one is [EMIT-70]', async () => {
  const path = await oldFile();
  const fresh = join(await temporaryFolder(), 'emitter.db');
  for (const each of [path, fresh]) openDatabase(each).close();
  expect(shape(path)).toEqual(shape(fresh));
  expect(shape(path)).toMatchObject({ version: SCHEMA_VERSION });
});

test('how an old head was written is told from its body, and kept with its delivery [EMIT-70] [EMIT-49]', async () => {
  const path = await oldFile((database) => {
    headed(database, 'iso', '"2026-08-01T00:00:00.000Z"');
    headed(database, 'milliseconds', '1785542400000');
    for (const webhookId of ['iso', 'milliseconds']) attempted(database, `msg_${webhookId}`, 'pending');
    attempted(database, 'msg_settled', 'delivered');
  });
  const store = await opened(path);
  const formats = async (deliveryId: string) => (await store.delivery(ACCOUNT, deliveryId))?.timestampFormat;
  expect(await Promise.all(['msg_iso', 'msg_milliseconds', 'msg_settled'].map(formats))).toEqual([
    'iso',
    'milliseconds',
    undefined,
  ]);
  const heads = (await store.lanes(ACCOUNT)).map(({ batch }) => batch?.timestampFormat);
  expect(heads).toEqual(['iso', 'milliseconds']);
});

test('deliveries with two states have the last one, and those without a lane are dropped [EMIT-70] [EMIT-74]', async () => {
  const path = await oldFile((database) => {
    headed(database, 'w', '1');
    attempted(database, 'msg_w', 'pending');
    attempted(database, 'msg_w', null, { number: 2 });
    attempted(database, 'msg_w', 'pending', { number: 1, outcome: 'dns_failure' });
    attempted(database, 'msg_twice', 'pending');
    attempted(database, 'msg_twice', 'delivered', { outcome: 'delivered' });
    attempted(database, 'msg_left', 'pending');
    attempted(database, 'msg_done', 'delivered', { outcome: 'delivered' });
  });
  const store = await opened(path);
  expect(await store.deliveries(ACCOUNT)).toMatchObject([
    { deliveryId: 'msg_done', state: 'delivered' },
    { deliveryId: 'msg_left', state: 'dropped' },
    { deliveryId: 'msg_twice', state: 'delivered', outcome: 'delivered', attempts: 2 },
    { deliveryId: 'msg_w', state: 'pending', outcome: 'dns_failure', attempts: 3, timestampFormat: 'milliseconds' },
  ]);
  expect(await store.attempts(ACCOUNT)).toHaveLength(7);
});

test.each([
  [SCHEMA_VERSION + 1, /newer emitter/],
  [2, /too old/],
])('a file of version %i is refused in words, and left as it is [EMIT-70]', async (version, words) => {
  const path = await oldFile((database) => void database.pragma(`user_version = ${version}`));
  expect(() => openDatabase(path)).toThrow(
    expect.objectContaining({ code: 'store_corrupt', message: expect.stringMatching(words) }),
  );
  expect(shape(path)).toMatchObject({ version });
});

test('a migration that fails changes nothing [EMIT-70]', async () => {
  const path = await oldFile((database) => database.exec('alter table attempts add column format text'));
  const before = shape(path);
  expect(() => openDatabase(path)).toThrow(/duplicate column/);
  expect(shape(path)).toEqual(before);
});
