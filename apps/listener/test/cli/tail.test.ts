import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { WebSocketServer } from 'ws';
import { tailCommand } from '../../src/cli/tail.ts';
import { bodyOf, post, runListener } from '../running-listener.ts';
import { tempFolder } from '../temp-folder.ts';
import { earshot, listening, run, until } from './command.ts';

test('tail --json is NDJSON and loses nothing though the listener is killed and comes again [CLI-4, CLI-5, CLI-6, CLI-9]', async () => {
  const data = tempFolder();
  const first = await listening(['--data', data]);
  await post(first.hook, bodyOf(['a']));
  const tail = earshot(['tail', '--json', '--since', '0', '--url', first.url]);
  await until(() => expect(tail.lines()).toHaveLength(1));
  await post(first.hook, bodyOf(['b']));
  await until(() => expect(tail.lines()).toHaveLength(2));

  first.child.kill('SIGKILL');
  await first.exit;
  await until(() => expect(tail.stderr()).toContain('trying again'));
  const { port } = new URL(first.url);
  const second = await listening(['--data', data, '--port', port]);
  await post(second.hook, bodyOf(['c']));
  await post(second.hook, bodyOf(['a']));
  await until(() => expect(tail.lines()).toHaveLength(4));
  const shown = tail.lines().map((line) => JSON.parse(line));
  expect(shown.map(({ seq, events }) => [seq, events[0].eventId, events[0].fresh])).toEqual([
    [1, 'a', true],
    [2, 'b', true],
    [3, 'c', true],
    [4, 'a', false],
  ]);
});

test('tail shows plain lines, live only without --since, and no escape sequence of a sender [CLI-4, CLI-9]', async () => {
  const { url } = await runListener();
  const evilName = 'EVIL\u001b[2J\u009b1m\nFORGED';
  await post(`${url}/hooks/default`, bodyOf(['before'], 1010, evilName));
  const tail = earshot(['tail', '--url', url]);
  await until(() => expect(tail.stderr()).toContain('watching'));
  await post(`${url}/hooks/default`, bodyOf(['e\u202e1', 'before'], 1010, evilName));
  await post(`${url}/hooks/default`, bodyOf([]));
  await post(`${url}/hooks/default`, '{');
  await until(() => expect(tail.lines()).toHaveLength(4));
  const [evil, known, empty, malformed] = tail.lines();
  expect(evil).toMatch(
    /^ {5}2 {2}\d\d:\d\d:\d\d\.\d{3}Z {2}default {2}accepted {3}EVIL\\u001b\[2J\\u009b1m\\u000aFORGED {2}user 7 {2}e\\u202e1$/,
  );
  expect(known).toContain('duplicate');
  expect(empty).toContain('no events');
  expect(malformed).toContain('malformed  invalid_json: ');
  expect(tail.stdout()).not.toContain('\u001b');
});

test('tail tells on which day lines came that are not of today [CLI-11]', async () => {
  const { url } = await runListener();
  await post(`${url}/hooks/default`, bodyOf(['a']));
  const today = new Date();
  const exported = await (await fetch(`${url}/api/export`)).text();
  const imported = [9, 9, 8].map((days, at) => {
    const receivedAt = new Date(today.getTime() - days * 86_400_000).toISOString();
    return JSON.stringify({ ...JSON.parse(exported), receivedAt, origin: { log: 'elsewhere', seq: at + 1 } });
  });
  await fetch(`${url}/api/import`, { method: 'POST', body: imported.join('\n') });
  const tail = earshot(['tail', '--url', url, '--since', '0']);
  await until(() => expect(tail.lines()).toHaveLength(4));
  const days = [9, 8].map((ago) => new Date(today.getTime() - ago * 86_400_000).toISOString().slice(0, 10));
  expect(tail.stderr().match(/^on .*$/gm)).toEqual(days.map((day) => `on ${day}`));
});

test('tail shows conflicts that were found later, also after it lost its listener [STREAM-11, CLI-4]', async () => {
  const conflicting = await runListener();
  const index = () => fetch(`${conflicting.url}/api/events`).then((answer) => answer.text());
  const hook = `${conflicting.url}/hooks/default`;
  const tail = earshot(['tail', '--url', conflicting.url]);
  const json = earshot(['tail', '--url', conflicting.url, '--json']);
  for (const { stderr } of [tail, json]) await until(() => expect(stderr()).toContain('watching'));
  await post(hook, bodyOf(['a']));
  await post(hook, bodyOf(['a'], 1010, 'OTHER'));
  for (const { lines } of [tail, json]) await until(() => expect(lines()).toHaveLength(2));
  for (const socket of conflicting.viewerSockets()) socket.destroy();
  await index();
  for (const { lines } of [tail, json]) await until(() => expect(lines()).toHaveLength(3));
  expect(tail.lines()[2]).toMatch(/^ {5}2 {2}.* {2}default {2}conflict {3}OTHER {2}user 7 {2}a$/);
  expect(JSON.parse(json.lines()[2] ?? '')).toMatchObject({
    type: 'conflict',
    seq: 2,
    events: [{ eventId: 'a', fresh: false, conflict: true }],
  });
});

test('tail ends quietly when its pipe is closed [CLI-10]', async () => {
  const { url } = await runListener();
  await post(`${url}/hooks/default`, bodyOf(['a']));
  const tail = earshot(['tail', '--url', url, '--since', '0']);
  await until(() => expect(tail.lines()).toHaveLength(1));
  tail.child.stdout.destroy();
  const stop = setInterval(() => void post(`${url}/hooks/default`, bodyOf(['b'])).catch(() => {}), 50);
  onTestFinished(() => clearInterval(stop));
  expect(await tail.exit).toBe(0);
  expect(tail.stderr()).not.toContain('EPIPE');
});

test('tail shows its token, and ends with a reason where it is not let in or nobody is a listener [CLI-10, STREAM-10]', async () => {
  const token = 'a-token-of-some-length';
  const { url } = await runListener({ token });
  await post(`${url}/hooks/default`, bodyOf(['a']));
  const refused = await run(['tail', '--url', url]);
  expect(refused).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('wants its token') });
  const tail = earshot(['tail', '--url', url, '--since', '0', '--json'], { EARSHOT_TOKEN: token });
  await until(() => expect(tail.lines()).toHaveLength(1));

  const stranger = createServer();
  await new Promise<void>((resolve) => stranger.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    stranger.closeAllConnections();
    stranger.close();
  });
  const sockets = new WebSocketServer({ server: stranger });
  sockets.on('connection', (socket) => socket.send('hello there'));
  const { port } = stranger.address() as AddressInfo;
  const lost = await run(['tail', '--url', `http://127.0.0.1:${port}`]);
  expect(lost).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('no frame of a listener') });
  for (const args of [
    ['--url', 'nowhere'],
    ['--since', 'yesterday'],
  ])
    await expect(tailCommand().parseAsync(args, { from: 'user' })).rejects.toMatchObject({ code: 'config_invalid' });
});

test('tail waits while too many wrong tokens came from its address, and goes on [CLI-4, SAFE-12]', async () => {
  const token = 'a-token-of-some-length';
  let now = 0;
  const { url } = await runListener({ token, maxFailedTokens: 1, now: () => now });
  await fetch(`${url}/api/stats`, { headers: { authorization: 'Bearer wrong' } });
  const tail = earshot(['tail', '--url', url, '--token', token]);
  await until(() => expect(tail.stderr()).toContain('answers 429; trying again'));
  now = 60_000;
  await until(() => expect(tail.stderr()).toContain('watching'));
});
