import request from 'supertest';
import { describe, expect, test, vi } from 'vitest';
import { eventually } from '../../../test/support/eventually.ts';
import { createSessions } from '../src/sessions.ts';
import { bodyOf, runListener, type Setup } from './running-listener.ts';
import { turnedAway, viewing } from './stream/viewer-client.ts';

const TOKEN = 'a-token-of-some-length';
const HOUR = 60 * 60_000;

async function running(setup: Setup = {}) {
  const listener = await runListener({ token: TOKEN, ...setup });
  const { server, port } = listener;
  const origin = `http://127.0.0.1:${port}`;
  const at = (path: string, method: 'get' | 'post' | 'put' | 'delete' = 'get') =>
    request(server)[method](path).set('host', `127.0.0.1:${port}`);
  const signIn = async (token = TOKEN) => at('/api/session', 'post').set('origin', origin).send({ token });
  const cookieOf = async () => {
    const { headers } = await signIn();
    return String(headers['set-cookie']?.[0]).split(';')[0] ?? '';
  };
  return { ...listener, origin, at, signIn, cookieOf };
}

describe('signing in', () => {
  test('exchanges the token for a cookie that opens everything the token opens [SESSION-1]', async () => {
    const { at, signIn, port, log } = await running();
    expect((await at('/api/session').expect(200)).body).toEqual({ tokenRequired: true, signedIn: false });
    const { status, headers, text } = await signIn();
    expect([status, text]).toEqual([204, '']);
    const [header = ''] = headers['set-cookie'] ?? [];
    expect(header).toMatch(
      new RegExp(
        `^earshot-session-${port}=[\\w-]{43}; Max-Age=604800; Path=/; Expires=[^;]+; HttpOnly; SameSite=Strict$`,
      ),
    );
    const cookie = header.split(';')[0] ?? '';
    expect(cookie).not.toContain(TOKEN);
    expect((await at('/api/session').set('cookie', cookie)).body).toEqual({ tokenRequired: true, signedIn: true });
    await at('/api/deliveries').set('cookie', `other=1; ${cookie}`).expect(200);
    await at('/metrics').set('cookie', cookie).expect(200);
    for (const wrong of ['', `earshot-session-${port}=`, `${cookie}x`, cookie.replace('earshot', 'other')])
      await at('/api/deliveries').set('cookie', wrong).expect(401);
    expect((await log.bounds()).newest).toBe(0);
  });

  test('over https the cookie is Secure, and known by the prefix that says so [SESSION-1]', async () => {
    const { server } = await running();
    const ask = (path: string, method: 'get' | 'post') => request(server)[method](path).set('host', 'ear.example');
    const { headers } = await ask('/api/session', 'post').set('origin', 'https://ear.example').send({ token: TOKEN });
    const [header = ''] = headers['set-cookie'] ?? [];
    expect(header).toMatch(/^__Host-earshot-session=[\w-]{43}; .*; HttpOnly; Secure; SameSite=Strict$/);
    await ask('/api/stats', 'get')
      .set('cookie', header.split(';')[0] ?? '')
      .expect(200);
  });

  test('the cookie opens the live stream, and not to a foreign page [SESSION-1, STREAM-9]', async () => {
    const { url, origin, cookieOf } = await running();
    const cookie = await cookieOf();
    const viewer = await viewing(`${url}/api/stream`, { headers: { cookie }, origin });
    expect(viewer.frames[0]).toMatchObject({ type: 'hello' });
    expect(await turnedAway(`${url}/api/stream`, { headers: { cookie }, origin: 'http://127.0.0.1:1' })).toBe(403);
    expect(await turnedAway(`${url}/api/stream`, { origin })).toBe(401);
  });

  test('wrong tokens are told apart, limited per address together with those of the API, and never repeated [SESSION-2]', async () => {
    let now = 0;
    const { at, signIn } = await running({ maxFailedTokens: 3, now: () => now });
    for (const token of ['wrong', `${TOKEN}x`]) {
      const { status, body } = await signIn(token);
      expect([status, body.code]).toEqual([401, 'token_wrong']);
      expect(JSON.stringify(body)).not.toContain(TOKEN);
    }
    await at('/api/stats').set('authorization', 'Bearer wrong').expect(401);
    const limited = await signIn();
    expect([limited.status, limited.body.code, limited.headers['retry-after']]).toEqual([429, 'too_many_tries', '60']);
    now = 60_000;
    expect((await signIn()).status).toBe(204);
    for (const body of [{}, { token: '' }, { token: 1 }, { token: TOKEN, more: 1 }, []])
      await at('/api/session', 'post').send(body).expect(400);
    await at('/api/session', 'post').set('content-type', 'application/json').send('{').expect(400);
  });

  test('a cookie alone changes nothing: the page must be ours [SESSION-3]', async () => {
    const { at, origin, cookieOf } = await running();
    const cookie = await cookieOf();
    const change = () => at('/api/import', 'post').set('cookie', cookie).set('content-type', 'application/x-ndjson');
    const { body } = await change().send('').expect(403);
    expect(body.code).toBe('foreign_origin');
    await change().set('origin', 'http://127.0.0.1:1').send('').expect(403);
    await change().set('sec-fetch-site', 'same-site').send('').expect(403);
    await change().set('origin', origin).send('').expect(200);
    await change().set('sec-fetch-site', 'same-origin').send('').expect(200);
    await at('/api/stats').set('cookie', cookie).set('sec-fetch-site', 'cross-site').expect(403);
    await at('/api/session', 'post').set('origin', 'http://evil.example').send({ token: TOKEN }).expect(403);
    await at('/api/session', 'delete').set('origin', 'http://evil.example').set('cookie', cookie).expect(403);
  });
});

describe('signing out', () => {
  test('ends the session and the viewers that came by it, and no other [SESSION-4]', async () => {
    const { at, url, origin, cookieOf } = await running();
    const [mine, other] = [await cookieOf(), await cookieOf()];
    const viewer = await viewing(`${url}/api/stream`, { headers: { cookie: mine }, origin });
    const stays = await viewing(`${url}/api/stream`, { headers: { cookie: other }, origin });
    const { headers } = await at('/api/session', 'delete').set('cookie', mine).set('origin', origin).expect(204);
    expect(headers['set-cookie']).toHaveLength(2);
    await eventually(() => expect(viewer.socket.readyState).toBe(viewer.socket.CLOSED));
    await at('/api/stats').set('cookie', mine).expect(401);
    await at('/api/stats').set('cookie', other).expect(200);
    expect(stays.socket.readyState).toBe(stays.socket.OPEN);
    await at('/api/session', 'delete').expect(204);
  });
});

test('without a token nobody signs in, and a foreign name sees nothing [SESSION-5]', async () => {
  const { server } = await runListener();
  const { body } = await request(server).get('/api/session').expect(200);
  expect(body).toEqual({ tokenRequired: false, signedIn: true });
  const refused = await request(server).post('/api/session').send({ token: TOKEN }).expect(409);
  expect(refused.body.code).toBe('token_not_required');
  await request(server).get('/api/session').set('host', 'evil.example').expect(403);
});

describe('sessions [SESSION-6]', () => {
  const asking = (value: string) => ({ headers: { host: 'localhost', cookie: `earshot-session=${value}` } }) as never;

  test('end when they are idle for 12 hours, and after 7 days in any case', () => {
    let now = 0;
    const sessions = createSessions(() => now);
    const [used, idle] = [sessions.begin(), sessions.begin()];
    const ended = vi.fn();
    sessions.whenEnded(asking(idle), ended);
    for (; now <= 7 * 24 * HOUR; now += 11 * HOUR) expect(sessions.isOpen(asking(used))).toBe(true);
    expect(sessions.isOpen(asking(used))).toBe(false);
    expect(ended).not.toHaveBeenCalled();
    sessions.expire();
    expect(ended).toHaveBeenCalledOnce();
  });

  test('are so many at most: the one that was not used for longest ends', () => {
    const sessions = createSessions(() => 0);
    const [first, second] = [sessions.begin(), sessions.begin()];
    expect(sessions.isOpen(asking(first))).toBe(true);
    for (let more = 0; more < 999; more += 1) sessions.begin();
    expect([sessions.isOpen(asking(first)), sessions.isOpen(asking(second))]).toEqual([true, false]);
  });
});

test('senders need no session [SESSION-3]', async () => {
  const { server } = await runListener({ token: TOKEN });
  await request(server)
    .post('/hooks/default')
    .send(bodyOf(['a']))
    .expect(202);
});
