import { once } from 'node:events';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import request from 'supertest';
import { expect, onTestFinished, test } from 'vitest';
import { bodyOf, post, runListener } from '../running-listener.ts';
import { tempFolder } from '../temp-folder.ts';
import { run } from './command.ts';

test('export writes a filter to a file, import gives it to another listener [EXPORT-9]', async () => {
  const source = await runListener({ token: 'a-token-of-some-length' });
  const target = await runListener();
  await post(`${source.url}/hooks/default`, bodyOf(['a', 'b']));
  await post(`${source.url}/hooks/default`, bodyOf(['c'], 7));
  const file = join(tempFolder(), 'export.ndjson');
  const env = { EARSHOT_TOKEN: 'a-token-of-some-length' };

  const exported = await run(['export', '--url', source.url, '--account', '1010', '--output', file], env);
  expect(exported).toMatchObject({ code: 0, stdout: '' });
  expect(readFileSync(file, 'utf8').split('\n')).toHaveLength(2);

  const imported = await run(['import', file, '--url', target.url]);
  expect(imported).toMatchObject({ code: 0, stdout: '{"imported":1,"skipped":0,"fresh":2,"duplicates":0}\n' });
  expect(await target.log.body(1)).toEqual(await source.log.body(1));

  const refused = await run(['export', '--url', source.url, '--from', 'yesterday'], env);
  expect(refused).toMatchObject({
    code: 2,
    stdout: '',
    stderr: expect.stringMatching(/^earshot: --from: expected [^\\]*$/),
  });
  const missing = await run(['import', join(file, 'missing'), '--url', target.url]);
  expect(missing).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining("can't be read") });
  const nowhere = await run(['export', '--url', source.url, '--output', join(file, 'missing')], env);
  expect(nowhere).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining("can't be written") });
});

test('which setting is missing, or wrong, is said where the listener has a token [CLI-10]', async () => {
  const { url } = await runListener({ token: 'a-token-of-some-length' });
  const file = join(tempFolder(), 'export.ndjson');
  writeFileSync(file, '{}\n');
  const commands = [['export'], ['import', file], ['replay', '1', '--to', 'http://127.0.0.1:9']];
  for (const refused of await Promise.all(commands.map((args) => run([...args, '--url', url])))) {
    expect(refused).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining('wants its token: set EARSHOT_TOKEN or give --token'),
    });
  }
  const other = await run(['export', '--url', url], { EARSHOT_TOKEN: 'a-token-of-that-length' });
  expect(other).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('has another token') });
  expect(other.stderr).not.toContain('that-length');
});

test('export that breaks off says so, and leaves the file to its owner alone [EXPORT-9]', async () => {
  let read = 0;
  const source = await runListener({
    wrap: (store) => ({
      ...store,
      body: (seq) => (++read > 1 ? Promise.reject(new Error('corrupt page')) : store.body(seq)),
    }),
  });
  await post(`${source.url}/hooks/default`, bodyOf(['a']));
  await post(`${source.url}/hooks/default`, bodyOf(['b']));
  const file = join(tempFolder(), 'export.ndjson');
  const broken = await run(['export', '--url', source.url, '--reveal', '--output', file]);
  expect(broken).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('what was written is not all') });
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const unreadable = await run(['export', '--url', source.url]);
  expect(unreadable).toMatchObject({ code: 1, stdout: '' });
  expect(unreadable.stderr).toContain('answers 503: The log cannot be read.');
  expect(source.errors.splice(0)).toHaveLength(2);
});

test('a file that cannot be written is not told as a fault of the listener [EXPORT-12]', async () => {
  const source = await runListener();
  const note = 'x'.repeat(900_000);
  for (const id of ['a', 'b', 'c', 'd'])
    await post(`${source.url}/hooks/default`, JSON.stringify({ accountId: 1, events: [], id, note }));
  const nowhere = await run(['export', '--url', source.url, '--output', join(tempFolder(), 'no', 'file')]);
  expect(nowhere).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining("can't be written: ENOENT") });
});

test('what is no listener is neither exported from nor imported to, whatever it answers [EXPORT-13]', async () => {
  const web = createServer((asked, answer) => {
    asked.resume();
    answer.setHeader('content-type', 'text/html').end('<p>A page.</p>');
  }).listen(0, '127.0.0.1');
  onTestFinished(() => void web.close());
  await once(web, 'listening');
  const url = `http://127.0.0.1:${(web.address() as AddressInfo).port}`;
  const file = join(tempFolder(), 'export.ndjson');
  writeFileSync(file, '{}\n');
  const commands = [['export'], ['export', '--format', 'csv'], ['import', file]];
  for (const refused of await Promise.all(commands.map((args) => run([...args, '--url', url]))))
    expect(refused).toMatchObject({
      code: 1,
      stdout: '',
      stderr: `earshot: ${url} answers 200, but is no listener. (target_unreachable)\n`,
    });
});

test('import names the wrong line of the file, whatever parts it goes in and whichever lines are blank [EXPORT-9]', async () => {
  const source = await runListener();
  const target = await runListener();
  await post(`${source.url}/hooks/default`, JSON.stringify({ accountId: 1, events: [], note: 'x'.repeat(700_000) }));
  const { stdout } = await run(['export', '--url', source.url]);
  const lines = Array.from({ length: 6 }, (_, at) => stdout.trim().replace('"seq":1', `"seq":${at + 1}`));
  const file = join(tempFolder(), 'export.ndjson');
  writeFileSync(file, [...lines, '', '{}', ''].join('\n\n'));
  const refused = await run(['import', file, '--url', target.url]);
  expect(refused).toMatchObject({ code: 1, stdout: '' });
  expect(refused.stderr).toContain('imported 5, left out 0');
  expect(refused.stderr).toContain('Line 15: ');
  expect((await target.log.bounds()).newest).toBe(6);
});

test('import takes a byte order mark, and says of another format that it is no JSON [EXPORT-7]', async () => {
  const { url, server } = await runListener();
  await post(`${url}/hooks/default`, bodyOf(['a']));
  const file = join(tempFolder(), 'some');
  writeFileSync(file, 'log,seq\n1,2\n');
  expect(await run(['import', file, '--url', url])).toMatchObject({
    code: 1,
    stdout: '',
    stderr: expect.stringContaining('Line 1: It is not JSON'),
  });
  const { text } = await request(server).get('/api/export').buffer(true);
  writeFileSync(file, `\uFEFF${text}`);
  expect(await run(['import', file, '--url', url])).toMatchObject({
    code: 0,
    stdout: '{"imported":0,"skipped":1,"fresh":0,"duplicates":0}\n',
  });
});
