import { connect } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { type ServerLimits, sendProblem, serve } from '../src/index.ts';

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

/** What a raw socket hears. */
function say(url: string, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let heard = '';
    const socket = connect(Number(new URL(url).port), '127.0.0.1', () => socket.write(text));
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
