import { expect, test } from 'vitest';
import { bodyOf, post } from '../running-listener.ts';
import { runOutbox } from '../sending/running-outbox.ts';
import { targetApp } from '../target-app.ts';
import { run } from './command.ts';

test('earshot replay sends one or a range again and is truthful about it [REPLAY-7]', async () => {
  const app = await targetApp(({ body }) => (body.includes('bad') ? 500 : 200));
  const { url } = await runOutbox();
  for (const id of ['a', 'b', 'bad']) await post(`${url}/hooks/default`, bodyOf([id]));
  const done = await run(['replay', '1-2', '--to', app.url, '--url', url, '--json']);
  expect(done).toMatchObject({ code: 0, stderr: '' });
  expect(done.lines.map((line) => JSON.parse(line))).toMatchObject([
    { seq: 1, outcome: 'delivered' },
    { seq: 2, status: 200 },
  ]);
  const failed = await run(['replay', '3', '--to', app.url, '--url', url]);
  expect(failed).toMatchObject({ code: 1, stdout: '     3  refused_status  Answered with 500.\n' });
  expect(failed.stderr).toContain('1 were not delivered');
  expect(app.received.map(({ body }) => body.toString())).toEqual([bodyOf(['a']), bodyOf(['b']), bodyOf(['bad'])]);
});

test('earshot replay says what is wrong with what it was told [REPLAY-7]', async () => {
  const { url } = await runOutbox();
  expect(await run(['replay', '2-1', '--to', 'http://127.0.0.1:1/', '--url', url])).toMatchObject({ code: 2 });
  const foreign = await run(['replay', '1', '--to', 'http://10.0.0.1/', '--url', url]);
  expect(foreign).toMatchObject({ code: 1, stdout: '' });
  expect(foreign.stderr).toContain('The listener answers 403: That target is not allowed.');
});
