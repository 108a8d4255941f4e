import express, { type Router } from 'express';
import { expect, onTestFinished, test, vi } from 'vitest';
import { allPaths } from '../../src/api/openapi.ts';
import { defaultLimits } from '../../src/limits.ts';
import { runConsole, webhookInput } from '../support/running-console.ts';

test('who is not signed in gets nothing but probes, public keys and the session [CON-SAFE-1]', async () => {
  const { agent } = await runConsole({ signIn: { identify: async () => undefined, signInUrl: '/login' } });
  for (const path of ['/healthz', '/readyz', '/.well-known/jwks.json']) await agent.get(path).expect(200);
  for (const path of ['/api/v1/webhooks', '/api/v1/lms', '/api/openapi.json', '/metrics', '/api/v1/live']) {
    expect((await agent.get(path).expect(401)).body.code).toBe('sign_in_required');
  }
  expect((await agent.get('/api/v1/session').expect(200)).body).toEqual({
    ...{ signedIn: false, signInUrl: '/login', password: false, lms: true },
  });
});

test('pages of other origins and rebound names are turned away, also on loopback [CON-SAFE-2]', async () => {
  const { agent } = await runConsole({ origins: ['https://lms.example'], hosts: ['lms.example'] });
  const list = () => agent.get('/api/v1/webhooks');
  const foreign = { status: 403, body: { code: 'foreign_origin' } };
  expect(await list().set('origin', 'https://evil.example')).toMatchObject(foreign);
  expect(await list().set('origin', 'http://127.0.0.1:4000')).toMatchObject(foreign);
  expect(await list().set('sec-fetch-site', 'same-site')).toMatchObject(foreign);
  expect(await list().set('host', 'rebound.example')).toMatchObject({ status: 403, body: { code: 'foreign_host' } });
  await list().set('origin', 'https://lms.example').set('host', 'lms.example').expect(200);
});

test('a change wants JSON, so that no form of another site can make one [CON-SAFE-3]', async () => {
  const { agent } = await runConsole();
  const form = await agent.post('/api/v1/webhooks').type('form').send('name=x');
  expect(form).toMatchObject({ status: 415, body: { code: 'not_json' } });
  const text = await agent.post('/api/v1/webhooks').type('text/plain').send(JSON.stringify(webhookInput()));
  expect(text).toMatchObject({ status: 415 });
});

test.each([
  ['no JSON', '{', 400, 'bad_request'],
  ['too large', JSON.stringify({ name: 'x'.repeat(300_000) }), 413, 'body_too_large'],
  ['no object', '[]', 422, 'invalid_body'],
  ['a prototype key', '{"__proto__":{"name":"x"}}', 422, 'invalid_body'],
])('a body that is %s gets a clear answer', async (_what, body, status, code) => {
  const { agent } = await runConsole();
  const answer = await agent.post('/api/v1/webhooks').type('application/json').send(body);
  expect(answer).toMatchObject({ status, body: { code } });
});

test('answers may be kept and framed by nobody, and run nothing from elsewhere [CON-SAFE-4]', async () => {
  const { agent } = await runConsole();
  const { headers } = await agent.get('/api/v1/webhooks').expect(200);
  expect(headers['content-security-policy']).toContain("default-src 'none'");
  expect(headers['cache-control']).toBe('no-store');
  expect(headers).not.toHaveProperty('access-control-allow-origin');
});

test('the OpenAPI document covers every route, and is OpenAPI 3.1 [CON-API-8]', async () => {
  const use = vi.spyOn(express.application, 'use');
  onTestFinished(() => use.mockRestore());
  const { agent } = await runConsole();
  const mounted = use.mock.calls.flatMap((call) => {
    const [first, ...rest] = call as unknown as (string | Router)[];
    const prefix = typeof first === 'string' ? first : '';
    return [first, ...rest].flatMap((one) => (hasStack(one) ? routesOf(one, prefix) : []));
  });
  const described = Object.entries(allPaths(defaultLimits.maxPageSize)).flatMap(([path, operations]) =>
    Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
  );
  const missing = [...new Set(mounted)].filter((route) => !described.includes(route));
  expect(missing).toEqual([]);
  expect(mounted.length).toBeGreaterThan(30);
  const { body } = await agent.get('/api/openapi.json').expect(200);
  expect(body.openapi).toBe('3.1.0');
  expect(Object.keys(body.paths)).toContain('/api/v1/webhooks/{id}');
});

const hasStack = (value: unknown): value is Router => Array.isArray((value as Router | undefined)?.stack);

function routesOf({ stack }: Router, prefix: string): string[] {
  return stack.flatMap(({ route, handle }) => {
    if (!route) return hasStack(handle) ? routesOf(handle, prefix) : [];
    return route.stack.map(({ method }) => {
      const path = (prefix + route.path).replace(/(.)\/$/, '$1').replace(/:(\w+)/g, '{$1}');
      return `${method.toUpperCase()} ${path}`;
    });
  });
}

test('metrics tell what the emitter did [CON-API-9]', async () => {
  const { agent } = await runConsole();
  await agent
    .post('/api/v1/lms/actions')
    .send({ userId: 4_200_001, loInstanceId: 'course:7374991_10250971', action: 'enroll' })
    .expect(200);
  const { text } = await agent.get('/metrics').expect(200);
  expect(text).toMatch(/^earshot_emitted_events_total 1$/m);
  expect(text).toMatch(/^process_cpu_seconds_total /m);
});
