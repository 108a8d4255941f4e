import { writeFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { eventually } from '../../../../test/support/eventually.ts';
import { checkClock, checkReachable, checkReady, checkStream, checkToken } from '../../src/cli/doctor/listener.ts';
import { checkFolder, checkVersion, judgeDisk } from '../../src/cli/doctor/machine.ts';
import { checkEndpoints, checkSettings } from '../../src/cli/doctor/settings.ts';
import { doctorCommand } from '../../src/cli/doctor.ts';
import type { DeliveryStore } from '../../src/store/delivery-store.ts';
import { bodyOf, post, runListener } from '../running-listener.ts';
import { runOutbox } from '../sending/running-outbox.ts';
import { tempFolder } from '../temp-folder.ts';
import { run } from './command.ts';

const TOKEN = 'a-token-of-some-length';

async function somebody(handle: RequestListener): Promise<string> {
  const server = createServer(handle);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

test('doctor finds everything in order, and exits 0; with a wrong token it says so and exits 1 [RUN-4, CLI-10]', async () => {
  const { url } = await runListener({ token: TOKEN });
  const data = tempFolder();
  const well = await run(['doctor', '--json', '--url', `${url}/`, '--data', data], { EARSHOT_TOKEN: TOKEN });
  expect(well).toMatchObject({ code: 0, stderr: '' });
  const found = well.lines.map((line) => JSON.parse(line));
  expect(found.map(({ check }) => check)).toEqual([
    'version',
    'data',
    'disk',
    'settings',
    'listener',
    'store',
    'token',
    'endpoints',
    'stream',
    'clock',
  ]);
  expect(found.filter(({ result }) => result === 'failed')).toEqual([]);

  const wrong = await run(['doctor', '--url', url, '--data', data, '--token', 'another-token-of-that-length']);
  expect(wrong.code).toBe(1);
  expect(wrong.stdout).toMatch(/^failed {3}token {6}missing or wrong: set EARSHOT_TOKEN/m);
  expect(wrong.stdout).toMatch(/^failed {3}stream {5}no WebSocket: 401; missing or wrong: set EARSHOT_TOKEN/m);
  expect(wrong.stdout).not.toContain('another-token');
});

describe('each look tells the truth [RUN-4]:', () => {
  test('a listener, nobody, and somebody else', async () => {
    const { url } = await runListener();
    expect(await checkReachable({ url })).toMatchObject({ result: 'ok' });
    expect(await checkReachable({ url: 'http://127.0.0.1:1' })).toMatchObject({
      result: 'failed',
      detail: expect.stringContaining('"earshot listen"'),
    });
    const other = await somebody((_request, response) => response.end('hello'));
    expect(await checkReachable({ url: other })).toMatchObject({
      result: 'failed',
      detail: expect.stringContaining('no listener'),
    });
  });

  test('endpoints.json: none yet, a good one, and one with faults, by line and field, without a value', async () => {
    const folder = tempFolder();
    const write = (text: string) => writeFileSync(join(folder, 'endpoints.json'), text);
    expect(await checkSettings(folder)).toMatchObject({ result: 'ok' });
    write('{"endpoints":[{"name":"crm","authentication":{"type":"none"}}]}');
    expect(await checkSettings(folder)).toMatchObject({ result: 'ok', detail: expect.stringContaining('crm') });
    write('{"endpoints":[\n{"name":"crm","authentication":{"type":"basic","username":"u","password":7}}]}');
    const { result, detail } = await checkSettings(folder);
    expect({ result, detail }).toMatchObject({
      result: 'failed',
      detail: expect.stringMatching(/line 2: endpoints\[0\]\.authentication\.password/),
    });
    write('{"endpoints":[\n\n');
    expect(await checkSettings(folder)).toMatchObject({ result: 'failed', detail: expect.stringContaining('line 3') });
  });

  test('which endpoints check nobody', async () => {
    const { url, endpoints } = await runOutbox();
    const one = await checkEndpoints({ url });
    expect(one).toMatchObject({ result: 'ok', detail: 'open to everyone: default' });
    const keys = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
    await endpoints.put({ name: 'default', authentication: { type: 'signature', keys } });
    expect(await checkEndpoints({ url })).toMatchObject({ result: 'ok', detail: '1 of 1 can check their senders' });
  });

  test('endpoints that cannot check their senders, and settings that wait to be mended', async () => {
    const { url, endpoints } = await runOutbox();
    expect(await checkEndpoints({ url })).toMatchObject({ result: 'ok' });
    const jwksUrl = 'http://127.0.0.1:1/jwks?key=hidden';
    await endpoints.put({ name: 'crm', authentication: { type: 'signature', jwksUrl } });
    await eventually(async () =>
      expect(await checkEndpoints({ url })).toEqual({
        check: 'endpoints',
        result: 'failed',
        detail: expect.stringMatching(/^crm: The keys can't be fetched from http:\/\/127\.0\.0\.1:1\/jwks: [^?]*$/),
      }),
    );
    const other = await runListener();
    expect(await checkEndpoints({ url: other.url })).toMatchObject({ result: 'ok' });
  });

  test('a store that fails', async () => {
    const fail = () => Promise.reject(new Error('disk full'));
    const wrap = (store: DeliveryStore): DeliveryStore => ({ ...store, append: fail, probe: fail });
    const { url } = await runListener({ wrap });
    await post(`${url}/hooks/default`, bodyOf(['a']));
    expect(await checkReady({ url })).toMatchObject({ result: 'failed', detail: expect.stringContaining('503') });
  });

  test('a log that cannot be read is told as such, not as a token or a proxy', async () => {
    const fail = () => Promise.reject(new Error('corrupt page'));
    const { url, errors } = await runListener({ wrap: (store) => ({ ...store, bounds: fail, read: fail }) });
    for (const check of [checkToken, checkStream])
      expect(await check({ url })).toMatchObject({
        result: 'failed',
        detail: expect.stringMatching(/(503|1011)[.;] Its log can't be read/),
      });
    expect(errors.splice(0)).not.toEqual([]);
  });

  test('a token that is wanted, and one that is right', async () => {
    const { url } = await runListener({ token: TOKEN });
    expect(await checkToken({ url })).toMatchObject({ result: 'failed' });
    expect(await checkToken({ url, token: TOKEN })).toMatchObject({ result: 'ok' });
    expect(await checkStream({ url, token: TOKEN })).toMatchObject({ result: 'ok' });
  });

  test('a proxy that drops the upgrade', async () => {
    const proxy = await somebody((_request, response) => response.writeHead(426).end());
    expect(await checkStream({ url: proxy })).toMatchObject({
      result: 'failed',
      detail: expect.stringMatching(/426.*proxy/),
    });
  });

  test('a clock that is near, noticeably off, too far off, or not told', async () => {
    const now = Date.parse('2026-11-23T12:00:00Z');
    const peer = (offset: number) =>
      somebody((_request, response) => {
        response.setHeader('date', new Date(now - offset * 1000).toUTCString());
        response.end();
      });
    for (const offset of [1, -1])
      expect(await checkClock(await peer(offset), now)).toEqual({
        check: 'clock',
        result: 'ok',
        detail: expect.stringMatching(/^less than 2 s from/),
      });
    expect(await checkClock(await peer(2), now)).toMatchObject({
      result: 'ok',
      detail: expect.stringMatching(/^2 s ahead/),
    });
    expect(await checkClock(await peer(-60), now)).toMatchObject({
      result: 'warning',
      detail: expect.stringMatching(/^60 s behind/),
    });
    expect(await checkClock(await peer(301), now)).toMatchObject({
      result: 'failed',
      detail: expect.stringMatching(/^301 s ahead/),
    });
    const silent = await somebody((_request, response) => {
      response.sendDate = false;
      response.end();
    });
    expect(await checkClock(silent, now)).toMatchObject({ result: 'warning' });
    expect(await checkClock('http://127.0.0.1:1', now)).toMatchObject({ result: 'warning' });
  });

  test('a folder that is there, can be made, or never can', async () => {
    const folder = tempFolder();
    expect(await checkFolder(folder)).toMatchObject({ result: 'ok', detail: expect.stringContaining('takes files') });
    expect(await checkFolder(join(folder, 'a', 'b'))).toMatchObject({
      result: 'ok',
      detail: expect.stringContaining('can be made'),
    });
    writeFileSync(join(folder, 'file'), '');
    for (const impossible of [join(folder, 'file'), '/proc/earshot'])
      expect(await checkFolder(impossible)).toMatchObject({ result: 'failed' });
  });

  test('a disk and a Node that suffice or not', () => {
    expect(judgeDisk(2 ** 31).result).toBe('ok');
    expect(judgeDisk(2 ** 29).result).toBe('warning');
    expect(judgeDisk(2 ** 25).result).toBe('failed');
    for (const node of ['v20.19.0', 'v22.0.0']) expect(checkVersion(node).result).toBe('ok');
    for (const node of ['v20.18.9', 'v18.20.0']) expect(checkVersion(node).result).toBe('failed');
  });
});

test('doctor takes no URL that is none [RUN-4]', async () => {
  for (const flag of ['--url', '--peer']) {
    for (const url of ['nowhere', 'http://u:hunter2@127.0.0.1:1/']) {
      const parsed = doctorCommand().parseAsync([flag, url], { from: 'user' });
      await expect(parsed).rejects.toMatchObject({ code: 'config_invalid' });
      await expect(parsed).rejects.not.toThrow('hunter2');
    }
  }
});
