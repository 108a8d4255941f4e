import { problemSchema } from '@earshot/server';
import express, { type Router } from 'express';
import request from 'supertest';
import { expect, onTestFinished, test, vi } from 'vitest';
import * as z from 'zod';
import { createAccess } from '../../src/access.ts';
import type { Annotations } from '../../src/annotations/annotations.ts';
import { createApi } from '../../src/api/api.ts';
import { deliveryDetailSchema, deliveryPageSchema } from '../../src/api/delivery-schema.ts';
import type { LiveEndpoints } from '../../src/endpoints/live-endpoints.ts';
import { createMetrics } from '../../src/metrics/metrics.ts';
import type { Projections } from '../../src/projections/projections.ts';
import type { EventSearch } from '../../src/search/event-search.ts';
import type { Outbox } from '../../src/sending/outbox.ts';
import { createSessions } from '../../src/sessions.ts';
import type { DeliveryStore } from '../../src/store/delivery-store.ts';
import { bodyOf, post, runListener } from '../running-listener.ts';
import { runOutbox } from '../sending/running-outbox.ts';
import { targetApp } from '../target-app.ts';

/** What a listener says of itself. */
async function document() {
  const { server } = await runListener();
  const { body } = await request(server).get('/openapi.json').expect(200);
  return body;
}

/** `GET /api/deliveries/{seq}` for every route that Express knows. */
function routes(): string[] {
  const use = vi.spyOn(express.application, 'use');
  onTestFinished(() => use.mockRestore());
  const app = createApi({
    store: {} as DeliveryStore,
    access: createAccess({}),
    sessions: createSessions(() => 0),
    readiness: { isReady: async () => true },
    metrics: createMetrics(),
    maxPageSize: 1,
    maxImportBytes: 1,
    search: {} as EventSearch,
    projections: {} as Projections,
    annotations: {} as Annotations,
    liveEndpoints: {} as LiveEndpoints,
    outbox: { replay: {}, replays: {} } as Outbox,
    now: () => 0,
    onStored() {},
    onError() {},
  });
  const mounted = use.mock.calls.flatMap((call) => {
    const [first, ...rest] = call as unknown as (string | Router)[];
    const prefix = typeof first === 'string' ? first : '';
    return [first, ...rest].flatMap((one) => (hasStack(one) ? routesOf(one, prefix) : []));
  });
  // A route is there once for each of its handlers.
  return [...new Set([...mounted, ...routesOf(app.router, '')])];
}

const hasStack = (value: unknown): value is Router => Array.isArray((value as Router | undefined)?.stack);

function routesOf({ stack }: Router, prefix: string): string[] {
  return stack.flatMap(({ route }) =>
    (route?.stack ?? []).map(({ method }) => {
      const path = (prefix + route?.path).replace(/(.)\/$/, '$1').replace(/:(\w+)/g, '{$1}');
      return `${method.toUpperCase()} ${path}`;
    }),
  );
}

test('covers every route that exists, and none that does not [RUN-3]', async () => {
  const { paths } = await document();
  const documented = Object.entries<object>(paths).flatMap(([path, operations]) =>
    Object.keys(operations).map((method) => `${method.toUpperCase()} ${path}`),
  );
  const existing = routes();
  expect(existing).toContain('GET /api/deliveries/{seq}/body');
  // The intake is in front of Express.
  expect(documented.sort()).toEqual([...existing, 'POST /hooks/{endpoint}'].sort());
});

test('is OpenAPI 3.1 whose parameters, bodies and answers come from the schemas [RUN-3]', async () => {
  const { openapi, info, paths } = await document();
  expect(openapi).toBe('3.1.0');
  expect(info).toMatchObject({ title: expect.any(String), version: expect.stringMatching(/^\d+\.\d+\.\d+$/) });
  const { get } = paths['/api/deliveries'];
  const limit = get.parameters.find(({ name }: { name: string }) => name === 'limit');
  expect(limit).toMatchObject({
    in: 'query',
    required: false,
    schema: { pattern: '^\\d{1,15}$', description: expect.stringContaining('500') },
  });
  expect(get.responses[200].content['application/json'].schema.properties.deliveries.type).toBe('array');
  expect(get.responses[401].content['application/problem+json'].schema.required).toContain('code');
  expect(get.security).toEqual([{ token: [] }, {}]);
  const hook = paths['/hooks/{endpoint}'].post;
  expect(hook.requestBody.content['application/json'].schema.required).toEqual(['accountId', 'events']);
  expect(hook.parameters).toMatchObject([{ name: 'endpoint', in: 'path', required: true }]);
  expect(hook.security).toEqual([]);
  for (const [path, operations] of Object.entries<Record<string, { parameters: { in: string; name: string }[] }>>(
    paths,
  )) {
    const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    for (const { parameters } of Object.values(operations))
      expect(parameters.filter((one) => one.in === 'path').map(({ name }) => name)).toEqual(inPath);
  }
});

test('tells the truth: real answers are as it says [RUN-3]', async () => {
  const { server, url } = await runListener();
  await post(`${url}/hooks/default`, bodyOf(['a']));
  await post(`${url}/hooks/default`, 'no json');
  const get = async (path: string) => (await request(server).get(path)).body;
  expect(deliveryPageSchema.parse(await get('/api/deliveries')).deliveries).toHaveLength(2);
  for (const seq of [1, 2]) expect(deliveryDetailSchema.parse(await get(`/api/deliveries/${seq}`)).seq).toBe(seq);
  expect(problemSchema.parse(await get('/api/deliveries/3')).code).toBe('unknown_delivery');
});

test('tells the truth of whatever else the API answers [RUN-3]', async () => {
  const app = await targetApp();
  const { api, url } = await runOutbox();
  const { paths } = (await api('GET', '/openapi.json')).json;

  /** Asks, and holds the answer against the document. */
  async function ask(method: string, route: string, { path = route, body }: { path?: string; body?: unknown } = {}) {
    const { status, json } = await api(method, path, body);
    const { content } = paths[route][method.toLowerCase()].responses[status];
    const [described] = Object.values<{ schema: Parameters<typeof z.fromJSONSchema>[0] }>(content);
    expect(
      () => z.fromJSONSchema(described?.schema ?? false).parse(json),
      `${method} ${path}: ${status}`,
    ).not.toThrow();
    return json;
  }

  await post(`${url}/hooks/default`, bodyOf(['a']), { 'webhook-id': 'm1' });
  await post(`${url}/hooks/default`, bodyOf(['a'], 'other-account'), { 'webhook-id': 'm1' });
  const put = { authentication: { type: 'none' }, script: [{ status: 500 }], forward: { targetUrl: app.url } };
  await ask('PUT', '/api/endpoints/{name}', { path: '/api/endpoints/scripted', body: put });
  await ask('PUT', '/api/endpoints/{name}', { path: '/api/endpoints/scripted', body: put });
  await ask('PUT', '/api/endpoints/{name}', { path: '/api/endpoints/scripted', body: {} });
  await fetch(`${url}/hooks/scripted`, { method: 'POST', body: bodyOf(['b']), headers: { 'webhook-id': 'm2' } });
  await ask('GET', '/api/endpoints');
  await ask('GET', '/api/endpoints/{name}', { path: '/api/endpoints/scripted' });
  await ask('GET', '/api/endpoints/{name}', { path: '/api/endpoints/unknown' });
  const one = { path: '/api/deliveries/1/replay', body: { targetUrl: app.url } };
  await ask('POST', '/api/deliveries/{seq}/replay', one);
  await ask('POST', '/api/deliveries/{seq}/replay', { ...one, path: '/api/deliveries/9/replay' });
  const { id } = await ask('POST', '/api/replays', { body: { targetUrl: app.url, toSeq: 2 } });
  await ask('GET', '/api/replays/{id}', { path: `/api/replays/${id}` });
  expect((await ask('GET', '/api/replays')).replays).toHaveLength(1);
  expect((await ask('GET', '/api/attempts')).messages).toHaveLength(2);
  expect((await ask('GET', '/api/events')).events).toHaveLength(3);
  await ask('GET', '/api/events/{eventId}', { path: '/api/events/a' });
  expect((await ask('GET', '/api/deliveries/{seq}', { path: '/api/deliveries/1' })).sent).not.toEqual([]);
  await ask('GET', '/api/deliveries');
  expect(await ask('GET', '/api/stats')).toHaveProperty('index');
  const data = { userId: 7, loInstanceId: 'course:1_1', dateEnrolled: 1727414643 };
  const events = ['c', 'd'].map((eventId) => ({
    eventId,
    eventName: 'COURSE_ENROLLMENT',
    timestamp: 1727414643,
    data,
  }));
  await post(`${url}/hooks/default`, JSON.stringify({ accountId: 1010, events }));
  expect((await ask('GET', '/api/records')).records).toHaveLength(1);
  expect((await ask('GET', '/api/overview')).totals.events).toBe(5);
  await ask('POST', '/api/endpoints/{name}/sample', { path: '/api/endpoints/default/sample', body: {} });
  await ask('POST', '/api/endpoints/{name}/signature', { path: '/api/endpoints/default/signature', body: {} });
  await ask('POST', '/api/session', { body: { token: 'x' } });
  await ask('GET', '/api/session');
  await ask('PUT', '/api/notes/{eventId}', { path: '/api/notes/a', body: { text: 'strange' } });
  await ask('PUT', '/api/notes/{eventId}', { path: '/api/notes/unknown', body: { text: 'strange' } });
  await ask('PUT', '/api/pins/{eventId}', { path: '/api/pins/a' });
  expect((await ask('GET', '/api/annotations', { path: '/api/annotations?eventIds=a' })).notes).toHaveLength(1);
  expect((await ask('GET', '/api/notes')).notes).toHaveLength(1);
  expect((await ask('GET', '/api/pins')).pins).toHaveLength(1);
  await ask('POST', '/api/import', { body: { is: 'no delivery' } });
  await ask('GET', '/api/export', { path: '/api/export?format=har' });
});
