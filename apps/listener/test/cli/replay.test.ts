import { expect, test } from 'vitest';
import { bodyOf, getJson, post } from '../running-listener.ts';
import { runOutbox } from '../sending/running-outbox.ts';
import { targetApp } from '../target-app.ts';
import { earshot, run, until } from './command.ts';

test('earshot replay sends one, a range or a choice again, and is truthful about it [REPLAY-7]', async () => {
  const app = await targetApp(({ body }) => (body.includes('bad') ? 500 : 200));
  const { url } = await runOutbox();
  for (const id of ['a', 'b', 'bad']) await post(`${url}/hooks/default`, bodyOf([id]));
  await post(`${url}/hooks/default`, bodyOf(['c'], 1, 'CI_STATS'));
  const to = ['--to', app.url, '--url', url];
  const done = await run(['replay', '1-2', ...to, '--speed', '1000', '--json']);
  expect(done).toMatchObject({ code: 0, stderr: '' });
  expect(JSON.parse(done.stdout)).toMatchObject({
    state: 'done',
    delivered: 2,
    failed: 0,
    plan: { fromSeq: 1, toSeq: 2, speed: 1000 },
  });
  const failed = await run(['replay', '3', ...to]);
  expect(failed).toMatchObject({ code: 1, stdout: 'done: 0 delivered, 1 failed.\n' });
  expect(failed.stderr).toMatch(
    /^3: Answered with 500\.\n.*Of 1 deliveries 1 were not delivered\. \(replay_failed\)\n$/,
  );
  expect(
    await run(['replay', ...to, '--event', 'CI_STATS', '--account', '1', '--grep', 'c', '--from', '2026-01-01']),
  ).toMatchObject({ code: 0 });
  expect(app.received.map(({ body }) => JSON.parse(body.toString()).events[0].eventId)).toEqual(['a', 'b', 'bad', 'c']);
  expect((await getJson(`${url}/api/deliveries/3`)).json.sent).toMatchObject([{ kind: 'replay', status: 500 }]);
});

test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
  '%s ends a replay at the listener, too [REPLAY-21]',
  async (signal) => {
    const app = await targetApp();
    const { url } = await runOutbox();
    await post(`${url}/hooks/default`, bodyOf(['a']));
    const exported = JSON.parse(await (await fetch(`${url}/api/export`)).text());
    const hoursAgo = [2, 1].map((hours, at) => {
      const receivedAt = new Date(Date.now() - hours * 3_600_000).toISOString();
      return JSON.stringify({ ...exported, receivedAt, origin: { log: 'elsewhere', seq: at + 1 } });
    });
    await fetch(`${url}/api/import`, { method: 'POST', body: hoursAgo.join('\n') });
    const replay = earshot(['replay', '2-3', '--speed', '1', '--to', app.url, '--url', url]);
    await until(() => expect(app.received).toHaveLength(1));
    replay.child.kill(signal);
    expect(await replay.exit).toBe(1);
    expect(replay.stdout()).toBe('cancelled: 1 delivered, 0 failed.\n');
    expect((await getJson(`${url}/api/replays`)).json.replays).toMatchObject([{ state: 'cancelled' }]);
  },
);

test('earshot replay says what is wrong with what it was told [REPLAY-7]', async () => {
  const { url } = await runOutbox();
  expect(await run(['replay', '2-1', '--to', 'http://127.0.0.1:1/', '--url', url])).toMatchObject({ code: 2 });
  const wrong: [string[], RegExp][] = [
    [['0'], /^earshot: "0" is no delivery/],
    [['1', '--speed', 'Infinity'], /^earshot: --speed takes/],
    [['1', '--speed', '9999999'], /^earshot: --speed: [^\\]*$/],
    [['--verdict', 'foo'], /^earshot: --verdict: [^\\]*$/],
    [['--from', 'tomorrow', '--until', 'then'], /^earshot: --from: expected [^\\;]*; --until: expected [^\\]*$/],
    [['--to', 'http://u:hunter2@127.0.0.1:1/'], /^earshot: --to takes no URL with/],
    [['--url', 'http://u:hunter2@127.0.0.1:1/'], /^earshot: --url takes no URL with/],
  ];
  for (const [args, told] of wrong) {
    const refused = await run(['replay', '--to', 'http://127.0.0.1:1/', '--url', url, ...args]);
    expect(refused, args.join(' ')).toMatchObject({ code: 2, stdout: '', stderr: expect.stringMatching(told) });
    expect(refused.stderr).not.toContain('hunter2');
  }
  const nothing = await run(['replay', '7', '--to', 'http://127.0.0.1:1/', '--url', url]);
  expect(nothing).toMatchObject({ code: 1, stdout: 'done: 0 delivered, 0 failed.\n' });
  expect(nothing.stderr).toBe('earshot: Nothing that is kept was chosen: nothing was sent. (nothing_found)\n');
  const foreign = await run(['replay', '1', '--to', 'http://10.0.0.1/', '--url', url]);
  expect(foreign).toMatchObject({ code: 1, stdout: '' });
  expect(foreign.stderr).toContain('The listener answers 403: That target is not allowed.');
});
