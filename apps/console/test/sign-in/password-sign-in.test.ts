import { readFileSync, statSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import express from 'express';
import supertest from 'supertest';
import { expect, test } from 'vitest';
import { failed } from '../../src/api/failure.ts';
import { jsonAdminStore } from '../../src/sign-in/json-admin-store.ts';
import { createPasswordSignIn, type PasswordSignInOptions } from '../../src/sign-in/password-sign-in.ts';
import { temporaryFolder } from '../support/running-console.ts';

const HOUR = 3_600_000;
/** What a hash usually takes is meant to be slow. */
const CHEAP = { N: 2, r: 1, p: 1 };

async function signingIn(given: Partial<PasswordSignInOptions> & { path?: string } = {}) {
  const { path = join(temporaryFolder(), 'admin.json'), ...options } = given;
  const time = { now: Date.UTC(2026, 10, 23) };
  const signIn = await createPasswordSignIn({
    ...{ store: jsonAdminStore(path), accountId: 1010, sessionKey: Buffer.alloc(32, 7), sessionMs: 12 * HOUR },
    ...{ secure: false, maxFailedTries: 3, passwordCost: CHEAP, now: () => time.now },
    ...options,
  });
  await signIn.keep();
  const app = express();
  app.use('/session', signIn.router ?? express.Router());
  app.get('/who', async (request, response) => void response.json((await signIn.identify(request)) ?? {}));
  app.use(failed(() => {}));
  const agent = supertest.agent(app);
  const enter = (password: string) => agent.post('/session').send({ password });
  const who = async (headers: Record<string, string> = {}) => (await agent.get('/who').set(headers)).body;
  return { signIn, app, agent, enter, who, time, path };
}

test('without a password one is made and told once; only its hash is kept, readable by its owner [CON-SIGN-1]', async () => {
  const first = await signingIn({ passwordCost: undefined });
  const { generated = '' } = first.signIn;
  expect(generated).toMatch(/^[a-z2-9]{5}(-[a-z2-9]{5}){3}$/);
  expect(readFileSync(first.path, 'utf8')).not.toContain(generated);
  expect(readFileSync(first.path, 'utf8')).toContain('scrypt$32768$8$3$');
  expect(statSync(first.path).mode & 0o777).toBe(0o600);
  const second = await signingIn({ path: first.path });
  expect(second.signIn.generated).toBeUndefined();
  await second.enter(generated).expect(204);
});

test('a session is a signed cookie that pages cannot read and other sites cannot send [CON-SIGN-2]', async () => {
  const { enter, who, app, time } = await signingIn({ password: 'correct horse' });
  expect(await who()).toEqual({});
  const { headers } = await enter('correct horse').expect(204);
  expect(headers['set-cookie']?.[0]).toMatch(/; Max-Age=43200; Path=\/; HttpOnly; SameSite=Strict$/);
  expect(await who()).toEqual({ name: 'admin', accountId: 1010 });
  const forged = headers['set-cookie']?.[0]?.split(';')[0]?.replace(/.$/, (last) => (last === 'A' ? 'Q' : 'A')) ?? '';
  expect((await supertest(app).get('/who').set('cookie', forged)).body).toEqual({});
  time.now += 12 * HOUR;
  expect(await who()).toEqual({});
});

test('behind https the cookie goes nowhere else [CON-SIGN-2]', async () => {
  const { enter } = await signingIn({ password: 'correct horse', secure: true });
  expect((await enter('correct horse')).headers['set-cookie']?.[0]).toContain('; Secure');
});

test('signing out ends the session, also for who kept its cookie and after a restart [CON-SIGN-2]', async () => {
  const { enter, app, agent, path } = await signingIn({ password: 'correct horse' });
  const cookie = (await enter('correct horse')).headers['set-cookie']?.[0]?.split(';')[0] ?? '';
  await agent.delete('/session').expect(204);
  expect((await supertest(app).get('/who').set('cookie', cookie)).body).toEqual({});
  const later = await signingIn({ path });
  expect(await later.who({ cookie })).toEqual({});
});

test('with another password the sessions of the old one are over [CON-SIGN-2]', async () => {
  const { enter, path } = await signingIn({ password: 'correct horse' });
  const cookie = (await enter('correct horse')).headers['set-cookie']?.[0]?.split(';')[0] ?? '';
  const same = await signingIn({ path, password: 'correct horse' });
  expect(await same.who({ cookie })).toMatchObject({ name: 'admin' });
  const other = await signingIn({ path, password: 'battery staple' });
  expect(await other.who({ cookie })).toEqual({});
});

test('after too many wrong passwords an address waits, even with the right one; right ones count for nothing [CON-SIGN-3]', async () => {
  const { enter, time } = await signingIn({ password: 'correct horse', maxFailedTries: 1 });
  for (let n = 0; n < 2; n += 1) await enter('correct horse').expect(204);
  expect((await enter('wrong').expect(401)).body.code).toBe('wrong_password');
  const refused = await enter('correct horse').expect(429);
  expect(refused.headers['retry-after']).toBe('60');
  time.now += 60_000;
  await enter('correct horse').expect(204);
});

test('a program shows its token; wrong ones are limited [CON-SIGN-4] [CON-SIGN-3]', async () => {
  const token = 'a-token-of-twenty-eight-bytes';
  const { who, agent } = await signingIn({ password: 'correct horse', token });
  const bearer = (text: string) => who({ authorization: `Bearer ${text}` });
  expect(await bearer(token)).toEqual({ name: 'program', accountId: 1010 });
  for (let n = 0; n < 3; n += 1) expect(await bearer('guess')).toMatchObject({ status: 401, code: 'wrong_token' });
  const waits = await agent.get('/who').set({ authorization: `Bearer ${token}` });
  expect(waits).toMatchObject({ status: 429, body: { code: 'too_many_tries' }, headers: { 'retry-after': '60' } });
});

test('a program that watches stays, whoever tries wrong tokens meanwhile [CON-SIGN-4]', async () => {
  const token = 'a-token-of-twenty-eight-bytes';
  const { signIn } = await signingIn({ password: 'correct horse', token, maxFailedTries: 1 });
  const asking = (presented: string) =>
    ({ headers: { authorization: `Bearer ${presented}` }, socket: { remoteAddress: '::1' } }) as IncomingMessage;
  const watching = asking(token);
  expect(await signIn.identify(watching)).toMatchObject({ name: 'program' });
  await expect(signIn.identify(asking('guess'))).rejects.toThrow('The token is wrong.');
  await expect(signIn.identify(asking(token))).rejects.toThrow('Too many wrong tries');
  expect(await signIn.identify(watching)).toMatchObject({ name: 'program' });
});

test('a file that is none is told by name, and what to do', async () => {
  const path = join(temporaryFolder(), 'admin.json');
  await import('node:fs/promises').then(({ writeFile }) => writeFile(path, '{"passwordHash":1}'));
  await expect(signingIn({ path })).rejects.toMatchObject({ code: 'data_invalid' });
});
