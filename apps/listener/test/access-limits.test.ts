import { readFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { createFailedTries } from '@earshot/server';
import request from 'supertest';
import { describe, expect, test } from 'vitest';
import { createAccess } from '../src/access.ts';
import { runListener } from './running-listener.ts';
import { turnedAway, viewing } from './stream/viewer-client.ts';

const TOKEN = 'a-token-of-some-length';

describe('hosts and origins that are listed [SAFE-10]:', () => {
  const listed = { hosts: ['ear.example'], origins: ['https://console.example'] };

  test('a listed host may be asked without a token, and only exactly that one', async () => {
    const { server } = await runListener(listed);
    const ask = (host: string) => request(server).get('/api/stats').set('host', host);
    await ask('ear.example').expect(200);
    await ask('ear.example:8080').expect(200);
    await ask('localhost').expect(200);
    for (const host of ['x.ear.example', 'ear.example.evil', 'evil.example']) await ask(host).expect(403);
  });

  test('a page of a listed origin may ask, over HTTP and WebSocket, and no other', async () => {
    const { server, url } = await runListener(listed);
    const stream = `${url}/api/stream`;
    await request(server).get('/api/stats').set('origin', 'https://console.example').expect(200);
    await viewing(stream, { origin: 'https://console.example' });
    for (const origin of ['http://console.example', 'https://console.example:444', 'https://x.console.example']) {
      await request(server).get('/api/stats').set('origin', origin).expect(403);
      expect(await turnedAway(stream, { origin })).toBe(403);
    }
  });

  test('a page that hides its origin is told by what the browser says of it; a link is followed', async () => {
    const { server } = await runListener(listed);
    const ask = (site: string, mode: string) =>
      request(server).get('/api/stats').set('sec-fetch-site', site).set('sec-fetch-mode', mode);
    for (const site of ['cross-site', 'same-site']) {
      await ask(site, 'no-cors').expect(403);
      await ask(site, 'websocket').expect(403);
      await ask(site, 'navigate').expect(200);
    }
    await ask('same-origin', 'cors').expect(200);
    await ask('none', 'navigate').expect(200);
  });
});

test('every answer outside /hooks says what a browser may do with it, and no other origin is let in [SAFE-11]', async () => {
  const { server } = await runListener({ token: TOKEN });
  for (const path of ['/', '/healthz', '/readyz', '/api/deliveries', '/metrics', '/nowhere', '/%']) {
    for (const authorization of ['', `Bearer ${TOKEN}`]) {
      const { headers } = await request(server).get(path).set('authorization', authorization);
      expect(headers['content-security-policy']).toMatch(/^default-src 'none';script-src 'self';/);
      expect(headers['content-security-policy']).not.toContain('unsafe');
      expect(headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'referrer-policy': 'no-referrer',
        'cross-origin-resource-policy': 'same-origin',
        'cross-origin-opener-policy': 'same-origin',
        'cache-control': 'no-store',
      });
      expect(headers).not.toHaveProperty('x-powered-by');
      expect(Object.keys(headers).filter((name) => name.startsWith('access-control-'))).toEqual([]);
    }
  }
  const preflight = await request(server)
    .options('/api/stats')
    .set('origin', 'http://evil.example')
    .set('access-control-request-method', 'GET');
  expect(preflight.status).toBe(403);
  expect(preflight.headers).not.toHaveProperty('access-control-allow-origin');
});

describe('wrong tokens [SAFE-12]', () => {
  test('are limited per address within a minute, over HTTP and WebSocket together, and the right one waits too', async () => {
    let now = 0;
    const { server, url } = await runListener({ token: TOKEN, maxFailedTokens: 3, now: () => now });
    const stream = `${url}/api/stream`;
    const ask = (token: string) => request(server).get('/api/stats').set('authorization', `Bearer ${token}`);
    for (let index = 0; index < 9; index += 1) await request(server).get('/api/stats').expect(401);
    await ask('wrong-1').expect(401);
    await ask(TOKEN).expect(200);
    expect(await turnedAway(stream, { headers: { authorization: 'Bearer wrong-2' } })).toBe(401);
    now = 20_000;
    await ask('wrong-3').expect(401);
    const { body, headers } = await ask('wrong-4').expect(429);
    expect(body.code).toBe('too_many_tries');
    expect(headers['retry-after']).toBe('40');
    await ask(TOKEN).expect(429);
    expect(await turnedAway(stream, { headers: { authorization: `Bearer ${TOKEN}` } })).toBe(429);
    await request(server).post('/hooks/default').send({}).expect(400);
    now = 60_000;
    await ask(TOKEN).expect(200);
    await viewing(stream, { headers: { authorization: `Bearer ${TOKEN}` } });
  });

  test('of one address hold up no other', () => {
    const { guard } = createAccess({ token: TOKEN, maxFailedTokens: 1, now: () => 0 });
    const from = (remoteAddress: string, token: string) =>
      guard({ headers: { authorization: `Bearer ${token}` }, socket: { remoteAddress } } as IncomingMessage)?.status;
    expect(from('192.0.2.1', 'wrong')).toBe(401);
    expect(from('192.0.2.1', TOKEN)).toBe(429);
    expect(from('192.0.2.2', TOKEN)).toBeUndefined();
  });

  test('of one client of a trusted proxy hold up no other, whatever it writes in front of its address', async () => {
    const { server } = await runListener({ token: TOKEN, maxFailedTokens: 3, trustedProxies: 1 });
    const ask = (forwarded: string, token: string) =>
      request(server).get('/api/stats').set('x-forwarded-for', forwarded).set('authorization', `Bearer ${token}`);
    for (const forged of ['192.0.2.1', '192.0.2.2', '192.0.2.3'])
      await ask(`${forged}, 192.0.2.9`, 'wrong').expect(401);
    await ask('192.0.2.9', TOKEN).expect(429);
    await ask('192.0.2.1', TOKEN).expect(200);
  });

  test('of many addresses take bounded memory: the oldest is forgotten', () => {
    const tries = createFailedTries(1);
    for (let index = 0; index < 10_001; index += 1) tries.failed(`address ${index}`, 0);
    expect(tries.secondsToWait('address 0', 0)).toBe(0);
    expect(tries.secondsToWait('address 1', 0)).toBe(60);
    expect(tries.secondsToWait('address 10000', 59_001)).toBe(1);
    expect(tries.secondsToWait('address 10000', 60_000)).toBe(0);
  });

  test('are told from the right one by a comparison of digests in constant time', () => {
    const source = readFileSync(new URL('../src/access.ts', import.meta.url), 'utf8');
    const comparison = new URL('../../../packages/server/src/same-secret.ts', import.meta.url);
    expect(source).toContain('sameSecret(one, token)');
    expect(readFileSync(comparison, 'utf8')).toContain('timingSafeEqual(sha256(presented), sha256(expected))');
    expect(source).not.toMatch(/presented\w* ={2,3} token|token ={2,3} presented/);
  });
});
