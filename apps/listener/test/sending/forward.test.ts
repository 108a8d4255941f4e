import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test, vi } from 'vitest';
import { eventually } from '../../../../test/support/eventually.ts';
import { openListener } from '../../src/open.ts';
import { createForwarder, type ForwarderOptions, forwardStep } from '../../src/sending/forwarder.ts';
import type { SendLog } from '../../src/sending/send-log.ts';
import { movedClock } from '../moved-clock.ts';
import { rawSocket } from '../raw-socket.ts';
import { bodyOf, getJson, post } from '../running-listener.ts';
import { targetApp } from '../target-app.ts';
import { tempFolder } from '../temp-folder.ts';
import { runOutbox } from './running-outbox.ts';

const none = { type: 'none' } as const;

test('what is accepted goes on byte for byte, with its headers, in order and one at a time [FORWARD-1, FORWARD-2]', async () => {
  const app = await targetApp();
  const { url, port, endpoints } = await runOutbox();
  await post(`${url}/hooks/default`, bodyOf(['before']));
  await endpoints.put({ name: 'default', authentication: none, strict: false, forward: { targetUrl: app.url } });
  const body = Buffer.from(`  {"accountId":1,\t"events":[],"x":"é💬"}\r\n`);
  const client = await rawSocket(port);
  client.write(
    `POST /hooks/default HTTP/1.1\r\nHost: x\r\nX-OdD: 1\r\nx-odd: 2\r\nContent-Length: ${body.length}\r\n\r\n`,
  );
  client.write(body);
  await eventually(() => expect(client.heard()).toContain('202'));
  const ids = Array.from({ length: 30 }, (_, index) => `e${index}`);
  for (const id of ids) await post(`${url}/hooks/default`, bodyOf([id]));
  await post(`${url}/hooks/default`, bodyOf(['e0'])); // a duplicate
  await post(`${url}/hooks/default`, 'no envelope');
  await eventually(() => expect(app.received).toHaveLength(32));
  const [first, ...rest] = app.received;
  expect(first?.body).toEqual(body);
  expect(first?.rawHeaders.join()).toContain('X-OdD,1,x-odd,2');
  expect(first).toMatchObject({ method: 'POST', url: '/app?x=1', headers: { host: `127.0.0.1:${app.port}` } });
  expect(rest.map(({ body: sent }) => sent.toString())).toEqual([...ids.map((id) => bodyOf([id])), 'no envelope']);
  expect(app.mostAtOnce()).toBe(1);
});

test('the credentials of a sender go on to this machine, to another one only when told to [FORWARD-8]', async () => {
  const app = await targetApp();
  const { url, api, endpoints } = await runOutbox({ targets: [app.foreignOrigin] });
  const headers = { authorization: 'Basic eDp5', 'webhook-signature': 'v1,abc' };
  const forwards = [
    { targetUrl: app.url },
    { targetUrl: app.foreignOrigin },
    { targetUrl: app.foreignOrigin, credentials: true },
  ];
  for (const [index, forward] of forwards.entries()) {
    await endpoints.put({ name: 'default', authentication: none, forward });
    await post(`${url}/hooks/default`, bodyOf([`e${index}`]), headers);
    await eventually(() => expect(app.received).toHaveLength(index + 1));
  }
  expect(app.received.map((received) => received.headers.authorization)).toEqual([
    'Basic eDp5',
    undefined,
    'Basic eDp5',
  ]);
  for (const received of app.received) expect(received.headers['webhook-signature']).toBe('v1,abc');
  await eventually(async () =>
    expect((await api('GET', '/api/deliveries/2')).json.sent).toMatchObject([{ withheld: ['authorization'] }]),
  );
});

test('a failure is tried again with back-off, and everything behind it waits [FORWARD-2, FORWARD-3, FORWARD-4]', async () => {
  const app = await targetApp((_received, count) => (count <= 3 ? 500 : 200));
  const moved = movedClock();
  const { url, endpoints } = await runOutbox({ clock: moved.clock });
  await endpoints.put({ name: 'default', authentication: none, forward: { targetUrl: app.url } });
  await post(`${url}/hooks/default`, bodyOf(['a']));
  await post(`${url}/hooks/default`, bodyOf(['b']));
  for (const wait of [1000, 2000, 4000]) {
    await eventually(() => expect(moved.waits()).toEqual([wait]));
    // Growth of the log does not cut the wait short.
    await post(`${url}/hooks/default`, bodyOf([`w${wait}`]));
    moved.move(wait);
  }
  await eventually(() => expect(app.received).toHaveLength(8));
  expect(app.received.map(({ body }) => JSON.parse(body.toString()).events[0].eventId)).toEqual([
    'a',
    'a',
    'a',
    'a',
    'b',
    'w1000',
    'w2000',
    'w4000',
  ]);
  await eventually(async () => {
    const { json } = await getJson(`${url}/api/deliveries/1`);
    expect(json.sent).toMatchObject([
      { kind: 'forward', target: app.url, attempts: 4, outcome: 'delivered', status: 200, responseExcerpt: 'thanks' },
    ]);
  });
});

test('an app that is down is waited for; one that refuses for good is given up after five attempts [FORWARD-3]', () => {
  expect(forwardStep({ outcome: 'delivered', status: 200 }, 1)).toBe('delivered');
  expect([1, 2, 3, 7, 8, 1000].map((attempt) => forwardStep({ outcome: 'unreachable' }, attempt))).toEqual([
    1000, 2000, 4000, 60_000, 60_000, 60_000,
  ]);
  expect([4, 5].map((attempt) => forwardStep({ outcome: 'refused_status', status: 400 }, attempt))).toEqual([
    8000,
    'given_up',
  ]);
  expect(forwardStep({ outcome: 'redirected', status: 302 }, 5)).toBe('given_up');
  for (const status of [408, 425, 429, 500, 503])
    expect(forwardStep({ outcome: 'refused_status', status }, 99)).toBe(60_000);
});

test('a delivery that is refused for good lets the next one pass, and says so [FORWARD-3, FORWARD-4]', async () => {
  const app = await targetApp(({ body }) => (body.includes('bad') ? 422 : 200));
  const moved = movedClock();
  const { url, endpoints } = await runOutbox({ clock: moved.clock });
  await endpoints.put({ name: 'default', authentication: none, forward: { targetUrl: app.url } });
  await post(`${url}/hooks/default`, bodyOf(['bad']));
  await post(`${url}/hooks/default`, bodyOf(['good']));
  for (const wait of [1000, 2000, 4000, 8000]) {
    await eventually(() => expect(moved.waits()).toEqual([wait]));
    moved.move(wait);
  }
  await eventually(() => expect(app.received).toHaveLength(6));
  expect((await getJson(`${url}/api/deliveries/1`)).json.sent).toMatchObject([
    { attempts: 5, status: 422, givenUp: true },
  ]);
});

test('what is under way to a target that hangs is broken off when the settings name another one, or none [FORWARD-9]', async () => {
  const hanging = createServer(() => {}).listen(0, '127.0.0.1');
  onTestFinished(() => {
    hanging.closeAllConnections();
    hanging.close();
  });
  await once(hanging, 'listening');
  const targetUrl = `http://127.0.0.1:${(hanging.address() as AddressInfo).port}/in`;
  const { url, endpoints } = await runOutbox();
  const sent = async (seq: number) => (await getJson(`${url}/api/deliveries/${seq}`)).json.sent;
  const asked = once(hanging, 'request');
  await endpoints.put({ name: 'default', authentication: none, forward: { targetUrl } });
  await post(`${url}/hooks/default`, bodyOf(['a']));
  await asked;
  const app = await targetApp();
  await endpoints.put({ name: 'default', authentication: none, forward: { targetUrl: app.url } });
  await eventually(() => expect(app.received).toHaveLength(1));

  const askedAgain = once(hanging, 'request');
  await endpoints.put({ name: 'default', authentication: none, forward: { targetUrl } });
  await post(`${url}/hooks/default`, bodyOf(['b']));
  await askedAgain;
  await endpoints.put({ name: 'default', authentication: none });
  expect(await sent(2)).toMatchObject([{ target: targetUrl, message: 'Broken off, as nothing goes there any more.' }]);
});

test('what waits goes to a mended target at once, and everything behind it [FORWARD-10]', async () => {
  const broken = await targetApp(() => 404);
  const mended = await targetApp();
  const moved = movedClock();
  const { url, endpoints } = await runOutbox({ clock: moved.clock });
  const forwardTo = (targetUrl: string) =>
    endpoints.put({ name: 'default', authentication: none, forward: { targetUrl } });
  await forwardTo(broken.url);
  for (const id of ['a', 'b']) await post(`${url}/hooks/default`, bodyOf([id]));
  for (const wait of [1000, 2000, 4000]) {
    await eventually(() => expect(moved.waits()).toEqual([wait]));
    moved.move(wait);
  }
  await eventually(() => expect(moved.waits()).toEqual([8000]));
  await forwardTo(mended.url);
  await eventually(() => expect(mended.received).toHaveLength(2));
  expect(mended.received.map(({ body }) => body.toString())).toEqual([bodyOf(['a']), bodyOf(['b'])]);
  expect(broken.received).toHaveLength(4);
  await eventually(async () => {
    const { json } = await getJson(`${url}/api/deliveries/1`);
    expect(json.sent).toMatchObject([{ target: mended.url, attempts: 1, outcome: 'delivered' }]);
  });
  expect(moved.waits()).toEqual([]);
});

test('after a restart it goes on where it stopped [FORWARD-5]', async () => {
  const data = tempFolder();
  const config = { data, port: 0, host: '127.0.0.1' };
  const app = await targetApp();
  const put = (url: string, targetUrl: string) =>
    fetch(`${url}/api/endpoints/default`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ authentication: none, forward: { targetUrl } }),
    });
  const first = await openListener(config);
  await put(first.url, app.url);
  const sent = () => app.received.map(({ body }) => JSON.parse(body.toString()).events[0].eventId);
  await post(`${first.url}/hooks/default`, bodyOf(['a']));
  await eventually(() => expect(sent()).toEqual(['a']));
  await put(first.url, 'http://127.0.0.1:1/');
  await post(`${first.url}/hooks/default`, bodyOf(['b']));
  await first.close();
  const second = await openListener(config);
  onTestFinished(second.close);
  await put(second.url, app.url);
  await post(`${second.url}/hooks/default`, bodyOf(['c']));
  await vi.waitFor(() => expect(sent()).toEqual(['a', 'b', 'c']), { timeout: 5000 });
});

test('an endpoint that forwards no more is forgotten; when it begins again, it begins with what is new [FORWARD-6]', async () => {
  const app = await targetApp();
  const { url, endpoints } = await runOutbox();
  const forward = { targetUrl: app.url };
  await endpoints.put({ name: 'default', authentication: none, forward });
  await endpoints.put({ name: 'default', authentication: none });
  expect(await endpoints.sends.followers()).toEqual([]);
  await post(`${url}/hooks/default`, bodyOf(['missed']));
  await endpoints.put({ name: 'default', authentication: none, forward });
  await post(`${url}/hooks/default`, bodyOf(['new']));
  await eventually(() => expect(app.received).toHaveLength(1));
  expect(app.received[0]?.body.toString()).toBe(bodyOf(['new']));
});

test('a target that leads back here ends after one round [FORWARD-7]', async () => {
  const app = await targetApp();
  const { url, endpoints } = await runOutbox();
  const forward = { targetUrl: `${url}/hooks/default` };
  await endpoints.put({ name: 'default', authentication: none, strict: false, forward });
  await post(`${url}/hooks/default`, 'once');
  await eventually(async () => expect(await endpoints.sends.position('forward:default')).toBe(2));
  await endpoints.put({ name: 'default', authentication: none, strict: false, forward: { targetUrl: app.url } });
  await post(`${url}/hooks/default`, 'next');
  await eventually(() => expect(app.received).toHaveLength(1));
  expect((await getJson(`${url}/api/stats`)).json).toMatchObject({ newest: 3 });
});

test('what was imported stays: it went on where it came in [FORWARD-1, EXPORT-5]', async () => {
  const app = await targetApp();
  const { url, endpoints } = await runOutbox();
  await endpoints.put({ name: 'default', authentication: none, forward: { targetUrl: app.url } });
  const delivery = {
    origin: { log: 'another', seq: 1 },
    receivedAt: '2026-11-23T01:02:03.004Z',
    endpoint: 'default',
    verdict: 'accepted',
    method: 'POST',
    path: '/hooks/default',
    headers: [],
    bodyBase64: Buffer.from(bodyOf(['imported'])).toString('base64'),
  };
  const imported = await fetch(`${url}/api/import`, { method: 'POST', body: `${JSON.stringify(delivery)}\n` });
  expect(imported.status).toBe(200);
  await post(`${url}/hooks/default`, bodyOf(['arrived']));
  await eventually(() => expect(app.received).toHaveLength(1));
  expect(app.received[0]?.body.toString()).toBe(bodyOf(['arrived']));
});

test('forwarding that cannot begin, since its send log cannot be opened, begins by itself later [FORWARD-5]', async () => {
  const { clock, move, waits } = movedClock();
  const errors: unknown[] = [];
  let isOpen = false;
  const sends = { followers: () => (isOpen ? Promise.resolve(['forward:gone']) : Promise.reject(new Error('full'))) };
  const forgotten: string[] = [];
  const { start, stop } = createForwarder({
    sends: { ...sends, forget: async (name: string) => void forgotten.push(name) } as SendLog,
    log: {} as ForwarderOptions['log'],
    sending: {} as ForwarderOptions['sending'],
    endpoints: () => [],
    clock,
    onError: (error) => errors.push(error),
  });
  await start();
  expect(errors).toEqual([new Error('full')]);
  isOpen = true;
  move(1000);
  await eventually(() => expect(forgotten).toEqual(['forward:gone']));
  await stop();
  expect(waits()).toEqual([]);
});
