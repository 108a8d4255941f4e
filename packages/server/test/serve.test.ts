import type { ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { expect, onTestFinished, test, vi } from 'vitest';
import { behindAnswers, type ServerLimits, sendProblem, serve } from '../src/index.ts';

const limits: ServerLimits = {
  ...{ maxHeaderBytes: 2048, maxHeaderCount: 10, maxConnections: 10, headersTimeoutMs: 1000 },
  ...{ requestTimeoutMs: 1000, keepAliveTimeoutMs: 1000, closeTimeoutMs: 100 },
};

async function served() {
  const server = await serve(
    {
      handle: (request, response) =>
        request.url === '/readyz'
          ? response.end()
          : sendProblem(response, { status: 404, code: 'none', title: 'None.' }),
      close() {},
    },
    { host: '127.0.0.1', port: 0, ...limits },
  );
  onTestFinished(server.close);
  return server;
}

/** What a raw socket hears. @param more what it says later. */
function say(url: string, text: string, more?: Promise<string>): Promise<string> {
  return new Promise((resolve, reject) => {
    let heard = '';
    const socket = connect(Number(new URL(url).port), '127.0.0.1', () => socket.write(text));
    more?.then((later) => socket.write(later), reject);
    socket.on('data', (chunk) => {
      heard += chunk.toString();
    });
    socket.on('close', () => resolve(heard));
    socket.on('error', reject);
  });
}

test('broken and oversized HTTP is answered with problem+json [CON-SAFE-6]', async () => {
  const { url } = await served();
  expect(await say(url, 'NONSENSE\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 [\s\S]*"code":"bad_request"/);
  expect(await say(url, `GET / HTTP/1.1\r\nhost: a\r\nx: ${'y'.repeat(4096)}\r\n\r\n`)).toMatch(/"headers_too_large"/);
  const many = Array.from({ length: 11 }, (_, n) => `x-${n}: 1\r\n`).join('');
  expect(await say(url, `GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n${many}\r\n`)).toMatch(/"too_many_headers"/);
});

test('more than one Host header is refused, whichever it says [CON-SAFE-6]', async () => {
  const { url } = await served();
  for (const other of ['b', 'a'])
    expect(await say(url, `GET /readyz HTTP/1.1\r\nhost: a\r\nHost: ${other}\r\nconnection: close\r\n\r\n`)).toMatch(
      /^HTTP\/1\.1 400 [\s\S]*"code":"host_repeated"/,
    );
});

test('who was answered before all of its request came hears nothing more when time is over [CON-SAFE-6]', async () => {
  const { url } = await served();
  const heard = await say(url, 'POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 10\r\n\r\n1');
  expect(heard.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 404']);
});

test('a tunnel is refused, behind the answers to what came before it [CON-SAFE-6]', async () => {
  const { url } = await served();
  const get = 'GET /readyz HTTP/1.1\r\nhost: a\r\n\r\n';
  const heard = await say(url, `${get}${get}CONNECT a:443 HTTP/1.1\r\nhost: a:443\r\n\r\n`);
  expect(heard.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 200', 'HTTP/1.1 405']);
  expect(heard).toContain('"code":"method_not_allowed"');
  expect(heard).toMatch(/^allow: \r$/m);
});

test('requests that come together while it closes are all answered, and the last answer ends the connection', async () => {
  const due: ServerResponse[] = [];
  const areDue = (count: number) => vi.waitFor(() => expect(due).toHaveLength(count), { interval: 5 });
  const server = await serve(
    {
      handle: (request, response) => void (request.url === '/readyz' ? response.end() : due.push(response)),
      async close() {
        await areDue(3);
        for (const response of due) response.end('told');
      },
    },
    { host: '127.0.0.1', port: 0, ...limits, requestTimeoutMs: 10_000, closeTimeoutMs: 5000 },
  );
  const get = (path: string) => `GET ${path} HTTP/1.1\r\nhost: a\r\n\r\n`;
  const closing = areDue(1).then(() => {
    void server.close();
    return get('/2') + get('/3');
  });
  const heard = await say(server.url, get('/1'), closing);
  expect(heard.match(/(?<=Connection: )[\w-]+/g)).toEqual(['keep-alive', 'keep-alive', 'close']);
  expect(heard.match(/told/g)).toHaveLength(3);
});

test('who reads no answer, and asks for an upgrade behind it, holds nothing up when it closes [SAFE-15]', async () => {
  const long = Buffer.alloc(20_000_000);
  const asked = vi.fn();
  const upgraded = vi.fn();
  const server = await serve(
    {
      handle: (request, response) => void response.end(request.url === '/readyz' ? '' : long),
      prepare: (http) =>
        void http.on('upgrade', (_request, socket) => {
          behindAnswers(socket, upgraded);
          asked();
        }),
      close() {},
    },
    { host: '127.0.0.1', port: 0, ...limits },
  );
  const client = connect(Number(new URL(server.url).port), '127.0.0.1').pause();
  client.on('error', () => {});
  onTestFinished(() => void client.destroy());
  const get = 'GET / HTTP/1.1\r\nhost: a\r\n';
  client.write(`${get}\r\n${get}connection: Upgrade\r\nupgrade: x\r\n\r\n`);
  await vi.waitFor(() => expect(asked).toHaveBeenCalled(), { interval: 5 });
  await server.close();
  expect(upgraded).not.toHaveBeenCalled();
});

test('a taken address is told by name, and what to do', async () => {
  const { url } = await served();
  const again = serve({ handle() {}, close() {} }, { host: '127.0.0.1', port: Number(new URL(url).port), ...limits });
  await expect(again).rejects.toMatchObject({
    code: 'address_unavailable',
    message: expect.stringContaining('--port'),
  });
});

test('a server that does not answer its own probe is not said to listen', async () => {
  const silent = {
    handle: (_: unknown, response: { writeHead(s: number): { end(): void } }) => response.writeHead(503).end(),
  };
  const started = serve({ ...silent, close() {} } as never, { host: '127.0.0.1', port: 0, ...limits });
  await expect(started).rejects.toMatchObject({ code: 'probe_failed' });
});
