import { expect, test, vi } from 'vitest';
import { rawSocket } from '../raw-socket.ts';
import { bodyOf, post } from '../running-listener.ts';
import { viewing } from '../stream/viewer-client.ts';
import { tempFolder } from '../temp-folder.ts';
import { listening } from './command.ts';

const request = (body: string, headers = '') =>
  `POST /hooks/default HTTP/1.1\r\nHost: x\r\n${headers}Content-Length: ${body.length}\r\n\r\n${body}`;

test('SIGTERM under load answers what it stored, closes viewers with 1001, and exits 0 in time [SAFE-14, RUN-2]', async () => {
  const data = tempFolder();
  const listener = await listening(['--data', data, '--log-level', 'debug']);
  const port = Number(new URL(listener.url).port);
  const viewer = await viewing(`${listener.url}/api/stream`);
  const sender = await rawSocket(port);
  let sent = 0;
  const send = () => sender.write(request(bodyOf([`e${sent++}`])));
  sender.socket.on('data', send);
  for (let index = 0; index < 8; index += 1) send();
  await vi.waitFor(() => expect(sent).toBeGreaterThan(50), { timeout: 10_000 });
  const start = performance.now();
  listener.child.kill('SIGTERM');
  expect(await viewer.closed).toBe(1001);
  expect(await listener.exit).toBe(0);
  expect(performance.now() - start).toBeLessThan(5000);
  await sender.closed;
  const acknowledged = (sender.heard().match(/"deliverySeq":\d+/g) ?? []).length;
  for (const line of listener.stderr().split('\n').slice(0, -1)) JSON.parse(line);
  expect(listener.stderr().match(/"msg":"delivery"/g)?.length).toBeGreaterThanOrEqual(acknowledged);

  const again = await listening(['--data', data]);
  const ids = Array.from({ length: acknowledged }, (_, index) => `e${index}`);
  expect((await post(again.hook, bodyOf(ids))).json).toMatchObject({ fresh: 0 });
}, 30_000);

test('a second signal of another kind kills at once [SAFE-14]', async () => {
  const listener = await listening(['--data', tempFolder()], { EARSHOT_CLOSE_TIMEOUT_MS: '60000' });
  const half = await rawSocket(Number(new URL(listener.url).port));
  half.write('POST /hooks/default HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{');
  await post(listener.hook, bodyOf(['a']));
  listener.child.kill('SIGTERM');
  // It stopped to listen, and waits for the rest of the request.
  await vi.waitFor(() => expect(fetch(listener.url)).rejects.toThrow(), { timeout: 10_000 });
  expect(listener.child.exitCode).toBeNull();
  listener.child.kill('SIGINT');
  await listener.exit;
  expect(listener.child.signalCode).toBe('SIGINT');
}, 30_000);
