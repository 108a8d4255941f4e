import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { bodyOf, post, runListener } from '../running-listener.ts';
import { earshot, run, until } from './command.ts';

test('the help lists every command, and the version is that of the package [CLI-9, CLI-10]', async () => {
  const [help, version] = await Promise.all([run(['--help']), run(['--version'])]);
  const commands = help.lines
    .slice(help.lines.indexOf('Commands:'))
    .flatMap((line) => /^ {2}(\w+) /.exec(line)?.[1] ?? []);
  expect(commands).toEqual(['listen', 'tail', 'send', 'doctor', 'replay', 'export', 'import', 'help']);
  const { version: published } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  expect([help.code, version.code, version.stdout]).toEqual([0, 0, `${published}\n`]);
});

test('a command that there is not ends with 2, and tells what is nearly called so [CLI-9, CLI-10]', async () => {
  expect(await run(['sent'])).toMatchObject({
    code: 2,
    stdout: '',
    stderr: expect.stringContaining('Did you mean send?'),
  });
});

test('a full disk behind stdout is told in one line, also by the help, and ends with 1 [CLI-12, CLI-10]', async () => {
  const { url } = await runListener();
  await post(`${url}/hooks/default`, bodyOf(['a']));
  const commands = [['--help'], ['export', '--url', url], ['tail', '--url', url, '--since', '0']];
  for (const args of commands) {
    const command = earshot(args, {}, { redirect: '> /dev/full' });
    expect(await command.exit).toBe(1);
    expect(command.stderr()).toContain("earshot: stdout can't be written: ENOSPC: no space left on device, write.\n");
    expect(command.stderr()).not.toContain('    at ');
  }
});

test('talk that cannot be written ends no command [CLI-12]', async () => {
  const { url } = await runListener();
  await post(`${url}/hooks/default`, bodyOf(['a']));
  const tail = earshot(['tail', '--url', url, '--since', '0'], {}, { redirect: '2> /dev/full' });
  await until(() => expect(tail.lines()).toHaveLength(1));
});
