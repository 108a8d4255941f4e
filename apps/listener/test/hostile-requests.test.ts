import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { rawSocket } from './raw-socket.ts';
import { bodyOf } from './running-listener.ts';
import { answersIn, neighbourIsServed, say, serveListener } from './served-listener.ts';

const post = (headers: string, body: string | Uint8Array = '') =>
  Buffer.concat([
    Buffer.from(`POST /hooks/default HTTP/1.1\r\nHost: x\r\n${headers}\r\n\r\n`, 'latin1'),
    Buffer.from(body),
  ]);

const sized = (body: string | Uint8Array, headers = '') =>
  post(`${headers}Content-Length: ${Buffer.byteLength(body)}`, body);

const chunked = (text: string) => `${text.length.toString(16)}\r\n${text}\r\n0\r\n\r\n`;

const badRequest = { status: 400, type: 'application/problem+json', code: 'bad_request' };

describe('framing that two readers could understand in two ways is answered 400 and stored by nobody [SAFE-6]:', () => {
  const body = bodyOf(['smuggled']);
  const cases: [string, Uint8Array][] = [
    ['two lengths that differ', post(`Content-Length: 5\r\nContent-Length: ${body.length}`, body)],
    ['two lengths that agree', post(`Content-Length: ${body.length}\r\nContent-Length: ${body.length}`, body)],
    ['a list of lengths', post(`Content-Length: ${body.length}, ${body.length}`, body)],
    ['a length with a sign', post(`Content-Length: +${body.length}`, body)],
    ['a negative length', post('Content-Length: -1', body)],
    ['a length in hex', post('Content-Length: 0x10', body)],
    ['a length beyond 64 bits', post('Content-Length: 99999999999999999999', body)],
    ['a length and chunks', post(`Content-Length: ${body.length}\r\nTransfer-Encoding: chunked`, chunked(body))],
    ['chunks and a length', post(`Transfer-Encoding: chunked\r\nContent-Length: ${body.length}`, chunked(body))],
    ['a coding behind chunked', post('Transfer-Encoding: chunked, identity', chunked(body))],
    ['a coding that nobody knows', post('Transfer-Encoding: xchunked', chunked(body))],
    ['a chunk size that is none', post('Transfer-Encoding: chunked', `zz\r\n${body}\r\n0\r\n\r\n`)],
    ['a chunk that is longer than it says', post('Transfer-Encoding: chunked', `5\r\n${body}\r\n0\r\n\r\n`)],
    ['a space before the colon', post(`Content-Length : ${body.length}`, body)],
    ['a folded header', post(`X-A: 1\r\n folded\r\nContent-Length: ${body.length}`, body)],
    [
      'a bare line feed',
      Buffer.from(`POST /hooks/default HTTP/1.1\nHost: x\nContent-Length: ${body.length}\n\n${body}`),
    ],
    ['a NUL in a header', post(`X-A: a\0b\r\nContent-Length: ${body.length}`, body)],
    ['a line that is no HTTP', Buffer.from('\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 hello TLS\r\n\r\n', 'latin1')],
    ['another protocol version', Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n')],
  ];
  test.each(cases)('%s', async (_name, bytes) => {
    const { port, hook, store } = await serveListener();
    const [answer, ...more] = await say(port, bytes);
    expect(answer).toEqual(badRequest);
    expect(more).toEqual([]);
    await neighbourIsServed(hook);
    expect((await store.bounds()).newest).toBe(1);
  });
});

describe('broken HTTP', () => {
  test('behind good requests on one connection leaves them their answers [SAFE-9]', async () => {
    const { port, store } = await serveListener();
    const good = Buffer.concat([sized(bodyOf(['a'])), sized('no json'), sized(bodyOf(['b']))]);
    const client = await rawSocket(port);
    client.write(Buffer.concat([good, Buffer.from('GARBAGE\r\n\r\n and more'), sized(bodyOf(['c']))]));
    await client.closed;
    expect(answersIn(client.heard()).map(({ status, code }) => [status, code])).toEqual([
      [202, undefined],
      [400, 'invalid_json'],
      [202, undefined],
      [400, 'bad_request'],
    ]);
    expect((await store.bounds()).newest).toBe(3);
  });

  test.each([
    ['is turned away', 'GET /nowhere', 'Upgrade: websocket\r\n', 404],
    ['is no GET', 'POST /api/stream', 'Upgrade: websocket\r\n', 405],
    ['is let in', 'GET /api/stream', 'Upgrade: websocket\r\n', 101],
    ['is declined', 'GET /healthz', 'Upgrade: h2c\r\n', 200],
    ['is a tunnel', 'CONNECT x:443', '', 405],
  ])(
    'an upgrade that %s, behind good requests, leaves them their answers [SAFE-15]',
    async (_, line, offer, status) => {
      const { port, store } = await serveListener();
      const handshake = `Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ${'A'.repeat(22)}==\r\n`;
      const upgrade = `${line} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: Upgrade\r\n${offer}${handshake}\r\n`;
      const said = Buffer.concat([sized(bodyOf(['a'])), sized(bodyOf(['b'])), Buffer.from(upgrade)]);
      const answers = await say(port, said, 3);
      expect(answers.map((answer) => answer.status)).toEqual([202, 202, status]);
      expect((await store.bounds()).newest).toBe(2);
    },
  );

  test('without Host, or with an expectation that nobody keeps, is told so [SAFE-9]', async () => {
    const { port } = await serveListener();
    const type = 'application/problem+json';
    expect(await say(port, 'GET /healthz HTTP/1.1\r\n\r\n')).toEqual([{ status: 400, type, code: 'host_missing' }]);
    expect(await say(port, sized('{}', 'Expect: tea\r\n'))).toEqual([
      { status: 417, type, code: 'expectation_failed' },
    ]);
    expect(await say(port, sized('{}', 'Expect: 100-continue\r\n'))).toMatchObject([{ code: 'invalid_envelope' }]);
    expect(await say(port, 'GET /healthz HTTP/1.0\r\n\r\n')).toMatchObject([{ status: 200 }]);
  });
});

test('an encoded body is answered 415 and kept with its bytes and the reason [SAFE-7, HTTP-13]', async () => {
  const { port, hook, store } = await serveListener();
  const packed = gzipSync(bodyOf(['a']));
  const wrong = [
    sized(packed, 'Content-Encoding: gzip\r\n'),
    sized(packed, 'Content-Encoding: br\r\n'),
    sized(packed, 'Content-Encoding: identity, gzip\r\n'),
    post('Transfer-Encoding: gzip, chunked', chunked('x')),
  ];
  for (const bytes of wrong) {
    const expected = { status: 415, type: 'application/problem+json', code: 'encoding_unsupported' };
    expect(await say(port, bytes)).toEqual([expected]);
  }
  expect(await store.body(1)).toEqual(packed);
  expect((await store.find(1))?.delivery).toMatchObject({
    verdict: 'refused',
    refusal: { code: 'encoding_unsupported' },
  });
  expect(await say(port, sized(bodyOf(['b']), 'Content-Encoding: identity\r\n'))).toMatchObject([{ status: 202 }]);
  await neighbourIsServed(hook);
});

describe('a body that means harm is refused or taken as the data that it is, never a 500 [SAFE-8]:', () => {
  const event = (fields: string) => `{"accountId":1,"events":[{"eventId":"a","eventName":"N","timestamp":1${fields}}]}`;
  const deep = (open: string, close: string, depth = 150_000) => open.repeat(depth) + close.repeat(depth);
  const utf8 = (bytes: number[]) =>
    Buffer.concat([Buffer.from('{"accountId":"'), Buffer.from(bytes), Buffer.from('"}')]);
  const cases: [string, string | Uint8Array, number, string?][] = [
    ['nothing', '', 400, 'invalid_json'],
    ['a byte that is no UTF-8', utf8([0xff]), 400, 'invalid_utf8'],
    ['an overlong form', utf8([0xc0, 0xaf]), 400, 'invalid_utf8'],
    ['half a surrogate in UTF-8', utf8([0xed, 0xa0, 0x80]), 400, 'invalid_utf8'],
    ['a character that is cut off', utf8([0xe2, 0x82]), 400, 'invalid_utf8'],
    ['UTF-16', Buffer.from(bodyOf(['a']), 'utf16le'), 400, 'invalid_json'],
    ['bare NUL bytes', Buffer.alloc(64), 400, 'invalid_json'],
    ['a NUL in a string', event(',"data":"\0"'), 400, 'invalid_json'],
    ['an escaped NUL in an id', '{"accountId":1,"events":[{"eventId":"\\u0000","eventName":"N","timestamp":1}]}', 202],
    [
      'a lone surrogate in an id',
      '{"accountId":1,"events":[{"eventId":"\\ud800","eventName":"N","timestamp":1}]}',
      400,
      'invalid_envelope',
    ],
    ['a lone surrogate in data', event(',"data":{"userId":"\\udc00"}'), 202],
    ['arrays without end', deep('[', ']'), 400, 'invalid_envelope'],
    ['objects without end', `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`, 400, 'invalid_envelope'],
    ['nesting that is never closed', '['.repeat(500_000), 400, 'invalid_json'],
    ['deep nesting where data is', event(`,"data":${deep('[', ']')}`), 202],
    [
      'deep nesting where a time is',
      `{"accountId":1,"events":[{"eventId":"a","eventName":"N","timestamp":${deep('[', ']')}}]}`,
      400,
      'invalid_envelope',
    ],
    [
      'a number beyond all numbers, with deep nesting',
      `{"accountId":1e400,"events":${deep('[', ']')}}`,
      400,
      'invalid_envelope',
    ],
    ['a number of many digits', `{"accountId":${'9'.repeat(100)},"events":[]}`, 202],
    ['a number of too many digits', `{"accountId":${'9'.repeat(100_000)},"events":[]}`, 400, 'invalid_envelope'],
    ['a huge number in data, digit by digit', event(`,"data":{"points":${'9'.repeat(100_000)}}`), 202],
    ['a huge number in data', event(',"data":{"userId":1e999}'), 202],
    [
      'keys of the prototype',
      event(
        ',"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"data":{"__proto__":{"polluted":1}}',
      ),
      202,
    ],
    ['events under the prototype', '{"__proto__":{"accountId":1,"events":[]}}', 400, 'invalid_envelope'],
    [
      'an event name of the prototype',
      '{"accountId":1,"events":[{"eventId":"a","eventName":"__proto__","timestamp":1}]}',
      202,
    ],
    [
      'a great many events',
      `{"accountId":1,"events":[${Array.from({ length: 15_000 }, (_, n) => `{"eventId":"${n}","eventName":"N","timestamp":1}`)}]}`,
      202,
    ],
    ['a great many faults', `{"accountId":1,"events":[${'0,'.repeat(400_000)}0]}`, 400, 'invalid_envelope'],
    ['a key a thousand times', `{${'"accountId":1,'.repeat(10_000)}"events":[]}`, 202],
  ];
  test.each(cases)('%s', async (_name, body, status, code) => {
    const { port, hook, url } = await serveListener();
    const [answer] = await say(port, sized(body));
    expect(answer?.status).toBe(status);
    if (code) expect(answer).toMatchObject({ code, type: 'application/problem+json' });
    await neighbourIsServed(hook);
    for (const path of ['/api/deliveries', '/api/deliveries/1', '/api/stats'])
      expect((await fetch(url + path)).status).toBe(200);
    expect(({} as { polluted?: number }).polluted).toBeUndefined();
  });
});

test('an event name of the prototype is counted like any other [SAFE-8]', async () => {
  const { hook, url } = await serveListener();
  for (const name of ['__proto__', 'constructor', 'toString'])
    await fetch(hook, { method: 'POST', body: bodyOf([name], 1, name) });
  const stats = await (await fetch(`${url}/api/stats`)).text();
  for (const name of ['__proto__', 'constructor', 'toString']) expect(stats).toContain(`"${name}":1`);
});
