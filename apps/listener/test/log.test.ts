import { openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createLog, type LogOptions } from '@earshot/server/process';
import { expect, test } from 'vitest';
import { reportTo } from '../src/log.ts';
import { bodyOf, post, runListener } from './running-listener.ts';
import { tempFolder } from './temp-folder.ts';

async function logging(options: Pick<LogOptions, 'level'> = {}) {
  const path = join(tempFolder(), 'log');
  const log = await createLog({ forPeople: false, ...options, to: openSync(path, 'w') });
  const text = () => readFileSync(path, 'utf8');
  const lines = () =>
    text()
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  return { log, text, lines };
}

test('one line per delivery when asked, none at first, and no header or body in it [RUN-2, AUTH-4]', async () => {
  const [quiet, asked] = [await logging(), await logging({ level: 'debug' })];
  for (const { log } of [quiet, asked]) {
    const { url } = await runListener({
      ...reportTo(log),
      authentication: { type: 'basic', username: 'alm', password: 'pass-word' },
    });
    const authorization = `Basic ${Buffer.from('alm:pass-word').toString('base64')}`;
    await post(`${url}/hooks/default`, bodyOf(['event-a']), { authorization, 'webhook-id': 'msg_1' });
    await post(`${url}/hooks/default`, bodyOf(['event-b']), { authorization: 'Basic YWxtOm5vbmU=' });
  }
  expect(quiet.text()).toBe('');
  expect(asked.lines()).toMatchObject([
    { msg: 'delivery', seq: 1, endpoint: 'default', verdict: 'accepted', webhookId: 'msg_1', events: 1 },
    { msg: 'delivery', seq: 2, endpoint: 'default', verdict: 'refused', refusal: 'basic_mismatch', events: 0 },
  ]);
  expect(asked.text()).not.toMatch(/pass-word|YWxtOn|event-a/);
});

test('a store that fails is told once, and once more when it is back [RUN-2]', async () => {
  const { log, lines } = await logging();
  const { onError, onReadiness } = reportTo(log);
  onReadiness(false);
  for (let index = 0; index < 3; index += 1) onError(new Error('disk full'));
  onReadiness(true);
  onError(new Error('disk full'));
  expect(lines().map(({ level, msg }) => [level, msg])).toEqual([
    [50, 'deliveries cannot be stored; senders are told to come again'],
    [50, 'something failed'],
    [30, 'deliveries can be stored again'],
    [50, 'something failed'],
  ]);
  expect(lines()[1]).toMatchObject({ err: { message: 'disk full', stack: expect.stringContaining('log.test') } });
});

test('failures that alternate are told once each, and again when they last [RUN-2]', async () => {
  const { log, lines } = await logging();
  let now = 0;
  const { onError } = reportTo(log, () => now);
  for (let index = 0; index < 6; index += 1) onError(new Error(index % 2 === 0 ? 'disk full' : 'index full'));
  expect(lines().map(({ err }) => (err as Error).message)).toEqual(['disk full', 'index full']);
  now = 600_000;
  onError(new Error('disk full'));
  expect(lines()).toHaveLength(3);
  for (let index = 0; index < 100; index += 1) onError(new Error(`other ${index}`));
  onError(new Error('disk full'));
  expect(lines()).toHaveLength(104);
});

test('a host whose report fails holds up no sender, and is told of it [RUN-2]', async () => {
  const { url, errors } = await runListener({
    onDeliveries: () => {
      throw new Error('full disk at the host');
    },
  });
  expect((await post(`${url}/hooks/default`, bodyOf(['a']))).status).toBe(202);
  expect((await post(`${url}/hooks/default`, bodyOf(['b']))).status).toBe(202);
  expect(errors).toEqual([new Error('full disk at the host'), new Error('full disk at the host')]);
});
