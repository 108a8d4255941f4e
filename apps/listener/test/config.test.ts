import { describe, expect, test } from 'vitest';
import { readClientConfig, readConfig } from '../src/config.ts';

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
    for (const field of ['port', 'data', 'token']) expect(error.message).toContain(`at ${field}`);
    expect(error.message).not.toContain('short');
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
