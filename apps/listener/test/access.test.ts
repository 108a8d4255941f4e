import { isLoopback } from '@earshot/server';
import request from 'supertest';
import { describe, expect, test } from 'vitest';
import { bodyOf, runListener } from './running-listener.ts';

const TOKEN = 'a-token-of-some-length';
const GUARDED = ['/', '/api/deliveries', '/api/deliveries/1', '/api/deliveries/1/body', '/api/stats', '/nowhere'];

test('knows the names that can only mean this machine', () => {
  for (const name of ['localhost', '127.0.0.1', '127.9.9.9', '::1', '[::1]', 'earshot.localhost'])
    expect(isLoopback(name)).toBe(true);
  for (const name of [
    '0.0.0.0',
    '::',
    '10.0.0.1',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
    'notlocalhost',
    '',
    undefined,
  ])
    expect(isLoopback(name)).toBe(false);
});

describe('without a token', () => {
  test('lets in who asks by a loopback name, and nobody else', async () => {
    const { server, port } = await runListener();
    for (const host of [`127.0.0.1:${port}`, `localhost:${port}`, `[::1]:${port}`, 'localhost', 'me.localhost:1'])
      await request(server).get('/api/deliveries').set('host', host).expect(200);
    for (const host of ['evil.example', `evil.example:${port}`, '10.0.0.1', '127.0.0.1.evil.example', 'a b', '[::2]']) {
      const { body } = await request(server).get('/api/deliveries').set('host', host).expect(403);
      expect(body.code).toBe('foreign_host');
    }
  });

  test("refuses pages of other origins and takes the listener's own", async () => {
    const { server } = await runListener();
    const ask = (origin: string) =>
      request(server).get('/api/stats').set('host', 'localhost:4000').set('origin', origin);
    await ask('http://localhost:4000').expect(200);
    for (const origin of [
      'http://evil.example',
      'http://localhost:4001',
      'null',
      'http://localhost:4000.evil.example',
      '',
    ]) {
      const { body } = await ask(origin).expect(403);
      expect(body.code).toBe('foreign_origin');
    }
  });

  test('a page of another origin cannot pose as a sender, one of a listed origin can [SAFE-10]', async () => {
    const { server, log } = await runListener({ origins: ['https://lms.example'] });
    const post = (origin: string) =>
      request(server)
        .post('/hooks/default')
        .set('origin', origin)
        .send(bodyOf(['a']));
    const { body } = await post('https://evil.example').expect(403);
    expect(body.code).toBe('foreign_origin');
    expect((await log.bounds()).newest).toBe(0);
    await post('https://lms.example').expect(202);
  });

  test('a page whose host name was pointed at this machine cannot pose as a sender [SAFE-10]', async () => {
    const { server, log } = await runListener({ hosts: ['Ear.Example'], origins: ['https://lms.example'] });
    const post = (host: string, headers: Record<string, string>) =>
      request(server)
        .post('/hooks/default')
        .set({ host, ...headers })
        .send(bodyOf([host]));
    for (const headers of [{ origin: 'http://evil.example:4000' }, { 'sec-fetch-site': 'same-origin' }]) {
      const { body } = await post('evil.example:4000', headers).expect(403);
      expect(body.code).toBe('foreign_host');
    }
    expect((await log.bounds()).newest).toBe(0);
    await post('ear.example:4000', { origin: 'http://ear.example:4000' }).expect(202);
    await post('localhost:4000', { origin: 'http://localhost:4000' }).expect(202);
    await post('evil.example:4000', { origin: 'https://lms.example' }).expect(202);
    await post('evil.example:4000', { referer: 'http://evil.example:4000/' }).expect(202);
  });

  test('senders may ask by any name', async () => {
    const { server } = await runListener();
    await request(server)
      .post('/hooks/default')
      .set('host', 'hooks.example')
      .send(bodyOf(['a']))
      .expect(202);
    await request(server).get('/readyz').set('host', 'hooks.example').expect(200);
  });
});

describe('with a token', () => {
  test('demands it for everything but /hooks and the probes [HTTP-22]', async () => {
    const { server } = await runListener({ token: TOKEN });
    for (const path of GUARDED) {
      const { body, headers } = await request(server)
        .get(path)
        .expect(401)
        .expect('content-type', 'application/problem+json');
      expect(body.code).toBe('token_required');
      expect(headers['www-authenticate']).toBe('Bearer realm="earshot"');
    }
    await request(server)
      .post('/hooks/default')
      .send(bodyOf(['a']))
      .expect(202);
    await request(server).get('/healthz').expect(200, { status: 'ok' });
    await request(server).get('/readyz').expect(200, { status: 'ready' });
  });

  test('takes it as Bearer, from whatever name, but never from a foreign page [HTTP-22]', async () => {
    const { server } = await runListener({ token: TOKEN });
    const ask = (authorization: string) =>
      request(server).get('/api/stats').set('host', 'ear.example').set('authorization', authorization);
    await ask(`Bearer ${TOKEN}`).expect(200);
    await ask(`bearer  ${TOKEN}`).expect(200);
    await ask(`Bearer ${TOKEN}`).set('origin', 'http://ear.example').expect(200);
    await ask(`Bearer ${TOKEN}`).set('origin', 'http://evil.example').expect(403);
  });

  test('takes no other, nor any in the URL, and never tells it [HTTP-22, AUTH-4]', async () => {
    const { server } = await runListener({ token: TOKEN });
    const wrong = ['Bearer wrong', 'Bearer', '', `Basic ${TOKEN}`, TOKEN, `Bearer ${TOKEN}x`, `Bearer x ${TOKEN}`];
    for (const authorization of wrong) {
      const response = await request(server).get('/api/stats').set('authorization', authorization).expect(401);
      expect(JSON.stringify([response.headers, response.text])).not.toContain(TOKEN);
    }
    await request(server).get(`/api/stats?token=${TOKEN}`).expect(401);
  });
});
