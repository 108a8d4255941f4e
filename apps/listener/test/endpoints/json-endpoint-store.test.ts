import { chmodSync, lstatSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createSealer, sealerFromFile } from '@earshot/protocol';
import { describe, expect, test, vi } from 'vitest';
import type { AuthenticationSettings } from '../../src/endpoints/endpoint-settings.ts';
import { createEndpoints } from '../../src/endpoints/endpoints.ts';
import { jsonEndpointStore } from '../../src/endpoints/json-endpoint-store.ts';
import { tempFolder } from '../temp-folder.ts';

const sealer = createSealer(Buffer.alloc(32, 7));
const SECRETS: AuthenticationSettings[] = [
  { type: 'basic', username: 'alm', password: 'hunter2-hunter2' },
  { type: 'signature', keys: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', toleranceSeconds: 60 },
  {
    type: 'hmac',
    secret: 'it-is-foreign',
    rule: { header: 'x-signature', algorithm: 'sha256', encoding: 'hex', signed: 'body' },
  } as AuthenticationSettings,
];

function settingsFile() {
  const path = join(tempFolder(), 'endpoints.json');
  return { path, read: () => readFileSync(path, 'utf8'), write: (text: string) => writeFileSync(path, text) };
}

test('is made at first use, with a default endpoint that takes everything [HTTP-24]', async () => {
  const file = settingsFile();
  const store = await jsonEndpointStore(file.path, sealer);
  expect((await store.read()).endpoints).toEqual([{ name: 'default', authentication: { type: 'none' } }]);
  expect(JSON.parse(file.read())).toEqual({ endpoints: [{ name: 'default', authentication: { type: 'none' } }] });
});

test('a saved endpoint replaces its namesake, here and after a restart [HTTP-24]', async () => {
  const file = settingsFile();
  const store = await jsonEndpointStore(file.path, sealer);
  for (const authentication of SECRETS) {
    await store.save({ name: 'default', authentication });
    const [kept, ...others] = (await (await jsonEndpointStore(file.path, sealer)).read()).endpoints;
    expect(kept?.authentication).toMatchObject(authentication);
    expect(others).toEqual([]);
  }
  await store.save({ name: 'second', authentication: { type: 'none' } });
  expect((await store.read()).endpoints.map(({ name }) => name)).toEqual(['default', 'second']);
});

describe('secrets', () => {
  test('rest sealed: the file holds none in clear [AUTH-5]', async () => {
    const file = settingsFile();
    const store = await jsonEndpointStore(file.path, sealer);
    for (const authentication of SECRETS) {
      await store.save({ name: 'default', authentication });
      for (const secret of ['hunter2', 'MfKQ9r8GKY', 'it-is-foreign']) expect(file.read()).not.toContain(secret);
      expect(file.read()).toMatch(/"jwe:[\w-]+\.\.[\w-]+\.[\w-]+\.[\w-]+"/);
    }
  });

  test('written by hand in clear are sealed at the next start, and work [AUTH-5, HTTP-24]', async () => {
    const file = settingsFile();
    const byHand = { name: 'default', authentication: { type: 'basic', username: 'alm', password: 'hunter2' } };
    file.write(JSON.stringify({ endpoints: [byHand] }));
    const store = await jsonEndpointStore(file.path, sealer);
    expect(file.read()).not.toContain('hunter2');
    expect((await store.read()).endpoints).toEqual([byHand]);
    const sealed = file.read();
    await jsonEndpointStore(file.path, sealer);
    expect(JSON.parse(file.read())).toEqual(JSON.parse(sealed));
  });

  test('are sealed where a link leads, and what is changed there is heard of [ENDPOINT-13]', async () => {
    const linked = settingsFile();
    const link = join(tempFolder(), 'endpoints.json');
    symlinkSync(linked.path, link);
    const settings = { endpoints: [{ name: 'default', authentication: SECRETS[0] }] };
    linked.write(JSON.stringify(settings));
    chmodSync(linked.path, 0o600);
    const store = await jsonEndpointStore(link, sealer);
    expect((await store.read()).endpoints).toMatchObject(settings.endpoints);
    expect(linked.read()).not.toContain('hunter2');
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
    expect(statSync(linked.path).mode & 0o777).toBe(0o600);
    symlinkSync('/nowhere/endpoints.json', `${link}.lost`);
    await expect(jsonEndpointStore(`${link}.lost`, sealer)).rejects.toMatchObject({ code: 'settings_invalid' });
    expect(lstatSync(`${link}.lost`).isSymbolicLink()).toBe(true);
    let changes = 0;
    const end = store.watch(() => {
      changes += 1;
    });
    linked.write(JSON.stringify({ endpoints: [] }));
    await vi.waitFor(() => expect(changes).toBeGreaterThan(0), 10_000);
    end();
  });

  test('are not opened by another key [AUTH-5]', async () => {
    const file = settingsFile();
    const [basic] = SECRETS;
    await (await jsonEndpointStore(file.path, sealer)).save({
      name: 'default',
      authentication: basic as AuthenticationSettings,
    });
    await expect(jsonEndpointStore(file.path, createSealer(Buffer.alloc(32, 8)))).rejects.toMatchObject({
      code: 'settings_invalid',
      message: expect.stringMatching(
        /line 8: endpoints\[0\]\.authentication\.password: The secret was sealed with another/,
      ),
    });
  });

  test('are sealed under a key of mode 0600 that stays the same [AUTH-6]', async () => {
    const key = join(tempFolder(), 'earshot.key');
    const sealed = await (await sealerFromFile(key)).seal('x');
    expect(statSync(key).mode & 0o777).toBe(0o600);
    expect(await (await sealerFromFile(key)).unseal(sealed)).toBe('x');
  });
});

describe('a file that is no settings file is refused, with what is wrong:', () => {
  const refusal = async (text: string) => {
    const file = settingsFile();
    file.write(text);
    const error = await jsonEndpointStore(file.path, sealer).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ name: 'ListenerError', code: 'settings_invalid' });
    expect(file.read()).toBe(text);
    return (error as Error).message;
  };
  const withEndpoint = (endpoint: object) => refusal(JSON.stringify({ endpoints: [endpoint] }));

  test('broken JSON, without a word of what it holds [HTTP-24, AUTH-4]', async () => {
    expect(await refusal('{"endpoints": [')).toContain('endpoints.json is not JSON');
    expect(await refusal('')).toContain('is not JSON');
    expect(await refusal('{"password":"hunter2"oops}')).not.toContain('hunter2');
    expect(await refusal('{"password":hunter2}')).not.toContain('hunter2');
    expect(
      await refusal(
        `{"endpoints":[{"name":"default","authentication":{"password":"hunter2",oops}}], "x": "${'y'.repeat(99)}"}`,
      ),
    ).not.toContain('hunter2');
  });

  test('a field that is wrong, missing, or too much, by its name [HTTP-24]', async () => {
    expect(await refusal('{}')).toContain('endpoints');
    expect(await withEndpoint({ name: 'Default', authentication: { type: 'none' } })).toContain('endpoints[0].name');
    expect(await withEndpoint({ name: 'default', authentication: { type: 'digest' } })).toContain(
      'endpoints[0].authentication.type',
    );
    expect(await withEndpoint({ name: 'default', authentication: { type: 'basic', username: 'x' } })).toContain(
      'endpoints[0].authentication.password',
    );
    expect(await withEndpoint({ name: 'default', authentication: { type: 'none' }, colour: 'red' })).toContain(
      'colour',
    );
    expect(
      await withEndpoint({ name: 'default', authentication: { type: 'signature', keys: 'x', toleranceSeconds: -1 } }),
    ).toContain('toleranceSeconds');
  });

  test('a secret that is of no use, by line and field, and left as it was written [ENDPOINT-4, ENDPOINT-12]', async () => {
    const lines = (...fields: string[]) =>
      refusal(`{ "endpoints": [{\n"name": "default",\n"authentication": {\n${fields.join(',\n')} } }] }`);
    expect(await lines('"type": "signature"', '"keys": "whsec_!!!"')).toContain(
      'line 5: endpoints[0].authentication.keys: No usable key: what follows whsec_ is not base64.',
    );
    expect(await lines('"type": "basic"', '"username": "a:b"', '"password": "hunter2"')).toContain(
      'line 5: endpoints[0].authentication.username: expected neither a colon',
    );
    expect(await lines('"type": "basic"', '"username": "a"', '"password": "hunter\\n2"')).toContain(
      'line 6: endpoints[0].authentication.password: expected no control characters',
    );
    expect(await lines('"type": "basic"', '"username": "a"', '"password": "jwe:garbage"')).toContain(
      'line 6: endpoints[0].authentication.password: The secret was sealed with another key',
    );
  });

  test('a member that is there twice, at any depth, by its line [ENDPOINT-4]', async () => {
    expect(
      await refusal('{"endpoints": [\n{"name": "default",\n"name": "x", "authentication": {"type": "none"}}]}'),
    ).toContain('line 3: endpoints[0].name: it is there twice');
    expect(await refusal('{"endpoints": [],\n"endpoints": []}')).toContain('line 2: endpoints: it is there twice');
  });

  test('bytes that are not UTF-8, by their line [ENDPOINT-4]', async () => {
    const file = settingsFile();
    const bytes = Buffer.from(
      '{"endpoints": [\n{"name": "default",\n"authentication": {"type": "basic", "username": "\xe9", "password": "x"}}]}',
      'latin1',
    );
    writeFileSync(file.path, bytes);
    await expect(jsonEndpointStore(file.path, sealer)).rejects.toMatchObject({
      code: 'settings_invalid',
      message: expect.stringContaining('line 3: not UTF-8'),
    });
    expect(readFileSync(file.path)).toEqual(bytes);
  });

  test('two endpoints of one name [HTTP-24]', async () => {
    const endpoint = { name: 'default', authentication: { type: 'none' } };
    expect(await refusal(JSON.stringify({ endpoints: [endpoint, endpoint] }))).toContain('default');
  });
});

test('endpoints are made of their settings, or refused when a key cannot be used', async () => {
  const endpoints = await createEndpoints([
    { name: 'default', authentication: { type: 'none' } },
    ...SECRETS.map((authentication, index) => ({ name: `e${index}`, authentication })),
  ]);
  expect([...endpoints.keys()]).toEqual(['default', 'e0', 'e1', 'e2']);
  const bad = { name: 'default', authentication: { type: 'signature' as const, keys: 'nonsense' } };
  await expect(createEndpoints([bad])).rejects.toMatchObject({ code: 'settings_invalid' });
});
