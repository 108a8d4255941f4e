import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type ErrorRequestHandler, type Express } from 'express';
import { expect, onTestFinished, test, vi } from 'vitest';
import { createEndpoints, createListener, openStore, type StoreOptions } from '../../src/index.ts';
import { bodyOf, getJson, post } from '../running-listener.ts';
import { viewing } from '../stream/viewer-client.ts';
import { tempFolder } from '../temp-folder.ts';

async function embedded(
  mount: (app: Express, listener: ReturnType<typeof createListener>) => void,
  options?: StoreOptions,
) {
  const { close, ...kept } = await openStore(tempFolder(), options);
  const { store } = kept;
  const listener = createListener({ ...kept, endpoints: await createEndpoints() });
  const app = express();
  mount(app, listener);
  const failures: (Error & { code?: string })[] = [];
  const failed: ErrorRequestHandler = (error, _request, response, _next) => {
    failures.push(error);
    response.status(500).json({ message: error.message });
  };
  app.use(failed);
  const server = createServer(app).on('upgrade', listener.upgrade);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    server.close();
    await listener.close();
    await close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, store, failures };
}

test('in front of the parsers of an Express app it takes the hooks and lets everything else pass [EMBED-1]', async () => {
  const { url } = await embedded((app, listener) => {
    app.use(listener.handle);
    app.use(express.json());
    app.get('/', (_request, response) => void response.json({ mine: true }));
    app.post('/orders', (request, response) => void response.json({ echoed: request.body }));
  });
  expect((await post(`${url}/hooks/default`, bodyOf(['a']))).json).toMatchObject({ fresh: 1 });
  expect((await getJson(`${url}/api/deliveries/1`)).json).toMatchObject({ seq: 1 });
  expect((await getJson(`${url}/`)).json).toEqual({ mine: true });
  expect((await post(`${url}/orders`, '{"a":1}', { 'content-type': 'application/json' })).json).toEqual({
    echoed: { a: 1 },
  });
});

test('the whole of it: what a filter finds, what is watched live, and a log within its limits [EMBED-6]', async () => {
  const { url, store } = await embedded((app, listener) => app.use(listener.handle), { keepCount: 2 });
  const viewer = await viewing(`${url}/api/stream`);
  for (const [id, eventName] of [['a'], ['b'], ['c', 'CI_STATS'], ['d']] as const)
    await post(`${url}/hooks/default`, bodyOf([id], 1010, eventName));
  await viewer.reached(4);
  expect((await getJson(`${url}/api/deliveries?eventName=CI_STATS`)).json.deliveries).toMatchObject([{ seq: 3 }]);
  expect((await getJson(`${url}/api/events?q=d`)).json.events).toMatchObject([{ eventId: 'd' }]);
  expect((await getJson(`${url}/api/records`)).status).toBe(200);
  expect((await getJson(`${url}/api/pins`)).status).toBe(200);
  await vi.waitFor(async () => expect((await store.bounds()).oldest).toBe(3), { timeout: 10_000, interval: 50 });
});

test('as a route, under a path and a prefix of its own [EMBED-1]', async () => {
  const { url, store } = await embedded((app, listener) => {
    app.post('/hooks/:endpoint', listener.handle);
    app.post('/webhooks/alm', listener.hook('default'));
    app.use('/earshot', listener.handle);
  });
  for (const path of ['/hooks/default', '/webhooks/alm', '/earshot/hooks/default?x=1'])
    expect((await post(url + path, bodyOf([path]))).json, path).toMatchObject({ fresh: 1 });
  expect((await getJson(`${url}/earshot/api/stats`)).json).toMatchObject({ newest: 3 });
  expect((await store.find(2))?.request.path).toBe('/webhooks/alm');
  for (const path of ['/hooks/unknown', '/earshot/hooks/any/hooks/default'])
    expect((await post(url + path, bodyOf(['a']))).json, path).toMatchObject({ code: 'unknown_endpoint' });
  const elsewhere = await fetch(`${url}/earshot/any/hooks/default`, { method: 'POST', body: bodyOf(['a']) });
  expect(elsewhere.status).toBe(404);
});

test('behind a body parser it fails at once, with the fix in the message [EMBED-2]', async () => {
  const { url, failures } = await embedded((app, listener) => {
    app.use(express.json());
    app.use(listener.handle);
  });
  const { status, json } = await post(`${url}/hooks/default`, bodyOf(['a']), { 'content-type': 'application/json' });
  expect(status).toBe(500);
  expect(json.message).toContain('Mount the intake in front of express.json()');
  expect(failures[0]).toMatchObject({ name: 'ListenerError', code: 'body_consumed' });
});

test('openStore gives a folder to one process, and frees it when it is closed [EMBED-3]', async () => {
  const folder = tempFolder();
  const first = await openStore(folder);
  await expect(openStore(folder)).rejects.toMatchObject({ code: 'data_locked' });
  await first.close();
  await (await openStore(folder)).close();
});

test('a hook without a place for its position is refused at once [EMBED-4]', async () => {
  const { store, close } = await openStore(tempFolder());
  onTestFinished(close);
  const endpoints = await createEndpoints();
  expect(() => createListener({ store, endpoints, onEvent: () => {} })).toThrow(
    expect.objectContaining({ code: 'config_invalid' }),
  );
});
