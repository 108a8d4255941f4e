import { createConnection, type Socket } from 'node:net';
import { expect, onTestFinished, test, vi } from 'vitest';
import { bodyOf, getJson, post, runListener } from '../running-listener.ts';

const VIEWERS = 1000;
const STALLED = 50;
const DELIVERIES = 20;

/** A viewer that costs next to nothing: a socket, and the bytes that came. */
interface PlainViewer {
  socket: Socket;
  /** The seqs in the frames that came whole. */
  seqs(): number[];
}

function plainViewer(port: number): Promise<PlainViewer> {
  const socket = createConnection(port, '127.0.0.1');
  onTestFinished(() => void socket.destroy());
  const chunks: Buffer[] = [];
  const heard = () => Buffer.concat(chunks).toString('latin1');
  socket.on('data', (chunk) => chunks.push(chunk));
  socket.write(
    `GET /api/stream HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
      'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n',
  );
  return new Promise((resolve, reject) => {
    socket.on('error', reject);
    socket.on('data', () => {
      if (!heard().includes('{"type":"hello"')) return;
      socket.removeAllListeners('data');
      socket.on('data', (chunk) => chunks.push(chunk));
      resolve({ socket, seqs: () => [...heard().matchAll(/"seq":(\d+)/g)].map(([, seq]) => Number(seq)) });
    });
  });
}

test('a thousand viewers get every seq in order; those that stall hold up nobody and catch up [STREAM-12]', async () => {
  const { url, port, log } = await runListener({ maxViewers: VIEWERS, maxBufferedBytes: 16 * 1024 });
  const viewers: PlainViewer[] = [];
  while (viewers.length < VIEWERS)
    viewers.push(...(await Promise.all(Array.from({ length: 50 }, () => plainViewer(port)))));
  expect((await fetch(`${url}/metrics`).then((answer) => answer.text())).match(/^earshot_viewers (.*)$/m)?.[1]).toBe(
    String(VIEWERS),
  );
  const [stalled, brisk] = [viewers.slice(0, STALLED), viewers.slice(STALLED)];
  for (const { socket } of stalled) socket.pause();
  const expected = Array.from({ length: DELIVERIES }, (_, index) => index + 1);
  for (const seq of expected) await post(`${url}/hooks/default`, bodyOf([`e${seq}`]));
  await vi.waitFor(() => expect(brisk.every(({ seqs }) => seqs().length === DELIVERIES)).toBe(true), {
    timeout: 20_000,
    interval: 100,
  });
  for (const { seqs } of brisk) expect(seqs()).toEqual(expected);
  for (const { socket } of stalled) socket.resume();
  await vi.waitFor(() => expect(stalled.every(({ seqs }) => seqs().length === DELIVERIES)).toBe(true), {
    timeout: 20_000,
    interval: 100,
  });
  for (const { seqs } of stalled) expect(seqs()).toEqual(expected);
  expect((await log.bounds()).newest).toBe(DELIVERIES);
  expect((await getJson(`${url}/healthz`)).status).toBe(200);
}, 60_000);
