import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { readClientConfig, readConfig, retentionLimits } from '../src/config.ts';
import { defaultLimits, limitNames, variableOf } from '../src/limits.ts';

const thrownBy = (act: () => unknown) => {
  try {
    act();
  } catch (error) {
    return error as Error & { code: string };
  }
  throw new Error('nothing was thrown');
};

describe('the settings of a listener', () => {
  test('have defaults: loopback, port 4000, .earshot, no token [HTTP-20]', () => {
    expect(readConfig({}, {})).toEqual({ host: '127.0.0.1', port: 4000, data: '.earshot' });
  });

  test('come from flags before the environment before the defaults [CLI-2]', () => {
    const env = { EARSHOT_PORT: '5000', EARSHOT_DATA: '/env', EARSHOT_TOKEN: 'token-of-environment', EARSHOT_HOST: '' };
    expect(readConfig({ port: '0', data: '/flag' }, env)).toEqual({
      host: '127.0.0.1',
      port: 0,
      data: '/flag',
      token: 'token-of-environment',
    });
  });

  test('are refused with every fault at once [CLI-2]', () => {
    const error = thrownBy(() =>
      readConfig({ port: '70000', data: '' }, { EARSHOT_TOKEN: 'short', EARSHOT_HOST: 'x' }),
    );
    expect(error).toMatchObject({ name: 'ListenerError', code: 'config_invalid' });
    for (const given of ['--port', '--data', 'EARSHOT_TOKEN'])
      expect(error.message).toMatch(new RegExp(`^${given}: `, 'm'));
    expect(error.message).not.toContain('short');
  });

  test('hold a variable and a flag for every limit [SAFE-1]', () => {
    for (const name of limitNames) {
      const variable = variableOf(name);
      expect(readConfig({}, { [variable]: '1999' })[name]).toBe(1999);
      expect(readConfig({ [name]: '2000' }, { [variable]: '1999' })[name]).toBe(2000);
      for (const wrong of ['0', '-1', '1.5', 'x', '1e3'])
        expect(thrownBy(() => readConfig({}, { [variable]: wrong })).message).toContain(`\n${variable}: expected`);
    }
  });

  test('have every limit in the table of the README, with its default [SAFE-1]', () => {
    const readme = readFileSync(new URL('../../../README.md', import.meta.url), 'utf8');
    for (const name of limitNames) {
      const row = readme.split('\n').find((line) => line.includes(`\`${variableOf(name)}\``));
      expect(row?.replaceAll(',', '')).toContain(`| ${defaultLimits[name]} `);
    }
  });

  test('list hosts and origins for proxies [SAFE-10]', () => {
    const env = { EARSHOT_HOSTS: 'ear.example, tunnel.example', EARSHOT_ORIGINS: 'https://ear.example' };
    expect(readConfig({}, env)).toMatchObject({
      hosts: ['ear.example', 'tunnel.example'],
      origins: ['https://ear.example'],
    });
    for (const EARSHOT_ORIGINS of ['ear.example', 'https://ear.example/', '*', 'null'])
      expect(thrownBy(() => readConfig({}, { EARSHOT_ORIGINS })).message).toContain('EARSHOT_ORIGINS: ');
    for (const EARSHOT_HOSTS of ['ear.example:80', '*', 'http://ear.example', 'a,,b'])
      expect(thrownBy(() => readConfig({}, { EARSHOT_HOSTS })).message).toContain('EARSHOT_HOSTS: ');
  });

  test('take no port that is none', () => {
    for (const port of ['', '-1', '65536', '4e3', '80 ', '0x50', 'http'])
      expect(thrownBy(() => readConfig({ port }, {})).code).toBe('config_invalid');
  });

  test('trust as many proxies as they are told, from the environment or a flag [ENDPOINT-9]', () => {
    expect(readConfig({}, { EARSHOT_TRUSTED_PROXIES: '2' }).trustedProxies).toBe(2);
    expect(readConfig({ trustedProxies: '1' }, { EARSHOT_TRUSTED_PROXIES: '2' }).trustedProxies).toBe(1);
    expect(thrownBy(() => readConfig({ trustedProxies: 'all' }, {})).code).toBe('config_invalid');
  });

  test('take no token that a client could not present', () => {
    for (const token of ['with a space in the middle', 'tökén-of-sixteen-and-more', 'line\nbreak-line-break-line'])
      expect(thrownBy(() => readConfig({ token }, {})).code).toBe('config_invalid');
  });

  test('bound what is kept: by age, count and bytes, also when nobody says so [KEEP-1, KEEP-2, KEEP-3]', () => {
    const day = 24 * 60 * 60 * 1000;
    expect(retentionLimits(readConfig({}, {}))).toEqual({ ageMs: 30 * day, count: 5_000_000, bytes: 10 * 1024 ** 3 });
    const env = { EARSHOT_KEEP_DAYS: '2', EARSHOT_KEEP_COUNT: '3', EARSHOT_KEEP_BYTES: '67108864' };
    expect(retentionLimits(readConfig({ keepCount: '7' }, env))).toEqual({
      ageMs: 2 * day,
      count: 7,
      bytes: 67_108_864,
    });
    for (const keepDays of ['0', '-1', '1.5', 'x', '36501', '']) {
      expect(thrownBy(() => readConfig({ keepDays }, {})).code).toBe('config_invalid');
      expect(thrownBy(() => readConfig({ keepCount: keepDays === '36501' ? '1e3' : keepDays }, {})).code).toBe(
        'config_invalid',
      );
    }
  });

  test('take no number of bytes that the files could not stay within [KEEP-7]', () => {
    const error = thrownBy(() => readConfig({ keepBytes: '67108863' }, {}));
    expect(error.code).toBe('config_invalid');
    expect(error.message).toContain('expected at least 67108864 bytes');
    expect(thrownBy(() => retentionLimits({ keepBytes: 3_000_000 })).code).toBe('config_invalid');
  });

  test('demand a token beyond loopback [HTTP-21]', () => {
    for (const host of ['0.0.0.0', '::', '192.168.1.4', 'ear.example']) {
      const error = thrownBy(() => readConfig({ host }, {}));
      expect(error.code).toBe('token_required');
      expect(error.message).toContain('EARSHOT_TOKEN');
      expect(readConfig({ host, token: 'a-token-of-some-length' }, {}).host).toBe(host);
    }
    for (const host of ['localhost', '127.0.0.2', '::1']) expect(readConfig({ host }, {}).host).toBe(host);
  });
});

describe('the settings of a client', () => {
  test('find the listener of this machine', () => {
    expect(readClientConfig({}, {})).toEqual({ url: 'http://127.0.0.1:4000' });
    expect(readClientConfig({}, { EARSHOT_PORT: '5000', EARSHOT_HOST: '0.0.0.0', EARSHOT_TOKEN: 't' })).toEqual({
      url: 'http://127.0.0.1:5000',
      token: 't',
    });
    // A listener that was started with the same environment is where it says.
    for (const [host, url] of [
      ['192.168.1.4', 'http://192.168.1.4:4000'],
      ['::', 'http://[::1]:4000'],
      ['ear.example', 'http://ear.example:4000'],
    ])
      expect(readClientConfig({}, { EARSHOT_HOST: host })).toEqual({ url });
    expect(readClientConfig({ url: 'https://ear.example', token: 'x' }, { EARSHOT_TOKEN: 't' })).toEqual({
      url: 'https://ear.example',
      token: 'x',
    });
  });

  test('take no URL that is none [CLI-10]', () => {
    for (const url of ['', 'nonsense', 'localhost:4000', 'ftp://x'])
      expect(thrownBy(() => readClientConfig({ url }, {})).code).toBe('config_invalid');
  });
});
