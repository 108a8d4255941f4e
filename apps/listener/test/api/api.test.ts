import { createHash } from 'node:crypto';
import request from 'supertest';
import { describe, expect, test } from 'vitest';
import type { DeliveryStore } from '../../src/store/delivery-store.ts';
import { bodyOf, post, runListener } from '../running-listener.ts';

async function filled() {
  const running = await runListener({ authentication: { type: 'basic', username: 'alm', password: 'secret' } });
  const authorization = `Basic ${Buffer.from('alm:secret').toString('base64')}`;
  await post(`${running.url}/hooks/default`, bodyOf(['a', 'b']), {
    authorization,
    'X-Order': '1',
    'webhook-id': 'msg_7',
  });
  await post(`${running.url}/hooks/default`, bodyOf(['a']), { authorization });
  await post(`${running.url}/hooks/default`, bodyOf(['c']));
  await post(`${running.url}/hooks/other`, bodyOf(['a'], 'acct', 'SOMETHING_NEW'));
  await post(`${running.url}/hooks/other`, new Uint8Array([0xff, 0x00, 0x7b]));
  return { ...running, authorization };
}

describe('GET /api/deliveries', () => {
  test('lists newest first, a page at a time [HTTP-15]', async () => {
    const { server } = await filled();
    const seqs = async (query: string) => {
      const { body } = await request(server).get(`/api/deliveries${query}`).expect(200).expect('content-type', /json/);
      return [body.deliveries.map(({ seq }: { seq: number }) => seq), body.before];
    };
    expect(await seqs('')).toEqual([[5, 4, 3, 2, 1], undefined]);
    expect(await seqs('?limit=2')).toEqual([[5, 4], 4]);
    expect(await seqs('?limit=2&before=4')).toEqual([[3, 2], 2]);
    expect(await seqs('?after=3')).toEqual([[5, 4], undefined]);
    expect(await seqs('?endpoint=other')).toEqual([[5, 4], undefined]);
    expect(await seqs('?verdict=refused')).toEqual([[3], undefined]);
    expect(await seqs('?verdict=duplicate&endpoint=other')).toEqual([[], undefined]);
    expect(await seqs('?endpoint=nobody')).toEqual([[], undefined]);
  });

  test('tells of each what a list shows', async () => {
    const { server } = await filled();
    const { body } = await request(server).get('/api/deliveries?after=0&before=2');
    // How long a body took is the network's business.
    expect(body.deliveries.map(({ bodyMs, ...delivery }: { bodyMs?: number }) => delivery)).toEqual([
      {
        seq: 1,
        receivedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
        endpoint: 'default',
        verdict: 'accepted',
        size: bodyOf(['a', 'b']).length,
        accountId: 1010,
        webhookId: 'msg_7',
        events: [
          { eventId: 'a', eventName: 'COURSE_ENROLLMENT', timestamp: 1727414643000, fresh: true, userId: 7 },
          { eventId: 'b', eventName: 'COURSE_ENROLLMENT', timestamp: 1727414643000, fresh: true, userId: 7 },
        ],
      },
    ]);
  });

  test('refuses a query that it does not know, and says what is wrong [HTTP-7]', async () => {
    const { server } = await runListener();
    const queries = [
      'limit=0',
      'limit=501',
      'limit=x',
      'before=-1',
      'after=1.5',
      'after=1e3',
      'before=',
      'verdict=fine',
    ];
    for (const query of [
      ...queries,
      'endpoint=A%2FB',
      'page=2',
      'limit=1&limit=2',
      'before=9999999999999999',
      '__proto__=1',
    ]) {
      const { body } = await request(server)
        .get(`/api/deliveries?${query}`)
        .expect(400)
        .expect('content-type', 'application/problem+json');
      expect(body).toMatchObject({ code: 'invalid_query', status: 400 });
      expect(body.detail).toEqual(expect.any(String));
    }
  });
});

describe('GET /api/deliveries/:seq', () => {
  test('tells everything about one: headers as received, verdict, events, the body as text [HTTP-16]', async () => {
    const { server } = await filled();
    const { body } = await request(server).get('/api/deliveries/1').expect(200);
    expect(body).toMatchObject({ seq: 1, verdict: 'accepted', events: [{ eventId: 'a' }, { eventId: 'b' }] });
    expect(body.request).toMatchObject({ method: 'POST', path: '/hooks/default', remoteAddress: '127.0.0.1' });
    expect(body.request.headers).toContainEqual(['X-Order', '1']);
    expect(body.body).toBe(bodyOf(['a', 'b']));
    expect(body.bodySha256).toBe(
      createHash('sha256')
        .update(bodyOf(['a', 'b']))
        .digest('hex'),
    );
  });

  test('tells why one was refused [HTTP-16, HTTP-13]', async () => {
    const { server } = await filled();
    const { body } = await request(server).get('/api/deliveries/3').expect(200);
    expect(body).toMatchObject({
      verdict: 'refused',
      refusal: { code: 'basic_missing', message: expect.any(String) },
      events: [],
    });
  });

  test('tells a body that is no text in base64 [HTTP-16]', async () => {
    const { server } = await filled();
    const { body } = await request(server).get('/api/deliveries/5').expect(200);
    expect(body.bodyBase64).toBe(Buffer.from([0xff, 0x00, 0x7b]).toString('base64'));
    expect(body).not.toHaveProperty('body');
  });

  test('masks credentials, while the log keeps what was sent [AUTH-4]', async () => {
    const { server, url, log, authorization } = await filled();
    const { body, text } = await request(server).get('/api/deliveries/1');
    expect(body.request.headers.find(([name]: [string]) => name.toLowerCase() === 'authorization')[1]).toBe(
      'Basic ***',
    );
    expect(text).not.toContain(authorization.slice('Basic '.length));
    expect((await log.find(1))?.request.rawHeaders).toContain(authorization);

    await post(`${url}/hooks/other`, bodyOf(['x']), { authorization: 'a-bare-secret' });
    const bare = await request(server).get('/api/deliveries/6');
    expect(bare.text).not.toContain('a-bare-secret');
  });

  test('404 for what is not kept, 400 for what is no number [HTTP-4, HTTP-7]', async () => {
    const { server } = await filled();
    for (const path of [
      '/api/deliveries/6',
      '/api/deliveries/0',
      '/api/deliveries/999999999999999/body',
      '/api/deliveries/6/body',
    ]) {
      const { body } = await request(server).get(path).expect(404).expect('content-type', 'application/problem+json');
      expect(body.code).toBe('unknown_delivery');
    }
    for (const path of ['/api/deliveries/x', '/api/deliveries/-1', '/api/deliveries/1.5/body', '/api/deliveries/%zz'])
      await request(server).get(path).expect(400).expect('content-type', 'application/problem+json');
  });
});

test('GET /api/deliveries/:seq/body gives the exact bytes, which no browser will run [HTTP-17]', async () => {
  const { server, url } = await runListener();
  for (const bytes of [
    Buffer.from('<script>alert(1)</script>'),
    Buffer.from([0xff, 0x00, 0x0d, 0x0a]),
    Buffer.alloc(0),
  ])
    await post(`${url}/hooks/default`, bytes, { 'content-type': 'text/html' });
  const get = (seq: number) => request(server).get(`/api/deliveries/${seq}/body`).buffer(true).expect(200);
  const first = await get(1);
  expect(first.headers).toMatchObject({
    'content-type': 'application/octet-stream',
    'x-content-type-options': 'nosniff',
  });
  expect(first.body).toEqual(Buffer.from('<script>alert(1)</script>'));
  expect((await get(2)).body).toEqual(Buffer.from([0xff, 0x00, 0x0d, 0x0a]));
  expect((await get(3)).headers['content-length']).toBe('0');
});

test('GET /api/stats counts by endpoint, verdict and eventName, and tells where the log is [HTTP-18]', async () => {
  const { server } = await filled();
  const { body } = await request(server).get('/api/stats').expect(200);
  expect(body).toEqual({
    oldest: 1,
    newest: 5,
    endpoints: { default: 3, other: 2 },
    verdicts: { accepted: 2, duplicate: 1, refused: 1, malformed: 1 },
    events: { fresh: 3, duplicate: 1 },
    eventNames: { COURSE_ENROLLMENT: 3, SOMETHING_NEW: 1 },
    index: { position: 0, behind: 5 },
    bytes: { log: expect.any(Number), index: expect.any(Number), projections: expect.any(Number) },
  });
});

test('an empty log is no fault [HTTP-15, HTTP-18]', async () => {
  const { server } = await runListener();
  await request(server).get('/api/deliveries').expect(200, { deliveries: [] });
  const { body } = await request(server).get('/api/stats').expect(200);
  expect(body).toMatchObject({ oldest: 1, newest: 0, endpoints: {} });
});

test('the stream asked for without an upgrade says that it is a WebSocket [HTTP-7]', async () => {
  const { server } = await runListener();
  const { body } = await request(server).get('/api/stream').expect(426);
  expect(body.code).toBe('upgrade_required');
});

test('paths that do not exist are problems, and / says where to look [HTTP-4, HTTP-7]', async () => {
  const { server } = await runListener();
  for (const path of ['/nowhere', '/api', '/api/nowhere', '/hooks']) {
    const { body } = await request(server).get(path).expect(404).expect('content-type', 'application/problem+json');
    expect(body.code).toBe('not_found');
  }
  const { text, headers } = await request(server).get('/').expect(200);
  expect(text).toContain('/hooks/default');
  expect(headers).not.toHaveProperty('x-powered-by');
});

test('a log that cannot be read is 503, and told to the operator [HTTP-7]', async () => {
  const wrap = (store: DeliveryStore): DeliveryStore => ({
    ...store,
    page: () => Promise.reject(new Error('torn page')),
  });
  const { server, errors } = await runListener({ wrap });
  const { body, text } = await request(server).get('/api/deliveries').expect(503);
  expect(body.code).toBe('store_unavailable');
  expect(text).not.toContain('torn page');
  expect(errors).toEqual([new Error('torn page')]);
});
