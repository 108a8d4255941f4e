import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import type { Outcome } from '../../src/dispatch/attempt.ts';
import { ACCOUNT, emitterSetup, receiver, webhookInput } from '../support/setup.ts';

// biome-ignore format: as one row
const OTHERS: readonly Outcome[] = [
  'refused_status', 'redirected', 'response_timeout', 'attempt_timeout', 'connection_lost', 'network_failure',
];

const CRLF = '\r\n';

const word = fc.constantFrom(
  ...['HTTP/1.1 200 OK', 'HTTP/1.1 204 No Content', 'HTTP/1.1 304 Not Modified', 'HTTP/1.1 100 Continue'],
  ...['HTTP/1.1 101 Switching Protocols', 'HTTP/1.1 103 Early Hints', 'HTTP/1.1 410 Gone', 'HTTP/1.1 999 x'],
  ...['HTTP/1.0 200', 'HTTP/2.0 200', 'HTTP/1.1 20', 'HTTP/1.1 -1', 'HTTP/1.1 000 x', ' ', CRLF, '\n', '\0', ':'],
  ...[CRLF + CRLF, 'Content-Length: 5', 'Content-Length: 0', 'Content-Length: 99999999999999999999'],
  ...['Content-Length: -1', 'Transfer-Encoding: chunked', 'Transfer-Encoding: gzip', 'Content-Encoding: gzip'],
  ...['Connection: close', 'Connection: keep-alive', 'Connection: Upgrade', 'Upgrade: websocket', 'Upgrade: h2c'],
  ...['Keep-Alive: timeout=0', 'Keep-Alive: timeout=-5', 'Keep-Alive: timeout=1e99', 'Retry-After: 1e400'],
  ...['Retry-After: -1', 'Location: //', 'Set-Cookie: a=b', '__proto__: x', 'constructor: y', 'X: \xff\xfe'],
  ...['5', '5\r\nhello', '0\r\n\r\n', 'ffffffffffffffff', 'hello', 'x'.repeat(20_000)],
);
const garbage = fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes));
const salad = fc.array(word, { maxLength: 15 }).map((words) => Buffer.from(words.join(''), 'latin1'));
const headed = fc
  .tuple(fc.constantFrom('200 OK', '204 x', '500 x', '103 x', '100 x'), fc.array(word, { maxLength: 6 }), garbage)
  .map(([line, headers, body]) =>
    Buffer.concat([Buffer.from(`HTTP/1.1 ${[line, ...headers].join(CRLF)}${CRLF}${CRLF}`, 'latin1'), body]),
  );
const answer = fc.array(fc.oneof(garbage, salad, headed), { maxLength: 4 });
const ending = fc.oneof({ weight: 5, arbitrary: fc.constantFrom('end', 'reset') }, fc.constant('stay'));

/** A receiver that answers each request with bytes of our choice, piece by piece, and ends as it is told. */
async function hostileReceiver() {
  const open = new Set<Socket>();
  const told: { pieces: readonly Buffer[]; ending: string } = { pieces: [], ending: 'end' };
  const server = createServer((socket) => {
    open.add(socket.on('error', () => {}));
    socket.once('data', async () => {
      for (const piece of told.pieces) {
        socket.write(piece);
        await new Promise((resolve) => setImmediate(resolve));
      }
      if (told.ending === 'end') socket.end();
      if (told.ending === 'reset') socket.resetAndDestroy();
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    for (const socket of open) socket.destroy();
    server.close();
  });
  return Object.assign(told, { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` });
}

test('whatever a receiver answers is an outcome in words, and no error of ours [EMIT-98]', async () => {
  const hostile = await hostileReceiver();
  const good = await receiver();
  const errors: unknown[] = [];
  const { emitter } = await emitterSetup({
    limits: { attemptMs: 300, idleMs: 200 },
    onError: (error) => void errors.push(error),
  });
  await fc.assert(
    fc.asyncProperty(answer, ending, async (pieces, how) => {
      Object.assign(hostile, { pieces, ending: how });
      const {
        outcome,
        message,
        status,
        responseExcerpt = '',
      } = await emitter.webhooks.test(ACCOUNT, webhookInput({ targetUrl: hostile.url }));
      expect(message).toMatch(/^[A-Z].*\.$/);
      if (outcome === 'delivered') expect(status).toSatisfy((code: number) => code >= 200 && code < 300);
      else expect(OTHERS).toContain(outcome);
      expect(responseExcerpt.length).toBeLessThanOrEqual(1024);
      expect(errors).toEqual([]);
    }),
    { numRuns: 100 },
  );
  const after = await emitter.webhooks.test(ACCOUNT, webhookInput({ targetUrl: good.url }));
  expect(after.outcome).toBe('delivered');
});
