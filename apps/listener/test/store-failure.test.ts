import { closeSync, mkdirSync, openSync, readFileSync, rmdirSync, writeSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createEndpoints } from '../src/endpoints/endpoints.ts';
import { createListener } from '../src/listener.ts';
import { createStoreHealth } from '../src/readiness.ts';
import { reopeningDeliveryStore } from '../src/store/reopening-delivery-store.ts';
import { sqliteDeliveryStore } from '../src/store/sqlite-delivery-store.ts';
import { bodyOf, getJson, post } from './running-listener.ts';
import { tempFolder } from './temp-folder.ts';

// The store fails for real: SQLite itself says so.

/** A listener on a log, with the connection that the store itself uses. */
async function listenerOn(path: string, onReadiness = (_ready: boolean) => {}) {
  let db: Database.Database | undefined;
  const { pragma } = Database.prototype;
  Database.prototype.pragma = function (this: Database.Database, ...args: Parameters<typeof pragma>) {
    db = this;
    return pragma.apply(this, args);
  };
  let now = 0;
  const store = reopeningDeliveryStore(
    () => sqliteDeliveryStore(path),
    () => now,
  );
  Database.prototype.pragma = pragma;
  const errors: { code?: string; message?: string }[] = [];
  const readiness: boolean[] = [];
  const listener = createListener({
    store,
    endpoints: await createEndpoints([{ name: 'default', authentication: { type: 'none' } }]),
    onError: (error) => errors.push(error as { code?: string }),
    onReadiness(ready) {
      readiness.push(ready);
      onReadiness(ready);
    },
    now: () => now,
  });
  const server = createServer(listener.handle);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const close = async () => {
    await listener.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await store.close();
  };
  onTestFinished(close);
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const later = (ms = 1000) => {
    now += ms;
  };
  return { url, hook: `${url}/hooks/default`, db: db as Database.Database, store, errors, readiness, later, close };
}

const large = (id: string) => `${bodyOf([id])}${' '.repeat(200_000)}`;

describe('while the store fails, deliveries get 503 with Retry-After, readiness is false, and both recover by themselves [SAFE-13]:', () => {
  const failures: [string, string, (db: Database.Database) => () => void][] = [
    [
      'a disk that is full',
      'SQLITE_FULL',
      (db) => {
        db.pragma(`max_page_count = ${db.pragma('page_count', { simple: true })}`);
        return () => db.pragma('max_page_count = 1073741823');
      },
    ],
    [
      'a disk that takes no writes',
      'SQLITE_READONLY',
      (db) => {
        db.pragma('query_only = 1');
        return () => db.pragma('query_only = 0');
      },
    ],
    [
      'a log that another program holds',
      'SQLITE_BUSY',
      (db) => {
        db.pragma('busy_timeout = 0');
        const other = new Database(db.name);
        other.exec('begin immediate');
        return () => other.close();
      },
    ],
  ];

  test.each(failures)('%s', async (_name, code, fail) => {
    const { url, hook, db, store, errors, readiness, later } = await listenerOn(join(tempFolder(), 'deliveries.db'));
    expect((await post(hook, large('before'))).json).toMatchObject({ fresh: 1 });
    const heal = fail(db);

    const failed = await post(hook, large('a'));
    expect(failed).toMatchObject({ status: 503, json: { code: 'store_unavailable' } });
    expect(failed.headers.get('retry-after')).toBe('5');
    expect(errors).toMatchObject([{ code }]);
    const notReady = await getJson(`${url}/readyz`);
    expect(notReady).toMatchObject({ status: 503, json: { code: 'not_ready' } });
    expect(notReady.headers.get('retry-after')).toBe('5');
    expect((await getJson(`${url}/healthz`)).status).toBe(200);
    expect((await getJson(`${url}/api/deliveries`)).json.deliveries).toHaveLength(1);

    heal();
    // No delivery comes from behind a load balancer: the probe finds out.
    later();
    expect((await getJson(`${url}/readyz`)).status).toBe(200);
    expect(readiness).toEqual([false, true]);
    expect((await post(hook, large('a'))).json).toMatchObject({ deliverySeq: 2, fresh: 1 });
    expect((await post(hook, large('before'))).json).toMatchObject({ fresh: 0, duplicates: 1 });
    expect((await store.bounds()).newest).toBe(3);
  });

  test('a corrupt page, until it is restored, without a restart', async () => {
    const path = join(tempFolder(), 'deliveries.db');
    const healthy = await listenerOn(path);
    await post(healthy.hook, bodyOf(['before']));
    const root = healthy.db.prepare<[], number>("select rootpage from sqlite_schema where name = 'batches'").pluck();
    const at = ((root.get() as number) - 1) * (healthy.db.pragma('page_size', { simple: true }) as number);
    await healthy.close();
    const page = readFileSync(path).subarray(at, at + 100);
    overwrite(path, at, Buffer.alloc(100, 0x5a));

    const broken = await listenerOn(path);
    expect(await post(broken.hook, bodyOf(['a']))).toMatchObject({ status: 503, json: { code: 'store_unavailable' } });
    expect(broken.errors).toMatchObject([{ code: expect.stringMatching(/^SQLITE_CORRUPT/) }]);
    expect(await getJson(`${broken.url}/api/deliveries`)).toMatchObject({
      status: 503,
      json: { code: 'store_unavailable' },
    });
    // The failure had the store probed at once: what is mended before that probe has ended, it may not see.
    expect((await getJson(`${broken.url}/readyz`)).status).toBe(503);

    overwrite(path, at, page);
    broken.later(5000);
    expect((await getJson(`${broken.url}/readyz`)).status).toBe(200);
    expect((await post(broken.hook, bodyOf(['before', 'a']))).json).toMatchObject({ fresh: 1, duplicates: 1 });
  });
});

test('a log that cannot be opened at the start is opened once it can, and until then every delivery gets 503 [SAFE-13]', async () => {
  const path = join(tempFolder(), 'deliveries.db');
  mkdirSync(path);
  const { url, hook, errors, readiness, later } = await listenerOn(path);
  expect((await getJson(`${url}/readyz`)).status).toBe(503);
  expect(await post(hook, bodyOf(['a']))).toMatchObject({ status: 503, json: { code: 'store_unavailable' } });
  expect((await getJson(`${url}/api/deliveries`)).status).toBe(503);
  expect(errors[0]).toMatchObject({ code: 'SQLITE_CANTOPEN' });
  rmdirSync(path);
  later(5000);
  expect((await getJson(`${url}/readyz`)).status).toBe(200);
  expect((await post(hook, bodyOf(['a']))).json).toMatchObject({ deliverySeq: 1, fresh: 1 });
  expect(readiness).toEqual([false, true]);
});

test('a host that throws when it is told of it holds up no sender [SAFE-21]', async () => {
  const { hook, db, errors, readiness, later } = await listenerOn(join(tempFolder(), 'deliveries.db'), () => {
    throw new Error('a mistake');
  });
  expect((await post(hook, bodyOf(['before']))).status).toBe(202);
  db.pragma('query_only = 1');
  expect((await post(hook, bodyOf(['a']))).status).toBe(503);
  db.pragma('query_only = 0');
  later();
  expect((await post(hook, bodyOf(['a']))).status).toBe(202);
  expect(readiness).toEqual([false, true]);
  expect(errors.filter(({ message }) => message === 'a mistake')).toHaveLength(2);
});

function overwrite(path: string, at: number, bytes: Uint8Array): void {
  const file = openSync(path, 'r+');
  writeSync(file, bytes, 0, bytes.length, at);
  closeSync(file);
}

test('however often readiness is asked for, the store is probed once a second, and only while it fails [SAFE-13]', async () => {
  let now = 0;
  let probes = 0;
  let broken = false;
  const changes: boolean[] = [];
  const errors: unknown[] = [];
  const health = createStoreHealth({
    probe: async () => {
      probes += 1;
      if (broken) throw new Error('still full');
    },
    now: () => now,
    onChange: (ready) => changes.push(ready),
    onFailure: (error) => errors.push(error),
  });
  const ask = () => Promise.all(Array.from({ length: 5 }, () => health.isReady()));
  expect(await ask()).toEqual(Array(5).fill(true));
  expect(probes).toBe(1);
  now = 5000;
  expect(await ask()).toEqual(Array(5).fill(true));
  expect(probes).toBe(1);
  broken = true;
  health.failed();
  health.failed();
  expect(await ask()).toEqual(Array(5).fill(false));
  now = 5999;
  expect(await ask()).toEqual(Array(5).fill(false));
  expect(probes).toBe(2);
  broken = false;
  now = 6000;
  expect(await ask()).toEqual(Array(5).fill(true));
  expect(probes).toBe(3);
  expect(changes).toEqual([false, true]);
  expect(errors).toEqual([]);
});

test('nobody is ready before a write proved it, and the first failure is told with its reason [SAFE-13]', async () => {
  let now = 0;
  let broken = true;
  const told: unknown[] = [];
  const health = createStoreHealth({
    probe: () => (broken ? Promise.reject(new Error('disk full')) : Promise.resolve()),
    now: () => now,
    onChange: (ready) => told.push(ready),
    onFailure: (error) => told.push((error as Error).message),
  });
  expect(await health.isReady()).toBe(false);
  now = 1000;
  expect(await health.isReady()).toBe(false);
  broken = false;
  now = 2000;
  expect(await health.isReady()).toBe(true);
  expect(told).toEqual(['disk full', false, true]);
});
