import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createSealer } from '@earshot/protocol';
import { expect, onTestFinished, test, vi } from 'vitest';
import { jsonEndpointStore } from '../../src/endpoints/json-endpoint-store.ts';
import { openLiveEndpoints } from '../../src/endpoints/live-endpoints.ts';
import { tempFolder } from '../temp-folder.ts';

const none = { type: 'none' } as const;

async function liveEndpoints() {
  const path = join(tempFolder(), 'endpoints.json');
  const store = await jsonEndpointStore(path, createSealer(Buffer.alloc(32, 7)));
  const endpoints = await openLiveEndpoints(store);
  const told: (string | undefined)[] = [];
  onTestFinished(endpoints.watch((problem) => told.push(problem)));
  return {
    endpoints,
    told,
    read: () => readFileSync(path, 'utf8'),
    write: (text: string) => writeFileSync(path, text),
    path,
  };
}

const until = (condition: () => void) => vi.waitFor(condition, { timeout: 5000, interval: 10 });

test('what somebody writes into the file is in force without a restart, and its secrets are sealed [ENDPOINT-3]', async () => {
  const { endpoints, told, write, read } = await liveEndpoints();
  const basic = { type: 'basic', username: 'alm', password: 'hunter2' };
  write(JSON.stringify({ endpoints: [{ name: 'crm', authentication: basic, strict: false }] }));
  await until(() => expect(endpoints.get('crm')).toMatchObject({ strict: false }));
  expect(endpoints.get('default')).toBeUndefined();
  expect(told[0]).toBeUndefined();
  await until(() => expect(read()).not.toContain('hunter2'));
  expect(endpoints.settings().endpoints[0]?.authentication).toEqual(basic);
});

test('a file that an editor puts in the place of the old one is seen, too [ENDPOINT-3]', async () => {
  const { endpoints, path } = await liveEndpoints();
  writeFileSync(`${path}~`, JSON.stringify({ endpoints: [{ name: 'new', authentication: none }] }));
  renameSync(`${path}~`, path);
  await until(() => expect(endpoints.get('new')).toBeDefined());
});

test('a bad file is told by line and field and keeps the last good settings, until it is mended [ENDPOINT-4]', async () => {
  const { endpoints, told, write, read } = await liveEndpoints();
  const before = endpoints.get('default');
  const bad =
    '{\n  "endpoints": [\n    {\n      "name": "default",\n      "authentication": { "type": "digest" }\n    }\n  ]\n}';
  write(bad);
  await until(() => expect(told).toHaveLength(1));
  expect(endpoints.problem()).toContain('line 5: endpoints[0].authentication.type');
  expect(endpoints.get('default')).toBe(before);
  // What is being written is not overwritten by a change over the API.
  await expect(endpoints.put({ name: 'other', authentication: none })).rejects.toMatchObject({
    code: 'settings_conflict',
  });
  await expect(endpoints.remove('default')).rejects.toMatchObject({ code: 'settings_conflict' });
  expect(read()).toBe(bad);
  write('{ "endpoints": [\n oops ] }');
  await until(() => expect(endpoints.problem()).toContain('is not JSON.\nline 2: invalid symbol'));
  write(JSON.stringify({ endpoints: [{ name: 'default', authentication: none }] }));
  await until(() => expect(endpoints.problem()).toBeUndefined());
  expect(endpoints.get('default')).toBe(before);
});

test('keys that no verifier can use, and targets that are not listed, are faults of the file [ENDPOINT-4, FORWARD-7]', async () => {
  const { endpoints, write } = await liveEndpoints();
  write(JSON.stringify({ endpoints: [{ name: 'default', authentication: { type: 'signature', keys: 'nonsense' } }] }));
  await until(() => expect(endpoints.problem()).toContain('authentication.keys: No usable key'));
  const forward = { targetUrl: 'http://10.0.0.1/' };
  write(JSON.stringify({ endpoints: [{ name: 'default', authentication: none, forward }] }, null, 1));
  await until(() =>
    expect(endpoints.problem()).toMatch(/line 9: endpoints\[0\]\.forward\.targetUrl: only this machine/),
  );
  write(
    JSON.stringify({ endpoints: [{ name: 'default', authentication: none, forward }], targets: ['http://10.0.0.1'] }),
  );
  await until(() => expect(endpoints.problem()).toBeUndefined());
  expect(endpoints.settings().endpoints[0]?.forward).toEqual(forward);
});

test('an endpoint whose settings did not change stays the same one when another changes [ENDPOINT-5]', async () => {
  const { endpoints } = await liveEndpoints();
  const before = endpoints.get('default');
  await endpoints.put({ name: 'other', authentication: none });
  expect(endpoints.get('default')).toBe(before);
  const other = endpoints.get('other');
  await endpoints.put({ name: 'other', authentication: none, strict: false });
  expect(endpoints.get('other')).not.toBe(other);
});

test('changes at the same time are made one after the other [ENDPOINT-1]', async () => {
  const { endpoints, read } = await liveEndpoints();
  const names = Array.from({ length: 20 }, (_, index) => `e${index}`);
  await Promise.all(names.map((name) => endpoints.put({ name, authentication: none })));
  expect(endpoints.settings().endpoints.map(({ name }) => name)).toEqual(['default', ...names]);
  expect(JSON.parse(read()).endpoints).toHaveLength(21);
});
