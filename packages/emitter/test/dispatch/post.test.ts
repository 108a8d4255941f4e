import { once } from 'node:events';
import { createServer as createSecureServer } from 'node:https';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { createSender } from '@earshot/protocol';
import { expect, onTestFinished, test, vi } from 'vitest';
import { eventually } from '../../../../test/support/eventually.ts';
import { createAgent } from '../../src/dispatch/agent.ts';
import { watchRequests } from '../../src/dispatch/phases.ts';
import { attemptLimit, createPost } from '../../src/dispatch/post.ts';
import { createTargetPolicy, createTargets, type Resolve } from '../../src/dispatch/target-policy.ts';
import { certificateFor } from '../support/certificate.ts';
import { manualClock } from '../support/manual-clock.ts';
import { startReceiver, status } from '../support/receiver.ts';
import { receiver } from '../support/setup.ts';

const batch = { id: 'msg_1', body: '{"accountId":1010,"events":[]}' };

interface Surroundings {
  connectMs?: number;
  idleMs?: number;
  attemptMs?: number;
  resolve?: Resolve;
  ca?: string;
}

function setup({ resolve, ca, ...limits }: Surroundings = {}) {
  const all = { connectMs: 2_000, idleMs: 2_000, attemptMs: 5_000, attemptPerEventMs: 0, ...limits };
  const policy = createTargetPolicy({ allowHttp: true, allow: [], devTargets: 'loopback' }, resolve);
  const dispatcher = createAgent({ ...all, ca }, policy);
  onTestFinished(watchRequests());
  onTestFinished(() => dispatcher.destroy());
  const clock = manualClock();
  const post = createPost({ dispatcher, findTarget: createTargets(policy), limits: all, clock });
  const to = (url: string) => post({ url, sender: createSender({ type: 'none' }), eventCount: 1, ...batch });
  return { to, clock, dispatcher };
}

/** A TCP server that accepts and does what it is told with the socket. */
async function rawServer(use: (socket: Socket) => void): Promise<number> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    use(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

test('posts the bytes with the headers of the contract [EMIT-3] [SIG-1] [SIG-2]', async () => {
  const target = await receiver((_request, response) => response.writeHead(202).end('thanks'));
  const { to, clock } = setup();
  expect(await to(`${target.url}?a=1`)).toEqual({
    ...{ outcome: 'delivered', status: 202, message: 'Acknowledged with 202.', responseExcerpt: 'thanks' },
    ...{ startedAt: clock.start, durationMs: expect.any(Number) },
    requestHeaders: expect.objectContaining({ 'webhook-id': 'msg_1' }),
    responseHeaders: expect.objectContaining({ 'transfer-encoding': 'chunked' }),
    phases: { connectMs: expect.any(Number), firstByteMs: expect.any(Number), totalMs: expect.any(Number) },
  });
  const [request] = target.requests;
  expect(request?.path).toBe('/hook?a=1');
  expect(request?.body.toString()).toBe(batch.body);
  expect(request?.headers).toMatchObject({
    'content-type': 'application/json; charset=utf-8',
    'webhook-id': 'msg_1',
    'webhook-timestamp': String(clock.start / 1000),
  });
});

test('tells how long the name, the connection and TLS took, on a new connection only [EMIT-58]', async () => {
  const { key, cert } = await certificateFor('hooks.example');
  const server = createSecureServer({ key, cert }, (request, response) => {
    request.resume().on('end', () => response.writeHead(202).end());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const resolve: Resolve = (_name, found) => setTimeout(found, 20, null, [{ address: '127.0.0.1', family: 4 }]);
  const { to } = setup({ resolve, ca: cert });
  const url = `https://hooks.example:${(server.address() as AddressInfo).port}/`;
  const { phases, outcome } = await to(url);
  expect(outcome).toBe('delivered');
  const { dnsMs = 0, connectMs = 0, tlsMs = 0, firstByteMs = 0, totalMs } = phases;
  expect(dnsMs).toBeGreaterThan(15);
  expect(tlsMs).toBeGreaterThan(0);
  expect(dnsMs + connectMs + tlsMs + firstByteMs).toBeLessThanOrEqual(totalMs + 0.3);
  // The pool takes the connection back a little after the answer's end.
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect((await to(url)).phases).toEqual({ firstByteMs: expect.any(Number), totalMs: expect.any(Number) });
});

test('fails when nobody vouches for the certificate', async () => {
  const { key, cert } = await certificateFor('localhost');
  const server = createSecureServer({ key, cert });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const url = `https://localhost:${(server.address() as AddressInfo).port}/`;
  const resolve: Resolve = (_name, found) => found(null, [{ address: '127.0.0.1', family: 4 }]);
  expect(await setup({ resolve }).to(url)).toMatchObject({ outcome: 'tls_failure' });
});

test.each([
  [200, 'delivered'],
  [204, 'delivered'],
  [301, 'redirected'],
  [304, 'redirected'],
  [400, 'refused_status'],
  [410, 'refused_status'],
  [500, 'refused_status'],
])('takes %i as %s [EMIT-12]', async (code, outcome) => {
  const target = await receiver(status(code));
  expect(await setup().to(target.url)).toMatchObject({ outcome, status: code });
});

test('follows no redirect', async () => {
  const elsewhere = await receiver();
  const target = await receiver((_request, response) => response.writeHead(307, { location: elsewhere.url }).end());
  expect(await setup().to(target.url)).toMatchObject({ outcome: 'redirected', status: 307 });
  expect(elsewhere.requests).toEqual([]);
});

test('fails when a connected receiver stays silent [EMIT-14]', async () => {
  const target = await receiver(() => {});
  expect(await setup({ idleMs: 50 }).to(target.url)).toMatchObject({ outcome: 'response_timeout' });
});

test('fails when the answer stops in the middle [EMIT-14]', async () => {
  const target = await receiver((_request, response) => response.writeHead(202).write('well'));
  expect(await setup({ idleMs: 50 }).to(target.url)).toMatchObject({ outcome: 'response_timeout', status: 202 });
});

test('fails when the answer trickles for longer than an attempt may take', async () => {
  const target = await receiver((_request, response) => {
    response.writeHead(202);
    const trickle = setInterval(() => response.write('.'), 10);
    response.on('close', () => clearInterval(trickle));
  });
  expect(await setup({ attemptMs: 100 }).to(target.url)).toMatchObject({ outcome: 'attempt_timeout', status: 202 });
});

test('fails when no connection is there in time, TLS included [EMIT-14]', async () => {
  const port = await rawServer(() => {});
  expect(await setup({ connectMs: 50 }).to(`https://127.0.0.1:${port}/`)).toMatchObject({ outcome: 'connect_timeout' });
});

test('fails when the receiver hangs up', async () => {
  const port = await rawServer((socket) => socket.on('data', () => socket.destroy()));
  expect(await setup().to(`http://127.0.0.1:${port}/`)).toMatchObject({ outcome: 'connection_lost' });
});

test('fails, and says so, when the other side speaks no HTTP [EMIT-47]', async () => {
  const port = await rawServer((socket) => socket.end('SSH-2.0-OpenSSH_9.6\r\n'));
  const attempt = await setup().to(`http://127.0.0.1:${port}/`);
  expect(attempt).toMatchObject({ outcome: 'network_failure', message: 'What came back is no HTTP.' });
});

test('fails when nobody listens', async () => {
  const closed = await startReceiver();
  await closed.close();
  expect(await setup().to(closed.url)).toMatchObject({ outcome: 'connection_refused' });
});

test('fails when the name has no address', async () => {
  expect(await setup().to('http://nowhere.invalid/')).toMatchObject({ outcome: 'dns_failure' });
});

test('fails when the other side speaks no TLS', async () => {
  const target = await receiver();
  expect(await setup().to(target.url.replace('http:', 'https:'))).toMatchObject({ outcome: 'tls_failure' });
});

test('reads the beginning of an endless answer and lets the socket go', async () => {
  const closed = vi.fn();
  const target = await receiver((_request, response) => {
    response.writeHead(200);
    const flood = () => {
      while (!response.destroyed && response.write('x'.repeat(1_000)));
    };
    response.on('drain', flood).on('close', closed);
    flood();
  });
  const attempt = await setup().to(target.url);
  expect(attempt).toMatchObject({ outcome: 'delivered', responseExcerpt: 'x'.repeat(1_024) });
  await eventually(() => expect(closed).toHaveBeenCalled());
});

test('gives a request with many events more time, 55 s at most [EMIT-55]', () => {
  const limits = { connectMs: 1, idleMs: 1, attemptMs: 30_000, attemptPerEventMs: 250 };
  expect([1, 25, 100, 1_000].map((count) => attemptLimit(limits, count))).toEqual([30_000, 36_000, 54_750, 55_000]);
});
