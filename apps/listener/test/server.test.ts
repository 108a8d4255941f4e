import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { eventually } from '../../../test/support/eventually.ts';
import { createEndpoints } from '../src/endpoints/endpoints.ts';
import { createListener } from '../src/listener.ts';
import { serve } from '../src/server.ts';
import { sqliteDeliveryStore } from '../src/store/sqlite-delivery-store.ts';
import { rawSocket } from './raw-socket.ts';
import { bodyOf, getJson, post } from './running-listener.ts';
import { viewing } from './stream/viewer-client.ts';
import { tempFolder } from './temp-folder.ts';

const LOCAL = { host: '127.0.0.1', port: 0 };

async function newListener() {
  const store = sqliteDeliveryStore(join(tempFolder(), 'deliveries.db'));
  onTestFinished(() => store.close());
  const endpoints = await createEndpoints([{ name: 'default', authentication: { type: 'none' } }]);
  return { store, listener: createListener({ store, endpoints }) };
}

async function served() {
  const { store, listener } = await newListener();
  const server = await serve(listener, LOCAL);
  return { store, ...server, port: Number(new URL(server.url).port) };
}

test('port 0 gives a free port, which the URL tells [CLI-1]', async () => {
  const { url, port, close } = await served();
  onTestFinished(close);
  expect(url).toBe(`http://127.0.0.1:${port}`);
  expect((await getJson(`${url}/healthz`)).json).toEqual({ status: 'ok' });
});

test('an address that is taken is refused, with what to do', async () => {
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void other.close());
  const { port } = other.address() as AddressInfo;
  const { listener } = await newListener();
  const refused = expect(serve(listener, { host: '127.0.0.1', port })).rejects;
  await refused.toMatchObject({
    code: 'address_unavailable',
    message: expect.stringContaining('is taken; choose another with --port'),
  });
  await expect(serve(listener, { host: '203.0.113.1', port: 0 })).rejects.toMatchObject({
    code: 'address_unavailable',
  });
});

test('a server that does not answer its own probe is closed again [CLI-1]', async () => {
  let asked = '';
  const listener: Parameters<typeof serve>[0] = {
    handle: (request, response) => {
      asked = `${request.headers.host}${request.url}`;
      response.writeHead(500).end();
    },
    take: () => false,
    upgrade() {},
    heartbeat() {},
    close: async () => {},
  };
  await expect(serve(listener, LOCAL)).rejects.toMatchObject({ code: 'probe_failed' });
  expect(asked).toMatch(/\/readyz$/);
  await expect(fetch(`http://${asked}`)).rejects.toThrow();
});

test('closing under load answers what was read, and ends though a sender keeps on sending [HTTP-14]', async () => {
  const { url, port, close, store } = await served();
  const request = (n: number) => {
    const body = bodyOf([`e${n}`]);
    return `POST /hooks/default HTTP/1.1\r\nHost: x\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
  };
  const busy = await rawSocket(port);
  let sent = 0;
  // A new request with every answer: never idle.
  busy.socket.on('data', () => busy.write(request(sent++) + request(sent++)));
  busy.write(request(sent++) + request(sent++));
  await vi.waitFor(() => expect(sent).toBeGreaterThan(20), { timeout: 10_000 });
  await close();
  await busy.closed;
  const acknowledged = busy.heard().match(/"deliverySeq":\d+/g) ?? [];
  expect((await store.bounds()).newest).toBeGreaterThanOrEqual(acknowledged.length);
  await expect(fetch(`${url}/healthz`)).rejects.toThrow();
});

test('closing waits neither for half a request nor for a viewer that says nothing', async () => {
  const { url, port, close } = await served();
  const half = await rawSocket(port);
  half.write('POST /hooks/default HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{');
  const stalled = await viewing(`${url}/api/stream`);
  stalled.socket.pause();
  // So that the half request is known to the server.
  await post(`${url}/hooks/default`, bodyOf(['a']));
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
  const closed = close();
  await new Promise((resolve) => setImmediate(resolve));
  await vi.advanceTimersByTimeAsync(3000);
  await closed;
});

test('a sender that offers HTTP/2 along with its request is answered as if it did not [HTTP-1]', async () => {
  const { port, close, store } = await served();
  onTestFinished(close);
  const offer = 'Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAEAAEAA\r\n';
  const request = (body: string) =>
    `POST /hooks/default HTTP/1.1\r\nHost: x\r\n${offer}X-Order: 1\r\nContent-Length: ${body.length}\r\n\r\n`;
  const client = await rawSocket(port);
  const [body, large] = [bodyOf(['a']), `${bodyOf(['b'])}${' '.repeat(200_000)}`];
  client.write(request(body) + body);
  await eventually(() => expect(client.heard()).toContain('"fresh":1'));
  // On the same connection again, its body in pieces.
  client.write(request(large) + large.slice(0, 10));
  for (let at = 10; at < large.length; at += 50_000) {
    await new Promise((resolve) => setImmediate(resolve));
    client.write(large.slice(at, at + 50_000));
  }
  await eventually(() => expect(client.heard().match(/HTTP\/1\.1 202/g)).toHaveLength(2));
  expect(String(await store.body(2))).toBe(large);
});
