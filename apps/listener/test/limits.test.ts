import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { eventually } from '../../../test/support/eventually.ts';
import { openListener } from '../src/open.ts';
import { rawSocket } from './raw-socket.ts';
import { bodyOf, getJson } from './running-listener.ts';
import { answersIn, neighbourIsServed, say, serveListener } from './served-listener.ts';
import { turnedAway, viewing } from './stream/viewer-client.ts';
import { tempFolder } from './temp-folder.ts';

const problem = (status: number, code: string) => ({ status, type: 'application/problem+json', code });

const head = (headers: string) => `POST /hooks/default HTTP/1.1\r\nHost: x\r\n${headers}\r\n\r\n`;

describe('what is too large:', () => {
  test('a body over the limit, declared or in chunks, is answered 413, and one at the limit is taken [SAFE-2]', async () => {
    const { port, hook, store } = await serveListener({ maxBodyBytes: 200 });
    const fit = bodyOf(['a']).padEnd(200);
    const chunked = (body: string) =>
      `${head('Transfer-Encoding: chunked')}64\r\n${body.slice(0, 100)}\r\n${(body.length - 100).toString(16)}\r\n${body.slice(100)}\r\n0\r\n\r\n`;
    const declared = (body: string) => head(`Content-Length: ${body.length}`) + body;
    for (const framed of [declared, chunked]) {
      expect(await say(port, framed(fit))).toMatchObject([{ status: 202 }]);
      expect(await say(port, framed(`${fit} `))).toEqual([problem(413, 'body_too_large')]);
    }
    await neighbourIsServed(hook);
    expect((await store.page({ verdict: 'refused' }, { limit: 9 })).map(({ size }) => size)).toEqual([0, 0]);
  });

  test('headers over their size are answered 431 [SAFE-3]', async () => {
    const { port, hook, store } = await serveListener({ maxHeaderBytes: 4096 });
    const sized = (bytes: number) => head(`X-Large: ${'x'.repeat(bytes)}\r\nContent-Length: 2`);
    expect(await say(port, `${sized(3000)}{}`)).toMatchObject([{ status: 400, code: 'invalid_envelope' }]);
    expect(await say(port, `${sized(5000)}{}`)).toEqual([problem(431, 'headers_too_large')]);
    expect(await say(port, `POST /hooks/${'x'.repeat(5000)} HTTP/1.1\r\nHost: x\r\n\r\n`)).toEqual([
      problem(431, 'headers_too_large'),
    ]);
    await neighbourIsServed(hook);
    expect((await store.bounds()).newest).toBe(2);
  });

  test('headers over their count are answered 431, and none is dropped silently [SAFE-3]', async () => {
    const { port, store } = await serveListener({ maxHeaderCount: 40 });
    // Host and Content-Length are two of them.
    const many = (count: number) => {
      const more = Array.from({ length: count - 2 }, (_, index) => `X-${index}: 1\r\n`).join('');
      return `${head(`${more}Content-Length: 2`)}{}`;
    };
    expect(await say(port, many(40))).toMatchObject([{ status: 400, code: 'invalid_envelope' }]);
    expect((await store.find(1))?.request.rawHeaders).toHaveLength(80);
    for (const count of [41, 42, 300]) expect(await say(port, many(count))).toEqual([problem(431, 'too_many_headers')]);
    expect((await store.bounds()).newest).toBe(1);
  });

  test('a page holds as much as is allowed [SAFE-5]', async () => {
    const { url } = await serveListener({ maxPageSize: 7 });
    expect((await getJson(`${url}/api/deliveries?limit=7`)).status).toBe(200);
    expect(await getJson(`${url}/api/deliveries?limit=8`)).toMatchObject({
      status: 400,
      json: { code: 'invalid_query' },
    });
  });
});

describe('who is too slow', () => {
  test('with the headers, with the body, or says nothing at all is answered 408 and let go [SAFE-4]', async () => {
    const { port, hook, store } = await serveListener({ headersTimeoutMs: 100, requestTimeoutMs: 200 });
    const said = [
      '',
      'POST /hooks/default HT',
      head('Content-Length: 2').slice(0, -2),
      `${head('Content-Length: 2')}{`,
    ];
    const slow = await Promise.all(
      said.map(async (bytes) => {
        const client = await rawSocket(port);
        if (bytes) client.write(bytes);
        return client;
      }),
    );
    await neighbourIsServed(hook);
    await Promise.all(slow.map(({ closed }) => closed));
    for (const { heard } of slow) expect(answersIn(heard())).toEqual([problem(408, 'request_timeout')]);
    await neighbourIsServed(hook);
    expect((await store.bounds()).newest).toBe(2);
  });

  test('for the next request on a connection that was kept is let go without a word [SAFE-4]', async () => {
    const { port } = await serveListener({ keepAliveTimeoutMs: 50 });
    const client = await rawSocket(port);
    client.write(`${head('Content-Length: 2')}{}`);
    await client.closed;
    expect(answersIn(client.heard())).toMatchObject([{ status: 400 }]);
  });
});

test('half a request is cut off when the listener stops, after the time that is set [SAFE-4, SAFE-14]', async () => {
  const { port, hook, close } = await serveListener({ closeTimeoutMs: 50 });
  const half = await rawSocket(port);
  half.write(`${head('Content-Length: 100')}{`);
  await neighbourIsServed(hook);
  await close();
  await half.closed;
  expect(half.heard()).toBe('');
});

test('what the settings say holds for all of the listener [SAFE-1]', async () => {
  const limits = { maxBodyBytes: 300, maxPageSize: 3, maxRefusedCount: 2, maxHeaderCount: 30, maxViewers: 1 };
  const { url, close } = await openListener({ host: '127.0.0.1', port: 0, data: tempFolder(), ...limits });
  onTestFinished(close);
  const port = Number(new URL(url).port);
  expect(await say(port, `${head('Content-Length: 301')}${' '.repeat(301)}`)).toEqual([problem(413, 'body_too_large')]);
  expect(await say(port, `${head(`${'X: 1\r\n'.repeat(30)}Content-Length: 2`)}{}`)).toEqual([
    problem(431, 'too_many_headers'),
  ]);
  for (let index = 0; index < 3; index += 1) await say(port, `${head('Content-Length: 2')}{}`);
  expect((await getJson(`${url}/api/deliveries?limit=3`)).json.deliveries).toHaveLength(2);
  expect((await getJson(`${url}/api/deliveries?limit=4`)).status).toBe(400);
  await viewing(`${url}/api/stream`);
  expect(await turnedAway(`${url}/api/stream`)).toBe(503);
});

describe('too many', () => {
  test('connections: one more is closed, and those before it are served [SAFE-5]', async () => {
    const { port } = await serveListener({ maxConnections: 3 });
    // The start's own probe may have kept its connection.
    const first = await rawSocket(port);
    first.write(`${head('Content-Length: 2')}{}`);
    await eventually(() => expect(answersIn(first.heard())).toHaveLength(1));
    const more = await Promise.all([rawSocket(port), rawSocket(port), rawSocket(port)]);
    await Promise.race(more.map(({ closed }) => closed));
    first.write(`${head('Content-Length: 2')}{}`);
    await eventually(() => expect(answersIn(first.heard())).toHaveLength(2));
  });

  test('viewers: one more is answered 503, and let in when another one has gone [SAFE-5]', async () => {
    const { url } = await serveListener({ maxViewers: 1 });
    const first = await viewing(`${url}/api/stream`);
    expect(await turnedAway(`${url}/api/stream`)).toBe(503);
    first.socket.close();
    await vi.waitFor(() => viewing(`${url}/api/stream`), { timeout: 5000 });
  });
});
