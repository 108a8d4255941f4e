import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import fc from 'fast-check';
import request from 'supertest';
import { describe, expect, test } from 'vitest';
import { eventually } from '../../../../test/support/eventually.ts';
import { deliveryDetailSchema } from '../../src/api/delivery-schema.ts';
import { createEndpoints } from '../../src/endpoints/endpoints.ts';
import { post, runListener } from '../running-listener.ts';

const EXACT =
  '{ "accountId": 9007199254740993,\r\n "events": [ { "eventId": "a", "eventName": "N", "timestamp": 1e3, "data": { "userId": 7 } } ] }';
const AUTHORIZATION = `Basic ${Buffer.from('alm:open sesame').toString('base64')}`;

async function filled() {
  const running = await runListener({
    authentication: { type: 'basic', username: 'alm', password: 'open sesame' },
    now: () => Date.parse('2026-11-23T01:02:03.004Z'),
  });
  const headers = { authorization: AUTHORIZATION, 'X-Order': '1', 'webhook-id': 'msg_7' };
  await post(`${running.url}/hooks/default?token=abc`, EXACT, headers);
  await post(`${running.url}/hooks/default`, EXACT.replace('1e3', '2000'), headers);
  await post(`${running.url}/hooks/default`, EXACT);
  await post(`${running.url}/hooks/other`, new Uint8Array([0xff, 0x00, 0x7b]));
  await post(`${running.url}/hooks/other`, '{"accountId":1,"events":[]}');
  return running;
}

/** What to do to one of the members that a line has, at any depth. */
const changes = fc.array(
  fc.record({
    place: fc.nat(),
    how: fc.constantFrom('put', 'put', 'put', 'delete', 'add'),
    value: fc.oneof(
      fc.jsonValue({ maxDepth: 2 }),
      fc.constantFrom('accepted', 'refused', 'malformed', 'x'.repeat(2000)),
    ),
  }),
  { minLength: 1, maxLength: 3 },
);

function alter(delivery: object, { place, how, value }: { place: number; how: string; value: unknown }): void {
  const places = membersOf(delivery);
  const [owner, name] = places[place % places.length] ?? [{}, ''];
  if (how === 'delete') delete owner[name];
  else owner[how === 'add' ? `${name}2` : name] = value;
}

function membersOf(value: object): [owner: Record<string, unknown>, name: string][] {
  return Object.entries(value).flatMap(([name, member]) => [
    [value as Record<string, unknown>, name],
    ...(typeof member === 'object' && member !== null ? membersOf(member) : []),
  ]);
}

const get = (server: Parameters<typeof request>[0], query: string) =>
  request(server)
    .get(`/api/export?${query}`)
    .buffer(true)
    .parse((response, done) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('end', () => done(null, Buffer.concat(chunks).toString()));
    });
const lines = (text: string) =>
  text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line));
const give = (server: Parameters<typeof request>[0], text: string) =>
  request(server).post('/api/import').set('content-type', 'application/x-ndjson').send(text);

describe('GET /api/export', () => {
  test('as NDJSON it has everything: bytes, headers in order and case, verdicts and reasons [EXPORT-1, EXPORT-4]', async () => {
    const { server, log } = await filled();
    const { body, headers } = await get(server, 'reveal=true').expect(200);
    expect(headers).toMatchObject({
      'content-type': expect.stringContaining('application/x-ndjson'),
      'content-disposition': 'attachment; filename="earshot.ndjson"',
    });
    const exported = lines(body);
    expect(exported.map(({ origin }) => origin.seq)).toEqual([1, 2, 3, 4, 5]);
    expect(exported.map(({ verdict }) => verdict)).toEqual([
      'accepted',
      'duplicate',
      'refused',
      'malformed',
      'accepted',
    ]);
    for (const [index, { bodyBase64, headers: sent, path }] of exported.entries()) {
      expect(Buffer.from(bodyBase64, 'base64')).toEqual(Buffer.from((await log.body(index + 1)) ?? []));
      const kept = (await log.find(index + 1))?.request;
      expect(sent.flat()).toEqual(kept?.rawHeaders);
      expect(path).toBe(kept?.path);
    }
    expect(exported[0]).toMatchObject({
      receivedAt: '2026-11-23T01:02:03.004Z',
      accountId: '9007199254740993',
      events: [{ eventId: 'a', fresh: true }],
    });
    expect(exported[2].refusal).toMatchObject({ code: 'basic_missing' });
    const part = await get(server, 'verdict=refused').expect(200);
    expect(lines(part.body).map(({ origin }) => origin.seq)).toEqual([3]);
    expect(lines((await get(server, 'q=absent')).body)).toEqual([]);
    const conflict = await get(server, 'verdict=conflict');
    expect(lines(conflict.body)).toMatchObject([{ origin: { seq: 2 }, events: [{ conflict: true }] }]);
  });

  test('credentials are masked everywhere, unless they are asked for; what is stored stays whole [EXPORT-8]', async () => {
    const { server, log } = await filled();
    const paths = [
      '/api/export?',
      '/api/export?format=har&',
      '/api/export?format=csv&',
      '/api/deliveries/1?',
      '/api/deliveries?',
    ];
    const secret = AUTHORIZATION.slice('Basic '.length);
    for (const path of paths) {
      const { text, body } = await request(server).get(path).buffer(true).expect(200);
      const answer = text ?? JSON.stringify(body);
      expect(answer).not.toContain(secret);
      expect(answer).not.toContain('token=abc');
    }
    for (const path of [
      '/api/export?reveal=true',
      '/api/export?format=har&reveal=true',
      '/api/deliveries/1?reveal=true',
    ]) {
      const { text, body } = await request(server).get(path).buffer(true).expect(200);
      expect(text ?? body.toString()).toContain(secret);
      expect(text ?? body.toString()).toContain('token=abc');
    }
    expect((await log.find(1))?.request.rawHeaders).toContain(AUTHORIZATION);
  });

  test('as CSV it has a row per event and per delivery without events [EXPORT-2]', async () => {
    const { server } = await filled();
    const { text } = await request(server)
      .get('/api/export?format=csv')
      .expect(200)
      .expect('content-type', /text\/csv/);
    const rows = text
      .trim()
      .split('\r\n')
      .map((row) => row.split(',').slice(1));
    expect(rows.map(([seq, , , verdict]) => [seq, verdict])).toEqual([
      ['seq', 'verdict'],
      ['1', 'accepted'],
      ['2', 'duplicate'],
      ['3', 'refused'],
      ['4', 'malformed'],
      ['5', 'accepted'],
    ]);
  });

  test('as HAR it is an archive of version 1.2 with all that the format demands [EXPORT-3]', async () => {
    const { server } = await filled();
    const { body } = await get(server, 'format=har').expect(200);
    const { log } = JSON.parse(body);
    expect(log).toMatchObject({ version: '1.2', creator: { name: 'earshot', version: expect.any(String) } });
    expect(log.entries.map(({ response }: { response: { status: number } }) => response.status)).toEqual([
      202, 202, 401, 400, 202,
    ]);
    for (const entry of log.entries) {
      expect(entry).toMatchObject({
        startedDateTime: expect.any(String),
        time: 0,
        cache: {},
        timings: { send: 0, wait: 0, receive: 0 },
      });
      expect(Object.keys(entry.request).sort()).toEqual(
        [
          'bodySize',
          'cookies',
          'headers',
          'headersSize',
          'httpVersion',
          'method',
          'postData',
          'queryString',
          'url',
        ].sort(),
      );
      expect(Object.keys(entry.response)).toEqual(
        expect.arrayContaining([
          'statusText',
          'httpVersion',
          'cookies',
          'headers',
          'content',
          'redirectURL',
          'headersSize',
          'bodySize',
        ]),
      );
    }
    expect(log.entries[0].request.postData.text).toBe(EXACT);
    expect(log.entries[0].request.queryString).toEqual([{ name: 'token', value: '***' }]);
    expect(log.entries[3].request.postData).toMatchObject({ text: '/wB7', comment: 'base64' });
    expect(JSON.parse((await get(server, 'format=har&q=absent')).body).log.entries).toEqual([]);
  });

  test('refuses what it does not know [EXPORT-4]', async () => {
    const { server } = await filled();
    for (const query of ['format=xml', 'reveal=yes', 'limit=3', 'verdict=x'])
      expect((await get(server, query).expect(400)).body).toContain('invalid_query');
  });
});

describe('POST /api/import', () => {
  test('stores in another listener what an export holds, byte for byte [EXPORT-5]', async () => {
    const source = await filled();
    const target = await runListener();
    const { body: text } = await get(source.server, 'reveal=true');
    const { body } = await give(target.server, text).expect(200);
    expect(body).toEqual({ imported: 5, skipped: 0, fresh: 1, duplicates: 1 });
    for (let seq = 1; seq <= 5; seq += 1) {
      expect(await target.log.body(seq)).toEqual(await source.log.body(seq));
      const [kept, sent] = [await target.log.find(seq), await source.log.find(seq)];
      expect(kept?.request).toEqual(sent?.request);
      const { origin, ...delivery } = kept?.delivery ?? { origin: undefined };
      expect(delivery).toEqual(sent?.delivery);
      expect(origin).toEqual({ log: await source.log.identity(), seq });
    }
    const found = await request(target.server).get('/api/deliveries?verdict=conflict').expect(200);
    expect(found.body.deliveries).toMatchObject([{ seq: 2 }]);
  });

  test('an event that is known here is a duplicate, and one that was imported is known [EXPORT-5]', async () => {
    const source = await runListener();
    const target = await runListener();
    const event = (id: string) => `{"accountId":1,"events":[{"eventId":"${id}","eventName":"N","timestamp":1}]}`;
    await post(`${source.url}/hooks/default`, event('a'));
    await post(`${source.url}/hooks/default`, event('b'));
    await post(`${target.url}/hooks/default`, event('a'));
    const { body: text } = await get(source.server, '');
    const { body } = await give(target.server, text).expect(200);
    expect(body).toMatchObject({ imported: 2, fresh: 1, duplicates: 1 });
    expect((await post(`${target.url}/hooks/default`, event('b'))).json).toMatchObject({ deliverySeq: 4, fresh: 0 });
  });

  test('again it imports nothing: not the same file, not one line twice, not what came from here [EXPORT-6]', async () => {
    const source = await filled();
    const target = await runListener();
    const { body: text } = await get(source.server, '');
    expect((await give(target.server, text + text)).body).toMatchObject({ imported: 5, skipped: 5 });
    expect((await give(target.server, text)).body).toMatchObject({ imported: 0, skipped: 5 });
    const { body: back } = await get(target.server, '');
    expect(lines(back).map(({ origin }) => origin)).toEqual(lines(text).map(({ origin }) => origin));
    expect((await give(source.server, back)).body).toMatchObject({ imported: 0, skipped: 5 });
    expect(await source.log.bounds()).toEqual({ oldest: 1, newest: 5 });
  });

  test('names the line that is wrong, keeps those before it, and takes the mended file [EXPORT-7]', async () => {
    const source = await filled();
    const { body: text } = await get(source.server, '');
    const good = text.split('\n').slice(0, -1);
    const parsed = JSON.parse(good[0]);
    const wrong = [
      '{"broken',
      'null',
      '[]',
      '{}',
      JSON.stringify({ ...parsed, bodyBase64: '%%%' }),
      JSON.stringify({ ...parsed, verdict: 'fine' }),
      JSON.stringify({ ...parsed, endpoint: '../x' }),
      JSON.stringify({ ...parsed, receivedAt: 'yesterday' }),
      JSON.stringify({ ...parsed, headers: [['a']] }),
      JSON.stringify({ ...parsed, origin: { log: '', seq: -1 } }),
      JSON.stringify({ ...parsed, bodyBase64: Buffer.from('no envelope').toString('base64') }),
      JSON.stringify({ ...JSON.parse(good[2]), refusal: undefined }),
      JSON.stringify({ ...JSON.parse(good[2]), refusal: { code: 'x', message: '', issues: [null] } }),
    ];
    const target = await runListener();
    await give(target.server, good[1] ?? '').expect(200);
    for (const line of wrong) {
      const { body } = await give(target.server, `${good[1]}\n\n${line}\n${good[4]}`).expect(400);
      expect(body).toMatchObject({ code: 'invalid_import', line: 3, imported: 0, skipped: 1 });
      expect((await target.log.bounds()).newest).toBe(1);
      expect(body.detail).not.toContain('\n');
      if (line === wrong[0]) expect(body.detail).toMatch(/^Line 3: It is not JSON/);
    }
    const { body } = await give(target.server, `${good[0]}\n{}\n${good[4]}`).expect(400);
    expect(body).toMatchObject({ line: 2, imported: 1 });
    expect((await give(target.server, text)).body).toMatchObject({ imported: 3, skipped: 2 });
  });

  test('whatever a line says, it is named as wrong or becomes a delivery that can be shown [EXPORT-7]', async () => {
    const source = await filled();
    const exported = (await get(source.server, '')).body.split('\n').slice(0, -1);
    const target = await runListener();
    let given = 0;
    await fc.assert(
      fc.asyncProperty(fc.constantFrom<string>(...exported), changes, async (line, made) => {
        given += 1;
        const delivery = { ...JSON.parse(line), origin: { log: 'another', seq: given } };
        for (const change of made) alter(delivery, change);
        const { status, body } = await give(target.server, JSON.stringify(delivery));
        if (status !== 200) return void expect({ status, body }).toMatchObject({ status: 400, body: { line: 1 } });
        const { newest } = await target.log.bounds();
        const shown = await request(target.server).get(`/api/deliveries/${newest}`).expect(200);
        deliveryDetailSchema.parse(shown.body);
      }),
      { numRuns: 200 },
    );
    expect((await target.log.bounds()).newest).toBeGreaterThan(10);
  });

  test('a line, and a request, may be only so long; two at once are one too many [EXPORT-7]', async () => {
    const { server, url } = await runListener({ maxImportBytes: 10_000_000 });
    const long = await give(server, `{"x":"${'y'.repeat(9 * 1024 * 1024)}`).expect(400);
    expect(long.body).toMatchObject({ code: 'invalid_import', line: 1 });
    const large = await give(server, `${' '.repeat(99_999)}\n`.repeat(101)).expect(400);
    expect(large.body).toMatchObject({ code: 'invalid_import', line: 1 });
    const empty = await give(server, '\n'.repeat(10_000_001)).expect(413);
    expect(empty.body.code).toBe('import_too_large');

    const slow = httpRequest(`${url}/api/import`, { method: 'POST' });
    const answered = once(slow, 'response');
    slow.write('\n');
    await eventually(async () => void (await give(server, '\n').expect(409)));
    slow.end('\n');
    const [response] = await answered;
    expect(response.statusCode).toBe(200);
    response.resume();
    await give(server, '').expect(200, { imported: 0, skipped: 0, fresh: 0, duplicates: 0 });
  });
});

test('a scripted answer is told as it was given, in a HAR and after an import [EXPORT-3, EXPORT-5, SCRIPT-1]', async () => {
  const script = [{ status: 503 }];
  const { server, url } = await runListener({
    endpoints: await createEndpoints([{ name: 'default', authentication: { type: 'none' }, script }]),
  });
  expect((await post(`${url}/hooks/default`, EXACT)).status).toBe(503);
  const har = JSON.parse((await get(server, 'format=har').expect(200)).body);
  expect(har.log.entries[0].response).toMatchObject({ status: 503, statusText: 'Service Unavailable' });
  const { server: other } = await runListener();
  const { body: ndjson } = await get(server, 'reveal=true').expect(200);
  await give(other, ndjson).expect(200);
  const { body } = await request(other).get('/api/deliveries/1').expect(200);
  expect(body).toMatchObject({ scripted: { status: 503 }, answer: { status: 503 } });
});

test('an answer is told as it went over the wire: headers, and a body only where there was one [ENDPOINT-8, EXPORT-3]', async () => {
  const none = { type: 'none' } as const;
  const { server, url } = await runListener({
    endpoints: await createEndpoints([
      { name: 'empty', authentication: none, script: [{ status: 204, retryAfterSeconds: 7 }] },
      { name: 'busy', authentication: none, script: [{ status: 429, retryAfterSeconds: 9 }] },
      { name: 'gone', authentication: none, script: [{ drop: true }] },
      { name: 'basic', authentication: { type: 'basic', username: 'alm', password: 'secret' } },
    ]),
  });
  const wanted = ['content-type', 'retry-after', 'www-authenticate'];
  const heard: { status: number; headers: Record<string, string | null>; text: string }[] = [];
  for (const name of ['empty', 'busy', 'basic']) {
    const response = await fetch(`${url}/hooks/${name}`, { method: 'POST', body: EXACT });
    const shown = wanted.flatMap((header) => {
      const value = response.headers.get(header);
      return value === null ? [] : [[header, value]];
    });
    heard.push({ status: response.status, headers: Object.fromEntries(shown), text: await response.text() });
  }
  await expect(fetch(`${url}/hooks/gone`, { method: 'POST', body: EXACT })).rejects.toThrow();
  expect(heard.map(({ headers }) => Object.keys(headers).length)).toEqual([2, 2, 2]);
  const { log } = JSON.parse((await get(server, 'format=har').expect(200)).body);
  for (const [index, { status, headers, text }] of heard.entries()) {
    const { body } = await request(server)
      .get(`/api/deliveries/${index + 1}`)
      .expect(200);
    expect(body.answer).toEqual({ status, headers, ...(text !== '' && { body: text }) });
    const { response } = log.entries[index];
    expect(response).toMatchObject({ status, content: { size: text.length, text }, bodySize: text.length });
    const told = response.headers.map(({ name, value }: { name: string; value: string }) => [name, value]);
    expect(Object.fromEntries(told)).toEqual(headers);
  }
  expect(log.entries[3].response).toMatchObject({ status: 0, headers: [], content: { size: 0 } });
  expect((await request(server).get('/api/deliveries/4')).body.answer).toEqual({ dropped: true });
});
