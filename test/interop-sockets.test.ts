import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { Webhook as StandardWebhook } from 'standardwebhooks';
import { Webhook as SvixWebhook } from 'svix';
import { expect, onTestFinished, test, vi } from 'vitest';
import { enrolment, type SeenDelivery, startEmitter, startListener } from './support/both-ends.ts';

// Our two ends against libraries that are not ours, over sockets.

const SECRET = `whsec_${Buffer.alloc(32, 9).toString('base64')}`;

/** Somebody else's server: keeps what arrives and says 204. */
async function foreignReceiver() {
  const received: { headers: IncomingHttpHeaders; body: Buffer }[] = [];
  const server = createServer(async (request, response) => {
    received.push({ headers: request.headers, body: await buffer(request) });
    response.writeHead(204).end();
  });
  onTestFinished(async () => {
    server.closeAllConnections();
    server.close();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { received, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` };
}

test('standardwebhooks and svix verify what the emitter sends, one event or many, before and during a rotation [SIG-22] [SIG-8]', async () => {
  const { received, url } = await foreignReceiver();
  const emitter = await startEmitter();
  const { id } = await emitter.webhooks.create(1010, {
    name: 'Somebody else',
    targetUrl: url,
    authentication: { type: 'signature' },
    events: ['COURSE_ENROLLMENT'],
    active: true,
  });
  const old = (await emitter.webhooks.downloadSignature(1010, id)).secret ?? '';
  await emitter.emit(1010, { eventName: 'COURSE_ENROLLMENT', data: enrolment(1) });
  await vi.waitFor(() => expect(received).toHaveLength(1), { timeout: 10_000 });
  await emitter.webhooks.rotateSignature(1010, id);
  const fresh = (await emitter.webhooks.downloadSignature(1010, id)).secret ?? '';
  await emitter.emitMany(
    1010,
    [2, 3, 4].map((n) => ({ eventName: 'COURSE_ENROLLMENT', data: enrolment(n) })),
  );
  await vi.waitFor(() => expect(received).toHaveLength(2), { timeout: 10_000 });

  expect(fresh).not.toBe(old);
  const secretsOf = [[old], [old, fresh]];
  const usersOf = [[1], [2, 3, 4]];
  for (const [index, { headers, body }] of received.entries()) {
    for (const secret of secretsOf[index] ?? []) {
      const event = {
        accountId: 1010,
        events: usersOf[index]?.map((n) => ({ eventName: 'COURSE_ENROLLMENT', data: { userId: 4_000_000 + n } })),
      };
      const flat = headers as Record<string, string>;
      expect(new StandardWebhook(secret).verify(body, flat)).toMatchObject(event);
      expect(new SvixWebhook(secret).verify(body, flat)).toMatchObject(event);
    }
  }
  const first = received[0];
  expect(() =>
    new StandardWebhook(fresh).verify(first?.body ?? '', first?.headers as Record<string, string>),
  ).toThrow();
});

test('the listener accepts what standardwebhooks and svix sign [SIG-22]', async () => {
  const listener = await startListener({ type: 'signature', keys: SECRET });
  const now = new Date();
  for (const [index, library] of [new StandardWebhook(SECRET), new SvixWebhook(SECRET)].entries()) {
    const id = `msg_${index}`;
    const event = { eventId: id, eventName: 'COURSE_ENROLLMENT', timestamp: 1_727_414_643_000, data: enrolment(index) };
    const body = JSON.stringify({ accountId: 1010, events: [event] });
    const headers = {
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(now.getTime() / 1000)),
      'webhook-signature': library.sign(id, now, body),
    };
    expect((await fetch(listener.hook, { method: 'POST', body, headers })).status).toBe(202);
  }
  const { deliveries } = await listener.get<{ deliveries: SeenDelivery[] }>('/api/deliveries');
  expect(deliveries.map(({ verdict, scheme }) => [verdict, scheme])).toEqual([
    ['accepted', 'v1'],
    ['accepted', 'v1'],
  ]);
});
