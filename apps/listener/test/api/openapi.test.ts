import express, { type Router } from 'express';
import request from 'supertest';
import { expect, onTestFinished, test, vi } from 'vitest';
import { createApi } from '../../src/api/api.ts';
import { deliveryDetailSchema, deliveryPageSchema } from '../../src/api/delivery-schema.ts';
import type { LiveEndpoints } from '../../src/endpoints/live-endpoints.ts';
import { createMetrics } from '../../src/metrics/metrics.ts';
import { problemSchema } from '../../src/problem.ts';
import type { EventSearch } from '../../src/search/event-search.ts';
import type { Outbox } from '../../src/sending/outbox.ts';
import type { DeliveryStore } from '../../src/store/delivery-store.ts';
import { bodyOf, post, runListener } from '../running-listener.ts';

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
    guard: () => undefined,
    readiness: { isReady: async () => true },
    metrics: createMetrics(),
    maxPageSize: 1,
    maxImportBytes: 1,
    search: {} as EventSearch,
    liveEndpoints: {} as LiveEndpoints,
    outbox: {} as Outbox,
    now: () => 0,
    onStored() {},
    onError() {},
  });
  const mounted = use.mock.calls.flatMap((call) => {
    const [first, ...rest] = call as unknown as (string | Router)[];
    const prefix = typeof first === 'string' ? first : '';
    return [first, ...rest].flatMap((one) => (hasStack(one) ? routesOf(one, prefix) : []));
  });
  return [...mounted, ...routesOf(app.router, '')];
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
  // These two are answered in front of Express.
  expect(documented.sort()).toEqual([...existing, 'POST /hooks/{endpoint}', 'GET /api/stream'].sort());
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
