import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import request from 'supertest';
import { expect, test } from 'vitest';
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
  expect(refused).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('from') });
  expect(refused.stderr).not.toContain('\\u000a');
  const missing = await run(['import', join(file, 'missing'), '--url', target.url]);
  expect(missing).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining("can't be read") });
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
