import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { expect, test } from 'vitest';
import { endToEnd } from '../../src/sending/end-to-end.ts';
import { createSending } from '../../src/sending/send.ts';
import { allowanceOf, isLoopbackAddress, targetOrigin, targetUrl } from '../../src/sending/target.ts';
import { targetApp } from '../target-app.ts';

test('this machine may be sent to, others only when they are listed [FORWARD-7, REPLAY-4]', () => {
  const listed = ['https://staging.example.com'];
  for (const url of [
    'http://127.0.0.1:3000/x',
    'http://localhost',
    'https://app.localhost/',
    'http://[::1]:1/',
    'http://127.9.9.9/',
    'http://2130706433/',
  ])
    expect(allowanceOf(url, listed), url).toBe('loopback');
  expect(allowanceOf('https://staging.example.com/hooks', listed)).toBe('listed');
  for (const url of [
    'http://staging.example.com/',
    'https://staging.example.com:444/',
    'https://example.com/',
    'http://10.0.0.1/',
    'http://169.254.169.254/',
    'http://0.0.0.0/',
    'http://localhost.example.com/',
    'http://[::ffff:10.0.0.1]/',
  ])
    expect(allowanceOf(url, listed), url).toBeUndefined();
});

test('an address is told to be loopback in both families', () => {
  for (const address of ['127.0.0.1', '127.255.0.1', '::1', '::ffff:127.0.0.1'])
    expect(isLoopbackAddress(address), address).toBe(true);
  for (const address of ['128.0.0.1', '0.0.0.0', '::', 'fe80::1', '::ffff:10.0.0.1', 'localhost', ''])
    expect(isLoopbackAddress(address), address).toBe(false);
});

test('a target is an http or https URL without credentials [FORWARD-7]', () => {
  for (const url of [
    'ftp://127.0.0.1/',
    'http://u:p@127.0.0.1/',
    'http://u@127.0.0.1/',
    '/x',
    '',
    `http://127.0.0.1/${'x'.repeat(2000)}`,
  ])
    expect(targetUrl.safeParse(url).success, url).toBe(false);
  expect(targetUrl.safeParse('http://127.0.0.1:3000/x?y=1').success).toBe(true);
  expect(
    ['https://a.example', 'https://a.example/', 'https://a.example/x'].map(
      (text) => targetOrigin.safeParse(text).success,
    ),
  ).toEqual([true, false, false]);
});

test('hop-by-hop headers stay behind, all others go on in order and case [FORWARD-1]', () => {
  const raw = [
    'Host',
    'x',
    'X-A',
    '1',
    'Connection',
    'keep-alive, X-Hop',
    'x-hop',
    '2',
    'x-a',
    '3',
    'Transfer-Encoding',
    'chunked',
    'Content-Type',
    'text/plain',
  ];
  expect(endToEnd(raw)).toEqual(['X-A', '1', 'x-a', '3', 'Content-Type', 'text/plain']);
});

test('sending never rejects: whatever happens is a result [REPLAY-4]', async () => {
  const app = await targetApp((_received, count) =>
    count === 1 ? { status: 302, headers: { location: 'http://127.0.0.1:1/' } } : 500,
  );
  const sending = createSending(() => ['http://nowhere.invalid']);
  const send = (url: string, headers: string[] = []) =>
    sending.send({ url, method: 'POST', headers, body: Buffer.from('x') });
  expect(await send(app.url)).toMatchObject({ outcome: 'redirected', status: 302, responseExcerpt: 'thanks' });
  expect(await send(app.url)).toMatchObject({ outcome: 'refused_status', status: 500 });
  expect(await send('http://127.0.0.1:1/')).toMatchObject({
    outcome: 'unreachable',
    message: 'Nobody listens there (ECONNREFUSED).',
  });
  expect(await send(app.url.replace('http:', 'https:'))).toMatchObject({
    outcome: 'unreachable',
    message: 'No secure connection (ERR_SSL_WRONG_VERSION_NUMBER).',
  });
  const other = createServer((socket) => socket.end('220 mail.example ESMTP\r\n')).listen(0, '127.0.0.1');
  await once(other, 'listening');
  expect(await send(`http://127.0.0.1:${(other.address() as AddressInfo).port}/`)).toMatchObject({
    outcome: 'unreachable',
    message: 'What came back is no HTTP.',
  });
  other.close();
  expect(await send('http://10.0.0.1/')).toMatchObject({ outcome: 'not_allowed' });
  expect(await send('http://nowhere.invalid/')).toMatchObject({ outcome: 'unreachable' });
  expect(await send(app.url, ['x', 'a\u0000b'])).toMatchObject({
    outcome: 'unsendable',
    message: "It can't be sent over HTTP: invalid x header.",
  });
  expect(app.received).toHaveLength(2);
  await sending.close();
  expect(await send(app.url)).toMatchObject({ outcome: 'unreachable' });
});
