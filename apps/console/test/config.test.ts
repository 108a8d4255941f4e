import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readConfig } from '../src/config.ts';
import { defaultLimits, limitNames, variableOf } from '../src/limits.ts';

test('a flag beats the environment, which beats the default [CON-SAFE-5]', () => {
  const env = { EARSHOT_CONSOLE_PORT: '5000', EARSHOT_CONSOLE_MAX_VIEWERS: '7', EARSHOT_CONSOLE_HOSTS: 'a.example,b' };
  expect(readConfig({ port: '0' }, env)).toMatchObject({ port: 0, maxViewers: 7, hosts: ['a.example', 'b'] });
  expect(readConfig({}, {})).toMatchObject({ port: 4100, host: '127.0.0.1', account: 1010, batchSeconds: 900 });
});

test('every fault is told at once, under the name by which it was given [CON-SAFE-5]', () => {
  const env = { EARSHOT_CONSOLE_PORT: 'x', EARSHOT_CONSOLE_TOKEN: 'short', EARSHOT_CONSOLE_MAX_FAILED_TRIES: '-1' };
  for (const name of ['--batch-seconds', 'EARSHOT_CONSOLE_PORT', 'EARSHOT_CONSOLE_TOKEN'])
    expect(() => readConfig({ batchSeconds: 'x' }, env)).toThrow(new RegExp(`^${name}: expected`, 'm'));
  expect(() => readConfig({}, env)).toThrow(/^EARSHOT_CONSOLE_MAX_FAILED_TRIES: /m);
  expect(() => readConfig({}, { EARSHOT_CONSOLE_ORIGINS: 'lms.example' })).toThrow(/^EARSHOT_CONSOLE_ORIGINS: /m);
  expect(() => readConfig({}, env)).toThrow(expect.objectContaining({ code: 'config_invalid' }));
});

test('in production it says by which of its own settings it starts [CON-SAFE-5]', () => {
  const env = { NODE_ENV: 'production' };
  expect(() => readConfig({}, env)).toThrow(/--targets public.*EARSHOT_CONSOLE_TARGETS=public/);
  expect(readConfig({ targets: 'public' }, env)).toMatchObject({ targets: 'public' });
});

test('the README lists every limit with its default [CON-SAFE-5]', () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  for (const name of limitNames) {
    expect(readme).toMatch(new RegExp(`\`${variableOf(name)}\` +\\| ${defaultLimits[name]} `));
  }
});
