import fc from 'fast-check';
import { bodyOf } from '../running-listener.ts';

/** Something said on one connection: good requests first, then what may be anything. */
export interface Conversation {
  /** eventIds of the good requests, one each. */
  good: string[];
  /** The whole of it, in the pieces in which it is written. */
  pieces: Buffer[];
}

const CRLF = '\r\n';

let conversations = 0;

const goodRequest = (id: string, chunked: boolean) => {
  const body = bodyOf([id]);
  const start = `POST /hooks/default HTTP/1.1${CRLF}Host: x${CRLF}`;
  return chunked
    ? `${start}Transfer-Encoding: chunked${CRLF}${CRLF}${body.length.toString(16)}${CRLF}${body}${CRLF}0${CRLF}${CRLF}`
    : `${start}Content-Length: ${body.length}${CRLF}${CRLF}${body}`;
};

const garbage = fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes));

const word = fc.constantFrom(
  ...[
    'POST',
    'GET',
    'PUT',
    'OPTIONS',
    'CONNECT',
    '/hooks/default',
    '/hooks/',
    '/api/deliveries',
    '/api/stream',
    '/%00',
    '*',
  ],
  ...['HTTP/1.1', 'HTTP/1.0', 'HTTP/9.9', ' ', CRLF, '\n', '\0', ':', CRLF + CRLF, 'Host: x', 'Expect: 100-continue'],
  ...[
    'Content-Length: 5',
    'Content-Length: 99',
    'Content-Length: -1',
    'Transfer-Encoding: chunked',
    'Transfer-Encoding: gzip',
  ],
  ...['Connection: close', 'Connection: Upgrade', 'Upgrade: websocket', 'Upgrade: h2c', 'Content-Encoding: gzip'],
  ...['Sec-WebSocket-Version: 13', 'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==', 'webhook-id: msg_1'],
  ...[
    '5',
    '5\r\nhello',
    '0\r\n\r\n',
    'ffffffffffffffff',
    '{"accountId":',
    '{"accountId":1,"events":[]}',
    '[',
    '"\\ud800"',
  ],
);

/** Pieces of HTTP in no order that anybody meant. */
const salad = fc.array(word, { maxLength: 25 }).map((words) => Buffer.from(words.join(''), 'latin1'));

/** Lines of a request, some of them wrong. */
const headed = fc
  .tuple(fc.constantFrom('/hooks/default', '/hooks/none', '/api/stats', '/'), fc.array(word, { maxLength: 6 }), garbage)
  .map(([path, headers, body]) =>
    Buffer.concat([
      Buffer.from(
        ['POST ', path, ' HTTP/1.1', CRLF, 'Host: x', CRLF, headers.join(CRLF), CRLF, CRLF].join(''),
        'latin1',
      ),
      body,
    ]),
  );

/** A good frame around a body that is none. */
const framedGarbage = fc
  .oneof(garbage, salad)
  .map((body) =>
    Buffer.concat([
      Buffer.from(`POST /hooks/default HTTP/1.1${CRLF}Host: x${CRLF}Content-Length: ${body.length}${CRLF}${CRLF}`),
      body,
    ]),
  );

/** A good request with a few bytes changed, or cut short. */
const mutated = fc
  .tuple(
    fc.boolean(),
    fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 4 }),
    fc.nat(),
    fc.boolean(),
  )
  .map(([chunked, changes, end, cut]) => {
    const bytes = Buffer.from(goodRequest('mutated', chunked));
    for (const [at, value] of changes) bytes[at % bytes.length] = value;
    return cut ? bytes.subarray(0, end % bytes.length) : bytes;
  });

const anything = fc.array(fc.oneof(garbage, salad, headed, framedGarbage, mutated), { maxLength: 4 });

export const conversation: fc.Arbitrary<Conversation> = fc
  .tuple(fc.array(fc.boolean(), { maxLength: 4 }), anything, fc.array(fc.nat(), { maxLength: 12 }))
  .map(([framings, rest, cuts]) => {
    conversations += 1;
    const good = framings.map((_, index) => `good ${conversations}.${index}`);
    const requests = framings.map((chunked, index) => Buffer.from(goodRequest(good[index] as string, chunked)));
    return { good, pieces: split(Buffer.concat([...requests, ...rest]), cuts) };
  });

function split(bytes: Buffer, cuts: readonly number[]): Buffer[] {
  const places = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].sort((a, b) => a - b);
  return [0, ...places]
    .map((at, index) => bytes.subarray(at, places[index] ?? bytes.length))
    .filter(({ length }) => length > 0);
}
