import { get, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import supertest from 'supertest';
import { expect, onTestFinished, test, vi } from 'vitest';
import { eventually } from '../../../test/support/eventually.ts';
import type { Admin, SignIn } from '../src/index.ts';
import { createPasswordSignIn } from '../src/sign-in/password-sign-in.ts';
import { runConsole, webhookInput } from './support/running-console.ts';

async function viewer(server: Awaited<ReturnType<typeof runConsole>>['server'], headers: OutgoingHttpHeaders = {}) {
  if (!server.listening) await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const response = await new Promise<IncomingMessage>((resolve) => {
    get({ port, path: '/api/v1/live', headers }, resolve);
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

test('tells nothing more to a page that was let go while its sign-in was asked about it [CON-LIVE-3]', async () => {
  let answer = (_admin: Admin | undefined) => {};
  const ada = { name: 'ada', accountId: 1010 };
  const identify = vi.fn<SignIn['identify']>(async () => ada);
  const { server, served } = await runConsole({ signIn: { identify } });
  const errors: unknown[] = [];
  server.on('request', (_request, response) => response.on('error', (error) => errors.push(error)));
  const heard = await viewer(server);
  await eventually(() => expect(heard.text).toContain('event: hello'));
  identify.mockReturnValueOnce(
    new Promise((resolve) => {
      answer = resolve;
    }),
  );
  const beat = served.heartbeat();
  served.close();
  answer(ada);
  await beat;
  await eventually(() => expect(heard.ended).toBe(true));
  expect(errors).toEqual([]);
});

test('a sign-in that fails for one page lets the others go all the same [CON-LIVE-4]', async () => {
  const identify = vi.fn<SignIn['identify']>(async () => ({ name: 'ada', accountId: 1010 }));
  const { server, served } = await runConsole({ signIn: { identify } });
  const one = await viewer(server);
  const other = await viewer(server);
  await eventually(() => expect(one.text + other.text).toMatch(/hello.*hello/s));
  identify.mockRejectedValueOnce(new Error('the sign-in fails')).mockResolvedValueOnce(undefined);
  await expect(served.heartbeat()).rejects.toThrow('the sign-in fails');
  await eventually(() => expect(other.ended).toBe(true));
  expect(one.ended).toBe(false);
});

const HOUR = 3_600_000;
const PASSWORD = 'correct horse';

/** A console with its own sign-in, in which two viewers have a session each. */
async function twoViewers() {
  const time = { now: Date.UTC(2026, 10, 23) };
  const signIn = await createPasswordSignIn({
    ...{ store: { read: async () => undefined, save: async () => {} }, accountId: 1010, password: PASSWORD },
    ...{ passwordCost: { N: 2, r: 1, p: 1 }, sessionKey: Buffer.alloc(32, 7), sessionMs: 12 * HOUR, secure: false },
    ...{ maxFailedTries: 3, now: () => time.now },
  });
  const running = await runConsole({ signIn });
  const enter = async () => {
    const { headers } = await running.agent.post('/api/v1/session').send({ password: PASSWORD }).expect(204);
    return headers['set-cookie']?.[0]?.split(';')[0] ?? '';
  };
  const first = await enter();
  const watching = await viewer(running.server, { cookie: first });
  time.now += HOUR;
  const other = await viewer(running.server, { cookie: await enter() });
  await eventually(() => expect(watching.text + other.text).toMatch(/hello.*hello/s));
  const act = () => running.emitter.webhooks.create(1010, { ...webhookInput(), authentication: { type: 'none' } });
  return { ...running, time, first, watching, other, act };
}

test('signing out ends the stream of that session at once, and no other [CON-LIVE-1] [CON-SIGN-2]', async () => {
  const { server, first, watching, other, act } = await twoViewers();
  // Without the jar, which holds the other session.
  await supertest(server).delete('/api/v1/session').set('cookie', first).expect(204);
  await eventually(() => expect(watching.ended).toBe(true));
  await act();
  await eventually(() => expect(other.text).toContain('webhook.created'));
  expect(watching.text).not.toContain('webhook.created');
});

test('a session that is over by time hears nothing more [CON-LIVE-1] [CON-SIGN-2]', async () => {
  const { time, watching, other, act } = await twoViewers();
  time.now += 11 * HOUR;
  await act();
  await eventually(() => expect(watching.ended).toBe(true));
  await eventually(() => expect(other.text).toContain('webhook.created'));
  expect(watching.text).not.toContain('webhook.created');
});
