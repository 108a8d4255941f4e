import { expect, test } from 'vitest';
import { eventually } from '../../../../test/support/eventually.ts';
import { createEndpoints } from '../../src/endpoints/endpoints.ts';
import type { AnswerRule } from '../../src/script/answer-script.ts';
import { rawSocket } from '../raw-socket.ts';
import { bodyOf, getJson, post, runListener } from '../running-listener.ts';

async function runScripted(
  script: AnswerRule[],
  authentication: { type: 'none' } | { type: 'basic'; username: string; password: string } = { type: 'none' },
) {
  const running = await runListener({
    endpoints: await createEndpoints([{ name: 'default', authentication, script }]),
  });
  const detail = async (seq: number) => (await getJson(`${running.url}/api/deliveries/${seq}`)).json;
  return { ...running, hook: `${running.url}/hooks/default`, detail };
}

const request = (body: string) =>
  `POST /hooks/default HTTP/1.1\r\nHost: x\r\nContent-Length: ${body.length}\r\n\r\n${body}`;

test('a sender is told to come again for its first attempts and served normally then; all of it is stored [SCRIPT-1, SCRIPT-3]', async () => {
  const { hook, detail } = await runScripted([{ attempts: 2, status: 503, retryAfterSeconds: 7 }]);
  const answers = [];
  for (let attempt = 1; attempt <= 3; attempt += 1)
    answers.push(await post(hook, bodyOf(['a']), { 'webhook-id': 'msg_1' }));
  expect(answers.map(({ status }) => status)).toEqual([503, 503, 202]);
  expect(answers.map(({ headers }) => headers.get('retry-after'))).toEqual(['7', '7', null]);
  // Stored at the first attempt: so the second one is a duplicate, whatever the sender was told.
  expect(answers[2]?.json).toEqual({ deliverySeq: 3, received: 1, fresh: 0, duplicates: 1 });
  expect(await detail(1)).toMatchObject({
    verdict: 'accepted',
    scripted: { status: 503, retryAfterSeconds: 7 },
    answer: { status: 503, body: JSON.stringify(answers[0]?.json) },
  });
  expect(await detail(3)).not.toHaveProperty('scripted');
});

test('a connection is dropped in place of an answer, with the delivery on disk [SCRIPT-1, SCRIPT-3]', async () => {
  const { port, detail } = await runScripted([{ drop: true }]);
  const client = await rawSocket(port);
  client.write(request(bodyOf(['a'])));
  await client.closed;
  expect(client.heard()).toBe('');
  expect(await detail(1)).toMatchObject({ verdict: 'accepted', answer: { dropped: true } });
});

test('an answer waits as long as it is told, and nobody else does [SCRIPT-1]', async () => {
  const { hook, port } = await runScripted([{ eventName: 'SLOW', delayMs: 300 }]);
  const begun = performance.now();
  const client = await rawSocket(port);
  client.write(request(bodyOf(['a'], 1010, 'SLOW')));
  expect((await post(hook, bodyOf(['b']))).status).toBe(202);
  expect(client.heard()).toBe('');
  await eventually(() => expect(client.heard()).toContain('202 Accepted'));
  expect(performance.now() - begun).toBeGreaterThanOrEqual(299);
});

test('the body of an answer comes in pieces, over the time that it is told [SCRIPT-1]', async () => {
  const { port } = await runScripted([{ slowBodyMs: 200, status: 418 }]);
  const client = await rawSocket(port);
  let pieces = 0;
  client.socket.on('data', () => {
    pieces += 1;
  });
  const begun = performance.now();
  client.write(request(bodyOf(['a'])));
  await eventually(() => expect(client.heard()).toMatch(/418[\s\S]*"duplicates":0\}$/));
  expect(performance.now() - begun).toBeGreaterThanOrEqual(180);
  expect(pieces).toBeGreaterThan(5);
});

test('a refusal stays a refusal [SCRIPT-2]', async () => {
  const { hook } = await runScripted([{ status: 500 }], { type: 'basic', username: 'a', password: 'b' });
  expect((await post(hook, bodyOf(['a']))).status).toBe(401);
  expect((await post(hook, 'nonsense', { authorization: `Basic ${btoa('a:b')}` })).status).toBe(400);
  expect((await post(hook, bodyOf(['a']), { authorization: `Basic ${btoa('a:b')}` })).status).toBe(500);
});

test('closing does not wait for answers that are scripted to wait [SCRIPT-4]', async () => {
  const { port, listener, log } = await runScripted([{ delayMs: 600_000 }]);
  const client = await rawSocket(port);
  client.write(request(bodyOf(['a'])));
  await eventually(async () => expect((await log.bounds()).newest).toBe(1));
  await listener.close();
  await client.closed;
  expect(client.heard()).toBe('');
});
