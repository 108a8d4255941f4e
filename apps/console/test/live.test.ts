import { get, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import type { SignIn } from '../src/index.ts';
import { eventually } from './support/eventually.ts';
import { runConsole, webhookInput } from './support/running-console.ts';

async function viewer(server: Awaited<ReturnType<typeof runConsole>>['server']) {
  if (!server.listening) await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const response = await new Promise<IncomingMessage>((resolve) => {
    get({ port, path: '/api/v1/live' }, resolve);
  });
  const heard = { text: '', ended: false, status: response.statusCode };
  response.on('data', (chunk: Buffer) => {
    heard.text += chunk.toString();
  });
  response.on('close', () => {
    heard.ended = true;
  });
  onTestFinished(() => void response.destroy());
  return heard;
}

test('tells pages of attempts, of changes and of what happens in the sample LMS [CON-LIVE-1]', async () => {
  const { server, emitter, agent } = await runConsole();
  const heard = await viewer(server);
  await eventually(() => expect(heard.text).toContain('event: hello'));
  const { body: made } = await agent
    .post('/api/v1/webhooks')
    .send(webhookInput({ active: true }))
    .expect(201);
  await eventually(() => expect(heard.text).toContain('"action":"webhook.created"'));
  emitter.start();
  await emitter.emit(1010, {
    eventName: 'COURSE_ENROLLMENT',
    data: {
      ...{ userId: 1, loId: 'course:1', loInstanceId: 'course:1_1', loType: 'course' },
      ...{ enrollmentSource: 'SELF_ENROLL', dateEnrolled: 1727414643 },
    },
  });
  await eventually(() => expect(heard.text).toContain(`event: attempt\ndata: {"webhookId":"${made.id}"`));
});

test('lets go who is signed out, and takes no more than it may [CON-LIVE-1]', async () => {
  let signedIn = true;
  const signIn: SignIn = { identify: async () => (signedIn ? { name: 'ada', accountId: 1010 } : undefined) };
  const { server, served } = await runConsole({ signIn, maxViewers: 1 });
  const heard = await viewer(server);
  expect((await viewer(server)).status).toBe(503);
  await served.heartbeat();
  await eventually(() => expect(heard.text).toContain(': still here'));
  signedIn = false;
  await served.heartbeat();
  await eventually(() => expect(heard.ended).toBe(true));
});
