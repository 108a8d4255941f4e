import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { buffer } from 'node:stream/consumers';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { readPlainRequest } from '../../src/plain/plain-request.ts';

const LIMITS = { maxBodyBytes: 1000, maxHeaderBytes: 1000, maxHeaderCount: 10 };
const read = (text: string, limits = LIMITS) => readPlainRequest(Buffer.from(text, 'latin1'), limits);
const post = (lines: readonly string[], body = '{}', start = 'POST /hooks/default HTTP/1.1') =>
  `${[start, ...lines].join('\r\n')}\r\n\r\n${body}`;
const HOST = 'Host: x';
const LENGTH = 'Content-Length: 2';

test('reads a plain request as it came [PLAIN-1]', () => {
  const request = read(post([HOST, 'WebHook-ID: msg_1', 'x-a: b: c  d', LENGTH], '{}', 'POST /hooks/a_b-1 HTTP/1.1'));
  expect(request).toMatchObject({ endpoint: 'a_b-1', path: '/hooks/a_b-1', body: Buffer.from('{}') });
  expect(request?.rawHeaders).toEqual(['Host', 'x', 'WebHook-ID', 'msg_1', 'x-a', 'b: c  d', 'Content-Length', '2']);
  expect(request?.headers.get('webhook-id')).toBe('msg_1');
  expect(request?.headers.get('webhook-i')).toBeUndefined();
  expect(read(post(['host: x', 'content-length: 0', 'connection: Keep-Alive'], ''))?.body.length).toBe(0);
});

test.each([
  ['no host', post([LENGTH])],
  ['two hosts', post([HOST, 'host: y', LENGTH])],
  ['no length', post([HOST])],
  ['another length', post([HOST, 'Content-Length: 3'])],
  ['two lengths', post([HOST, LENGTH, LENGTH])],
  ['a signed length', post([HOST, 'Content-Length: +2'])],
  ['a length with zeros in front', post([HOST, 'Content-Length: 02'])],
  ['a request behind it', post([HOST, LENGTH]) + post([HOST, LENGTH])],
  ['half a head', 'POST /hooks/default HTTP/1.1\r\nHost: x\r\n'],
  ['half a body', post([HOST, 'Content-Length: 20'])],
  ['chunks', post([HOST, 'Transfer-Encoding: chunked'], '0\r\n\r\n')],
  ['chunks and a length', post([HOST, 'Transfer-Encoding: chunked', LENGTH])],
  ['a compressed body', post([HOST, 'Content-Encoding: gzip', LENGTH])],
  ['another method', post([HOST, LENGTH], '{}', 'PUT /hooks/default HTTP/1.1')],
  ['HTTP/1.0', post([HOST, LENGTH], '{}', 'POST /hooks/default HTTP/1.0')],
  ['a query', post([HOST, LENGTH], '{}', 'POST /hooks/default?a=1 HTTP/1.1')],
  ['another path', post([HOST, LENGTH], '{}', 'POST /api/import HTTP/1.1')],
  ['an absolute path', post([HOST, LENGTH], '{}', 'POST http://x/hooks/default HTTP/1.1')],
  ['an upgrade', post([HOST, 'Connection: Upgrade', 'Upgrade: h2c', LENGTH])],
  ['a goodbye', post([HOST, 'Connection: close', LENGTH])],
  ['an expectation', post([HOST, 'Expect: 100-continue', LENGTH])],
  ['a page behind it', post([HOST, 'Origin: https://evil.example', LENGTH])],
  ['a browser behind it', post([HOST, 'Sec-Fetch-Site: cross-site', LENGTH])],
  ['bare line feeds', post([HOST, LENGTH]).replaceAll('\r\n', '\n')],
  ['a folded header', post([HOST, 'x-a: b\r\n c', LENGTH])],
  ['a space before the colon', post([HOST, 'x-a : b', LENGTH])],
  ['no space behind the colon', post([HOST, 'x-a:b', LENGTH])],
  ['an empty value', post([HOST, 'x-a: ', LENGTH])],
  ['a control character', post([HOST, 'x-a: b\0', LENGTH])],
  ['a character beyond ASCII', post([HOST, 'x-a: \xfc', LENGTH])],
  ['too many headers', post([HOST, ...Array.from({ length: 9 }, (_, at) => `x-${at}: 1`), LENGTH])],
  ['too large headers', post([HOST, `x-a: ${'b'.repeat(1000)}`, LENGTH])],
  ['a body that is too large', post([HOST, 'Content-Length: 1001'], 'x'.repeat(1001))],
])('leaves %s to Node [PLAIN-1]', (_what, text) => {
  expect(read(text)).toBeUndefined();
});

test('what it reads, Node reads as the same one request [PLAIN-1]', async () => {
  const heard: unknown[] = [];
  const server = createServer(async (request, response) => {
    const { method, url, rawHeaders } = request;
    heard.push({ method, path: url, rawHeaders, body: (await buffer(request)).toString('latin1') });
    response.end();
  }).listen(0, '127.0.0.1');
  onTestFinished(() => void server.close());
  await once(server, 'listening');
  const asNode = async (bytes: Buffer) => {
    heard.length = 0;
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    socket
      .on('error', () => {})
      .resume()
      .end(bytes);
    await once(socket, 'close');
    return [...heard];
  };

  let plain = 0;
  await fc.assert(
    fc.asyncProperty(nearlyPlain, async (bytes) => {
      const read = readPlainRequest(bytes, LIMITS);
      if (!read) return;
      plain += 1;
      const { path, rawHeaders, body } = read;
      expect(await asNode(bytes)).toEqual([{ method: 'POST', path, rawHeaders, body: body.toString('latin1') }]);
    }),
    { numRuns: 1500 },
  );
  expect(plain).toBeGreaterThan(100);
});

/** Requests of ordinary and less ordinary parts, some of them with a few bytes changed. */
const name = fc.oneof(
  fc.constantFrom('Host', 'webhook-id', 'X-A', 'x-a', 'Connection', 'Transfer-Encoding', 'TE', 'Expect', '__proto__'),
  fc.string({ unit: fc.constantFrom(...'aZ0-_!~:\t ('), minLength: 1, maxLength: 4 }),
);
const value = fc.oneof(
  fc.constantFrom('x', 'keep-alive', 'close', 'chunked', '2', '100-continue'),
  fc.string({ unit: fc.constantFrom(...'aZ0 :,;"\t\0\xe9\r\n'), maxLength: 8 }),
);
const header = fc.tuple(name, fc.constantFrom(': ', ': ', ': ', ':', ' : '), value).map((parts) => parts.join(''));
const body = fc.string({ maxLength: 6 });
const request = fc
  .tuple(fc.array(header, { maxLength: 4 }), body, fc.constantFrom(0, 0, 0, 0, 1, -1))
  .map(([headers, text, off]) =>
    post([HOST, ...headers, `Content-Length: ${Buffer.byteLength(text, 'latin1') + off}`], text),
  );
const nearlyPlain = fc
  .tuple(request, fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 2 }), fc.boolean())
  .map(([text, changes, changed]) => {
    const bytes = Buffer.from(text, 'latin1');
    if (changed) for (const [at, byte] of changes) bytes[at % bytes.length] = byte;
    return bytes;
  });
