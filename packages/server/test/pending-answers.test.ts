import { once } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { expect, onTestFinished, test, vi } from 'vitest';
import { behindAnswers } from '../src/index.ts';

const UPGRADE = 'GET / HTTP/1.1\r\nhost: a\r\nconnection: Upgrade\r\nupgrade: x\r\n\r\n';

/** @returns what is heard of a request with an upgrade behind it, and what was to go on with the upgrade. */
async function upgradeBehind(answer: RequestListener) {
  const goOn = vi.fn();
  const server = createServer(answer);
  server.on('upgrade', (_request, socket) =>
    behindAnswers(socket, () => {
      goOn();
      socket.end('upgraded');
    }),
  );
  await once(server.listen(0, '127.0.0.1'), 'listening');
  onTestFinished(() => void server.close());
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
  socket.write(`GET / HTTP/1.1\r\nhost: a\r\n\r\n${UPGRADE}`);
  return { heard: (await buffer(socket)).toString('latin1'), goOn };
}

test('an answer before an upgrade comes whole, however long it is [SAFE-15]', async () => {
  const piece = 'x'.repeat(100_000);
  const { heard } = await upgradeBehind((_request, response) =>
    Readable.from(Array.from({ length: 200 }, () => piece)).pipe(response),
  );
  expect(heard.split('x').length - 1).toBe(200 * piece.length);
  expect(heard).toMatch(/upgraded$/);
});

test('behind an answer that ends the connection nothing goes on, since it could not be answered [SAFE-15]', async () => {
  const { heard, goOn } = await upgradeBehind((_request, response) =>
    response.setHeader('connection', 'close').end('the last'),
  );
  expect(heard).toMatch(/the last/);
  expect(goOn).not.toHaveBeenCalled();
});
