import { expect, test } from 'vitest';
import { formOf, scriptFault, settingsOf } from '../../inspector/src/endpoints/endpoint-form.ts';
import { endpointSettings } from '../../src/endpoints/endpoint-settings.ts';

const empty = { ...formOf(undefined), name: 'crm' };
/** As the listener reads it. */
const read = (settings: object) => endpointSettings.parse({ name: 'crm', ...settings });

test('an endpoint without authentication needs a name only [INSP-ENDPOINT-1]', () => {
  expect(read(settingsOf(empty))).toEqual({ name: 'crm', authentication: { type: 'none' }, strict: true });
});

test('each way to authenticate is written as the listener reads it [INSP-ENDPOINT-1]', () => {
  const basic = settingsOf({ ...empty, authentication: 'basic', username: 'u', password: 'p' });
  expect(read(basic).authentication).toEqual({ type: 'basic', username: 'u', password: 'p' });
  const pasted = settingsOf({ ...empty, authentication: 'signature', keySource: 'paste', keys: ' whsec_x\n' });
  expect(read(pasted).authentication).toEqual({ type: 'signature', keys: 'whsec_x' });
  const url = settingsOf({ ...empty, authentication: 'signature', keySource: 'url', jwksUrl: 'https://x.example/k' });
  expect(read(url).authentication).toMatchObject({ type: 'signature', jwksUrl: 'https://x.example/k' });
  const hmac = settingsOf({
    ...empty,
    authentication: 'hmac',
    hmac: { ...empty.hmac, prefix: 'sha256=', secret: 's' },
  });
  expect(read(hmac).authentication).toMatchObject({ type: 'hmac', secret: 's', rule: { prefix: 'sha256=' } });
});

test('a secret that is left empty is left out, so that the listener keeps its own [INSP-ENDPOINT-2]', () => {
  const known = { type: 'basic', username: 'u' };
  const form = formOf({
    name: 'crm',
    path: '/hooks/crm',
    authentication: known,
    strict: false,
    script: [],
    deliveries: 0,
  });
  expect(form).toMatchObject({ authentication: 'basic', username: 'u', password: '', strict: false });
  expect(settingsOf(form)).toMatchObject({ authentication: { type: 'basic', username: 'u' } });
  expect(settingsOf(form)).not.toHaveProperty('authentication.password');
  expect(settingsOf({ ...empty, authentication: 'signature', keySource: 'keep' })).toMatchObject({
    authentication: { type: 'signature' },
  });
});

test('a script and a forward go with it; a script that is no JSON is told [INSP-ENDPOINT-10]', () => {
  const form = { ...empty, script: '[{ "status": 503 }]', forward: 'http://127.0.0.1:1/x' };
  expect(read(settingsOf(form))).toMatchObject({
    script: [{ status: 503 }],
    forward: { targetUrl: 'http://127.0.0.1:1/x' },
  });
  expect(() => settingsOf({ ...empty, script: '[' })).toThrow(SyntaxError);
  expect(scriptFault('[')).toMatch(/JSON/);
  for (const fine of ['', ' \n', '[]']) expect(scriptFault(fine)).toBeUndefined();
});

const known = (rest: object) => ({
  name: 'crm',
  path: '/hooks/crm',
  authentication: { type: 'none' },
  strict: true,
  script: [],
  deliveries: 0,
  ...rest,
});

test('what the form has no field for stays as it was [INSP-ENDPOINT-7]', () => {
  const endpoint = known({
    authentication: { type: 'signature', toleranceSeconds: 60 },
    forward: { targetUrl: 'https://app.example/x', credentials: true },
  });
  const form = formOf(endpoint);
  expect(settingsOf(form, endpoint)).toMatchObject({
    authentication: { type: 'signature', toleranceSeconds: 60 },
    forward: { targetUrl: 'https://app.example/x', credentials: true },
  });
  for (const changes of [
    { keySource: 'paste', keys: 'whsec_x' } as const,
    { keySource: 'url', jwksUrl: 'https://x.example/k' } as const,
  ])
    expect(settingsOf({ ...form, ...changes }, endpoint)).toHaveProperty('authentication.toleranceSeconds', 60);
  const elsewhere = (forward: string) => settingsOf({ ...form, forward }, endpoint);
  expect(elsewhere('https://app.example/y')).toMatchObject({ forward: { credentials: true } });
  expect(elsewhere('https://other.example/x')).not.toHaveProperty('forward.credentials');
  const withheld = known({ forward: { targetUrl: 'http://127.0.0.1:3000/in', credentials: false } });
  const moved = { ...formOf(withheld), forward: 'http://127.0.0.1:4000/in' };
  expect(settingsOf(moved, withheld)).toMatchObject({ forward: { credentials: false } });
});

test('until its signature is made an endpoint is open to nobody [INSP-ENDPOINT-8]', () => {
  for (const keySource of ['generate', 'generatePair'] as const) {
    const form = { ...empty, authentication: 'signature', keySource } as const;
    const secrets = [1, 2].map(() => read(settingsOf(form)).authentication);
    expect(secrets[0]).toMatchObject({ type: 'signature', keys: expect.stringMatching(/^whsec_.{44}$/) });
    expect(secrets[0]).not.toEqual(secrets[1]);
    const basic = known({ authentication: { type: 'basic', username: 'u' } });
    expect(settingsOf(form, basic)).toMatchObject({ authentication: { type: 'basic', username: 'u' } });
  }
});
