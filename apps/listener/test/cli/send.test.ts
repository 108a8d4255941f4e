import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { sendCommand } from '../../src/cli/send.ts';
import { runListener } from '../running-listener.ts';
import { tempFolder } from '../temp-folder.ts';
import { run } from './command.ts';

test('send posts as many fresh samples as it is told, with the values that it is told [CLI-7, CLI-8, CLI-10, SIG-1, SIG-2]', async () => {
  const { url, log } = await runListener();
  const values = [
    '--set',
    'data.userId=12345678901234567890',
    '--set',
    'data.extra.deep=[1,"x"]',
    '--set',
    'eventInfo=plain text',
  ];
  const { code, lines, stderr } = await run([
    'send',
    'COURSE_ENROLLMENT',
    '--to',
    `${url}/hooks/default`,
    '--count',
    '3',
    '--account',
    '77',
    ...values,
  ]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(lines).toHaveLength(3);
  for (const line of lines) expect(line).toMatch(/^202 {2}\{"deliverySeq":\d,"received":1,"fresh":1,"duplicates":0\}$/);
  const text = String(await log.body(2));
  expect(text).toContain('"userId":12345678901234567890');
  expect(JSON.parse(text)).toMatchObject({
    accountId: 77,
    events: [{ eventName: 'COURSE_ENROLLMENT', eventInfo: 'plain text', data: { extra: { deep: [1, 'x'] } } }],
  });
  expect((await log.find(2))?.delivery.webhookId).toMatch(/^msg_[A-Za-z0-9_-]+$/);
  const headers = (await log.find(2))?.request.rawHeaders ?? [];
  expect(Number(headers[headers.indexOf('webhook-timestamp') + 1])).toBeGreaterThan(1.7e9);
});

test('send ends with 1 when it was refused or nobody answers, and prints no escape sequence of an answer [CLI-10, CLI-9]', async () => {
  const refusing = createServer((_request, response) => response.writeHead(500).end('no \u001b[31mred\u202e\u{e0041}'));
  await new Promise<void>((resolve) => refusing.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    refusing.closeAllConnections();
    refusing.close();
  });
  const url = `http://127.0.0.1:${(refusing.address() as AddressInfo).port}`;
  const refused = await run(['send', 'CI_STATS', '--to', url]);
  expect(refused).toMatchObject({ code: 1, stdout: '500  no \\u001b[31mred\\u202e\\udb40\\udc41\n' });
  const json = await run(['send', 'CI_STATS', '--to', url, '--json']);
  expect(JSON.parse(json.stdout)).toMatchObject({ status: 500 });

  refusing.closeAllConnections();
  await new Promise((resolve) => refusing.close(resolve));
  const unreachable = await run(['send', 'CI_STATS', '--to', url]);
  expect(unreachable).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining("can't be reached") });
  expect(unreachable.stderr).not.toContain('    at ');
});

test('send refuses a wrong command line, sends nothing, and ends with 2 [CLI-10]', async () => {
  const wrongKey = join(tempFolder(), 'nokey');
  writeFileSync(wrongKey, 'root:x:0:0\n');
  const wrong = [
    [['NO_SUCH_EVENT'], /COURSE_ENROLLMENT/],
    [['CI_STATS', '--count', '0'], /--count/],
    [['CI_STATS', '--count', '1.5'], /--count/],
    [['CI_STATS', '--set', 'novalue'], /--set/],
    [['CI_STATS', '--set', 'data.__proto__.x=1'], /--set/],
    [['CI_STATS', '--to', 'nowhere'], /--to/],
    [['CI_STATS', '--basic', 'user'], /--basic/],
    [['CI_STATS', '--basic', 'user:file', '--signature', 'file'], /Choose one/],
    [['CI_STATS', '--signature', join(tempFolder(), 'missing')], /missing/],
    [['CI_STATS', '--signature', wrongKey], /nokey: No usable key/],
  ] as const;
  for (const [args, message] of wrong) {
    const parsed = sendCommand().parseAsync(['--to', 'http://127.0.0.1:1', ...args], { from: 'user' });
    await expect(parsed).rejects.toMatchObject({ code: 'config_invalid', message: expect.stringMatching(message) });
  }
  expect(await run(['send'])).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('eventName') });
});
