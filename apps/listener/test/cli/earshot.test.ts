import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { run } from './command.ts';

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
