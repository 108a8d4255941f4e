import { expect, test } from 'vitest';
import { eventually } from '../../../test/support/eventually.ts';
import { ACCOUNT, emitterSetup, enrollment, receiver, webhookInput } from './support/setup.ts';

const OTHERS = 6;
const EVENTS = 30;

test('receivers that never answer hold up nobody else, though webhooks outnumber places [EMIT-10] [EMIT-34]', async () => {
  let letGo = () => {};
  const hole = await receiver((_request, response) => {
    letGo = () => response.writeHead(202).end();
  });
  const target = await receiver();
  const { emitter } = await emitterSetup({
    ...{ maxWebhooksPerAccount: 20, maxConcurrentLanes: 2, maxConcurrentPerHost: 1, realTime: { maxEvents: 1 } },
    limits: { idleMs: 60_000, attemptMs: 55_000 },
  });
  const path = (index: number) => `${target.url}/${index}`;
  for (let index = 0; index < OTHERS; index += 1) {
    await emitter.webhooks.create(ACCOUNT, webhookInput({ targetUrl: hole.url, name: `Hole ${index}` }));
    await emitter.webhooks.create(ACCOUNT, webhookInput({ targetUrl: path(index), name: `Other ${index}` }));
  }
  emitter.start();
  await emitter.emit(ACCOUNT, enrollment(1));
  await eventually(() => expect(hole.requests).toHaveLength(1));
  for (let userId = 2; userId <= EVENTS; userId += 1) await emitter.emit(ACCOUNT, enrollment(userId));

  await eventually(() => expect(target.requests).toHaveLength(OTHERS * EVENTS));
  const all = Array.from({ length: EVENTS }, (_, index) => index + 1);
  const userIds = target
    .bodies()
    .flatMap(({ events }) => events.map(({ data }) => (data as { userId: number }).userId));
  for (let index = 0; index < OTHERS; index += 1) {
    const own = userIds.filter((_, at) => target.requests[at]?.path === `/hook/${index}`);
    expect(own).toEqual(all);
  }
  // All that time the one request was open, and took the only place of its host.
  expect(hole.requests).toHaveLength(1);
  letGo();
  await eventually(() => expect(hole.requests).toHaveLength(2));
  hole.answer = (_request, response) => response.writeHead(202).end();
  letGo();
});
