import { expect, test } from 'vitest';
import { createEndpoints } from '../../src/endpoints/endpoints.ts';
import { bodyOf, getJson, post, runListener } from '../running-listener.ts';
import { accepted } from '../store/judged-requests.ts';

test('the report tells the attempts of each webhook-id and the time between them [SCRIPT-5]', async () => {
  let now = Date.parse('2026-11-23T00:00:00Z');
  const endpoints = await createEndpoints([
    { name: 'default', authentication: { type: 'none' }, script: [{ attempts: 2, status: 503 }] },
    { name: 'other', authentication: { type: 'none' } },
  ]);
  const { url } = await runListener({ now: () => now, endpoints });
  const send = async (endpoint: string, webhookId: string, pauseMs: number, ids: string[]) => {
    await post(`${url}/hooks/${endpoint}`, bodyOf(ids), { 'webhook-id': webhookId });
    now += pauseMs;
  };
  await send('default', 'msg_a', 5000, ['a']);
  await send('default', 'msg_a', 1000, ['a']);
  await send('other', 'msg_a', 0, ['a']);
  await send('default', 'msg_b', 9000, ['b']);
  await send('default', 'msg_a', 0, ['a', 'more']);
  await post(`${url}/hooks/default`, bodyOf(['without-id']));
  const { json } = await getJson(`${url}/api/attempts?endpoint=default`);
  expect(json).toEqual({
    examined: { from: 1, to: 6 },
    messages: [
      {
        endpoint: 'default',
        webhookId: 'msg_a',
        sameSize: false,
        attempts: [
          { seq: 1, receivedAt: '2026-11-23T00:00:00.000Z', verdict: 'accepted', scripted: { status: 503 } },
          {
            seq: 2,
            receivedAt: '2026-11-23T00:00:05.000Z',
            afterMs: 5000,
            verdict: 'duplicate',
            scripted: { status: 503 },
          },
          { seq: 5, receivedAt: '2026-11-23T00:00:15.000Z', afterMs: 10_000, verdict: 'accepted' },
        ],
      },
      {
        endpoint: 'default',
        webhookId: 'msg_b',
        sameSize: true,
        attempts: [{ seq: 4, receivedAt: '2026-11-23T00:00:06.000Z', verdict: 'accepted', scripted: { status: 503 } }],
      },
    ],
  });
  expect((await getJson(`${url}/api/attempts?webhookId=msg_a`)).json.messages).toHaveLength(2);
  expect((await getJson(`${url}/api/attempts?webhookId=nothing`)).json.messages).toEqual([]);
  expect((await getJson(`${url}/api/attempts?examine=2&before=5`)).json.examined).toEqual({ from: 3, to: 4 });
  expect((await getJson(`${url}/api/attempts?examine=100001`)).status).toBe(400);
});

test('the report reads more than one page of the log [SCRIPT-5]', async () => {
  const { url, log } = await runListener();
  const rawHeaders = ['Webhook-Id', 'msg_1'];
  await log.append(Array.from({ length: 1201 }, (_, index) => accepted([`e${index}`], {}, { rawHeaders })));
  const { json } = await getJson(`${url}/api/attempts`);
  expect(json.examined).toEqual({ from: 1, to: 1201 });
  expect(json.messages[0].attempts).toHaveLength(1201);
});
