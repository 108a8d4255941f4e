import { expect, test } from 'vitest';
import { createApiClient } from '../../src/api/api-client.ts';
import type { ApiProblem } from '../../src/api/api-problem.ts';
import { queryString } from '../../src/api/query-string.ts';

const answering = (body: string | null, init: ResponseInit = {}) =>
  createApiClient({ fetch: async () => new Response(body, init) });

const problem = {
  title: 'No such delivery.',
  status: 404,
  code: 'unknown_delivery',
  detail: 'Delivery 7 is not kept.',
};

test('a problem document becomes an error with its stable code [PAGE-ERROR-1]', async () => {
  const told: ApiProblem[] = [];
  const fetch = async () => new Response(JSON.stringify(problem), { status: 404 });
  const api = createApiClient({ fetch, onProblem: (one) => told.push(one) });
  await expect(api.get('/x')).rejects.toMatchObject({
    status: 404,
    code: 'unknown_delivery',
    message: 'No such delivery.',
    detail: 'Delivery 7 is not kept.',
  });
  expect(told).toHaveLength(1);
});

test('a refusal that is no problem document has a code too [PAGE-ERROR-1]', async () => {
  const api = answering('<html>', { status: 502, statusText: 'Bad Gateway' });
  await expect(api.get('/x')).rejects.toMatchObject({ code: 'http_502', message: '502 Bad Gateway' });
});

test('silence is told from a refusal [PAGE-ERROR-1]', async () => {
  const api = createApiClient({ fetch: () => Promise.reject(new TypeError('failed')) });
  await expect(api.get('/x')).rejects.toMatchObject({ status: 0, code: 'unreachable' });
});

test('an answer that breaks off, or takes too long, is silence too [PAGE-ERROR-1]', async () => {
  const broken = new ReadableStream({
    start(stream) {
      stream.enqueue(new TextEncoder().encode('{"deliver'));
      stream.error(new TypeError('network error'));
    },
  });
  const brokenOff = createApiClient({ fetch: async () => new Response(broken) });
  await expect(brokenOff.get('/x')).rejects.toMatchObject({ code: 'unreachable' });

  const fetch = (_path: unknown, { signal }: RequestInit = {}) =>
    new Promise<Response>((_resolve, reject) => {
      const abort = () => reject(signal?.reason);
      if (signal?.aborted) abort();
      else signal?.addEventListener('abort', abort);
    });
  const silent = createApiClient({ fetch, patience: () => AbortSignal.abort() });
  await expect(silent.send('POST', '/x')).rejects.toMatchObject({ code: 'unreachable' });
  // Who leaves a page has heard enough: nobody is told that.
  const told: ApiProblem[] = [];
  const left = createApiClient({ fetch, onProblem: (one) => told.push(one) });
  await expect(left.get('/x', AbortSignal.abort(new Error('left')))).rejects.toThrow('left');
  expect(told).toEqual([]);
});

test('an answer without content is nothing', async () => {
  expect(await answering(null, { status: 204 }).send('DELETE', '/x')).toBeUndefined();
});

test('a query holds only what is given', () => {
  expect(queryString({ a: 'x y', b: undefined, c: '', d: 0 })).toBe('?a=x+y&d=0');
  expect(queryString({})).toBe('');
});
