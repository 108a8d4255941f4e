import { mkdirSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Config } from '../src/config.ts';
import { openListener } from '../src/open.ts';
import { bodyOf, getJson, post } from './running-listener.ts';
import { tempFolder } from './temp-folder.ts';

const config = (data: string, port = 0): Config => ({ data, port, host: '127.0.0.1' });

test('an event that was stored before a restart is a duplicate after it [HTTP-11]', async () => {
  const data = tempFolder();
  const first = await openListener(config(data));
  expect((await post(`${first.url}/hooks/default`, bodyOf(['a']))).json).toMatchObject({ deliverySeq: 1, fresh: 1 });
  await first.close();
  const second = await openListener(config(data));
  onTestFinished(second.close);
  expect((await post(`${second.url}/hooks/default`, bodyOf(['a']))).json).toMatchObject({ deliverySeq: 2, fresh: 0 });
  expect((await getJson(`${second.url}/api/stats`)).json).toMatchObject({ oldest: 1, newest: 2 });
});

test('a folder that is in use is refused, and free again after closing or a start that failed [HTTP-23]', async () => {
  const data = tempFolder();
  const taken = createServer();
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void taken.close());
  const { port } = taken.address() as AddressInfo;
  await expect(openListener(config(data, port))).rejects.toMatchObject({ code: 'address_unavailable' });
  const listener = await openListener(config(data));
  await expect(openListener(config(data))).rejects.toMatchObject({ code: 'data_locked' });
  await listener.close();
  await (await openListener(config(data))).close();
});

test('a start whose log cannot be written for the moment listens, and says that it is not ready [SAFE-13]', async () => {
  const data = tempFolder();
  for (const file of ['deliveries.db', 'sends.db', 'annotations.db']) mkdirSync(join(data, file));
  const errors: unknown[] = [];
  const listener = await openListener(config(data), undefined, { onError: (error) => errors.push(error) });
  onTestFinished(listener.close);
  expect((await post(`${listener.url}/hooks/default`, bodyOf(['a']))).status).toBe(503);
  expect((await getJson(`${listener.url}/readyz`)).json).toMatchObject({ code: 'not_ready' });
  expect(errors).toContainEqual(expect.objectContaining({ code: 'SQLITE_CANTOPEN' }));
});

test('a folder that takes no files is refused by its name, with what to do [SAFE-17]', async () => {
  const data = tempFolder();
  mkdirSync(join(data, 'earshot.lock'));
  const started = openListener(config(data));
  await expect(started).rejects.toMatchObject({ code: 'config_invalid' });
  await expect(started).rejects.toThrow(`${data} can't be a data folder: unable to open database file. Make room`);
});

test('an authentication given at start stays, and one that cannot work changes nothing [HTTP-24, AUTH-6]', async () => {
  const data = tempFolder();
  const basic = { type: 'basic', username: 'alm', password: 'pass' } as const;
  await (await openListener(config(data), basic)).close();
  await expect(openListener(config(data), { type: 'signature', keys: 'nonsense' })).rejects.toMatchObject({
    code: 'settings_invalid',
  });
  await expect(openListener(config(data), { ...basic, username: 'a:b' })).rejects.toMatchObject({
    code: 'settings_invalid',
  });
  const listener = await openListener(config(data));
  onTestFinished(listener.close);
  expect(listener.endpoints).toEqual([{ name: 'default', authentication: basic }]);
  expect((await post(`${listener.url}/hooks/default`, bodyOf(['a']))).status).toBe(401);
  expect(statSync(join(data, 'earshot.key')).mode & 0o777).toBe(0o600);
});
