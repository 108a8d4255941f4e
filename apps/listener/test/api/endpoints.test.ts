import { join } from 'node:path';
import { createSealer } from '@earshot/protocol';
import { expect, test, vi } from 'vitest';
import { eventually } from '../../../../test/support/eventually.ts';
import { jsonEndpointStore } from '../../src/endpoints/json-endpoint-store.ts';
import { openLiveEndpoints } from '../../src/endpoints/live-endpoints.ts';
import { rawSocket } from '../raw-socket.ts';
import { bodyOf, getJson, post, runListener } from '../running-listener.ts';
import { tempFolder } from '../temp-folder.ts';

async function runLive() {
  const store = await jsonEndpointStore(join(tempFolder(), 'endpoints.json'), createSealer(Buffer.alloc(32, 7)));
  const endpoints = await openLiveEndpoints(store);
  const running = await runListener({ endpoints });
  const send = async (method: string, name: string, body?: unknown) => {
    const headers = { 'content-type': 'application/json' };
    const init =
      body === undefined
        ? { method }
        : { method, headers, body: typeof body === 'string' ? body : JSON.stringify(body) };
    const response = await fetch(`${running.url}/api/endpoints/${name}`, init);
    const text = await response.text();
    return { status: response.status, text, json: text === '' ? undefined : JSON.parse(text) };
  };
  return { ...running, endpoints, send };
}

const basic = { type: 'basic', username: 'alm', password: 'hunter2-hunter2' };
const auth = (password: string) => ({ authorization: `Basic ${Buffer.from(`alm:${password}`).toString('base64')}` });

test('endpoints are added, changed and removed while it runs [ENDPOINT-1]', async () => {
  const { url, send } = await runLive();
  expect((await post(`${url}/hooks/crm`, bodyOf(['a']))).status).toBe(404);
  expect(await send('PUT', 'crm', { authentication: basic })).toMatchObject({ status: 201 });
  expect((await post(`${url}/hooks/crm`, bodyOf(['a']))).status).toBe(401);
  expect((await post(`${url}/hooks/crm`, bodyOf(['a']), auth('hunter2-hunter2'))).status).toBe(202);
  expect(await send('PUT', 'crm', { authentication: { type: 'none' } })).toMatchObject({ status: 200 });
  expect((await post(`${url}/hooks/crm`, bodyOf(['b']))).status).toBe(202);
  expect(await send('DELETE', 'crm')).toMatchObject({ status: 204, text: '' });
  expect((await post(`${url}/hooks/crm`, bodyOf(['b']))).status).toBe(404);
  expect(await send('DELETE', 'crm')).toMatchObject({ status: 404, json: { code: 'unknown_endpoint' } });
  expect(await send('GET', 'crm')).toMatchObject({ status: 404, json: { code: 'unknown_endpoint' } });
});

test('secrets go in and never come out; who leaves one out keeps it [ENDPOINT-2]', async () => {
  const { url, send } = await runLive();
  const secrets = ['hunter2-hunter2', 'MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'it-is-foreign'];
  const rule = { header: 'x-signature', algorithm: 'sha256', encoding: 'hex', signed: 'body' };
  const shown = [
    await send('PUT', 'a', { authentication: basic }),
    await send('PUT', 'b', { authentication: { type: 'signature', keys: `whsec_${secrets[1]}` } }),
    await send('PUT', 'c', { authentication: { type: 'hmac', rule, secret: secrets[2] } }),
    await send('GET', 'a'),
    await send('GET', ''),
  ];
  for (const { status, text } of shown) {
    expect([200, 201]).toContain(status);
    for (const secret of secrets) expect(text).not.toContain(secret);
    expect(text).not.toContain('jwe:');
  }
  expect(shown[4]?.json.endpoints).toHaveLength(4);
  expect(await send('PUT', 'a', { authentication: { type: 'basic', username: 'alm' }, strict: false })).toMatchObject({
    status: 200,
    json: { strict: false },
  });
  expect((await post(`${url}/hooks/a`, '"text"', auth('hunter2-hunter2'))).status).toBe(202);
  expect((await post(`${url}/hooks/a`, '"text"', auth('wrong'))).status).toBe(401);
});

test('settings that make no sense are refused and change nothing [ENDPOINT-1]', async () => {
  const { send } = await runLive();
  const before = (await send('GET', '')).text;
  const refused = [
    {},
    '{',
    { authentication: { type: 'digest' } },
    { authentication: { type: 'basic', username: 'x' } },
    { authentication: { type: 'signature', keys: 'nonsense' } },
    { authentication: { type: 'signature' } },
    { authentication: { type: 'signature', jwksUrl: 'file:///etc/passwd' } },
    { authentication: { type: 'none' }, forward: { targetUrl: 'http://user:secret@127.0.0.1/' } },
    { authentication: { type: 'none' }, script: [{ drop: true, status: 500 }] },
    { authentication: { type: 'none' }, script: [{ delayMs: 1e9 }] },
    { authentication: { type: 'none' }, colour: 'red' },
  ];
  for (const body of refused) expect(await send('PUT', 'x', body), JSON.stringify(body)).toMatchObject({ status: 400 });
  expect(
    await send('PUT', 'x', { authentication: { type: 'none' }, forward: { targetUrl: 'http://10.0.0.1/' } }),
  ).toMatchObject({ status: 403, json: { code: 'target_not_allowed' } });
  expect(await send('PUT', 'UPPER', { authentication: { type: 'none' } })).toMatchObject({ status: 400 });
  expect((await send('GET', '')).text).toBe(before);
});

test('a request under way is judged by the endpoint that it began with [ENDPOINT-5]', async () => {
  const { port, endpoints } = await runLive();
  const body = bodyOf(['a']);
  const client = await rawSocket(port);
  client.write(
    `POST /hooks/default HTTP/1.1\r\nHost: x\r\nContent-Length: ${body.length}\r\nExpect: 100-continue\r\n\r\n`,
  );
  await eventually(() => expect(client.heard()).toContain('100 Continue'));
  await endpoints.remove('default');
  client.write(body);
  await eventually(() => expect(client.heard()).toContain('"fresh":1'));
});

test('a lenient endpoint takes any JSON or text as unrecognised; a strict one refuses it [ENDPOINT-6]', async () => {
  const { url, send } = await runLive();
  await send('PUT', 'lenient', { authentication: { type: 'none' }, strict: false });
  for (const body of ['{"hello":"world"}', 'plain text', '']) {
    expect(await post(`${url}/hooks/lenient`, body)).toMatchObject({ status: 202, json: { received: 0 } });
    expect((await post(`${url}/hooks/default`, body)).status).toBe(400);
  }
  expect((await post(`${url}/hooks/lenient`, new Uint8Array([0xff, 0xfe, 0xc0]))).status).toBe(400);
  expect((await post(`${url}/hooks/lenient`, bodyOf(['a']))).json).toMatchObject({ fresh: 1 });
  const { json } = await getJson(`${url}/api/deliveries?verdict=unrecognised&endpoint=lenient`);
  expect(json.deliveries).toHaveLength(3);
});

test('the detail shows the answer that was given [ENDPOINT-8]', async () => {
  const { url } = await runLive();
  for (const body of [bodyOf(['a']), bodyOf(['a']), 'nonsense']) {
    const response = await fetch(`${url}/hooks/default`, { method: 'POST', body });
    const given = await response.text();
    const { newest } = (await getJson(`${url}/api/stats`)).json;
    const { json } = await getJson(`${url}/api/deliveries/${newest}`);
    const headers = { 'content-type': response.headers.get('content-type') };
    expect(json.answer).toEqual({ status: response.status, headers, body: given });
    expect(json.bodyMs).toBeGreaterThanOrEqual(0);
  }
});

test('the detail shows how long a body took to arrive [ENDPOINT-8]', async () => {
  let now = 1_000_000;
  const { port, url } = await runListener({ now: () => now });
  const client = await rawSocket(port);
  client.write('POST /hooks/default HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n');
  await eventually(() => expect(client.heard()).toContain('100 Continue'));
  now += 1234;
  client.write('{}');
  await eventually(() => expect(client.heard()).toContain('400 Bad Request'));
  expect((await getJson(`${url}/api/deliveries/1`)).json).toMatchObject({
    bodyMs: 1234,
    receivedAt: '1970-01-01T00:16:40.000Z',
  });
});

test('a change that cannot be kept is told as such, and not as a log that cannot be read [SAFE-13]', async () => {
  const { url, errors, endpoints } = await runLive();
  vi.spyOn(endpoints, 'put').mockRejectedValue(Object.assign(new Error('no space left'), { code: 'ENOSPC' }));
  const answer = await fetch(`${url}/api/endpoints/zz`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: '{"authentication":{"type":"none"}}',
  });
  expect(answer.status).toBe(503);
  expect(await answer.json()).toMatchObject({
    code: 'store_unavailable',
    title: expect.stringMatching(/^It could not be carried out: a file of the data folder/),
  });
  expect(errors.splice(0)).toHaveLength(1);
});
