import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import express from 'express';
import supertest from 'supertest';
import { expect, test } from 'vitest';
import { pagesRouter } from '../src/pages/pages.ts';
import { runConsole, temporaryFolder } from './support/running-console.ts';

const NONCE = '__CSP_NONCE__';

/** Pages as Vite leaves them. */
function built(): string {
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'assets'));
  writeFileSync(join(folder, 'index.html'), `<meta property="csp-nonce" nonce="${NONCE}"><script nonce="${NONCE}">`);
  writeFileSync(join(folder, 'assets', 'main-abc.js'), 'export {};');
  return folder;
}

test('the document has a nonce of its own that its policy names; it is open to who is not signed in [CON-PAGE-14]', async () => {
  const signIn = { identify: async () => undefined };
  const { agent } = await runConsole({ signIn, pages: pagesRouter(built()) });
  const [first, second] = [await agent.get('/').expect(200), await agent.get('/').expect(200)];
  const nonce = /nonce="([^"]+)"/.exec(first.text)?.[1] ?? '';
  expect(nonce).toMatch(/^[\w+/]{22}==$/);
  expect(first.text).not.toContain(NONCE);
  expect(first.headers['content-security-policy']).toContain(`style-src 'self' 'nonce-${nonce}'`);
  expect(first.headers['content-security-policy']).toContain("script-src 'self';");
  expect(second.text).not.toContain(nonce);
});

test('what the document loads never changes; the document itself is asked for again [CON-PAGE-14]', async () => {
  const { agent } = await runConsole({ pages: pagesRouter(built()) });
  const asset = await agent.get('/assets/main-abc.js').expect(200);
  expect(asset.headers['cache-control']).toBe('public, max-age=31536000, immutable');
  expect((await agent.get('/').expect(200)).headers['cache-control']).toBe('no-cache');
  await agent.get('/assets/../package.json').expect(404);
  await agent.get('/assets/missing.js').expect(404);
});

test('mounted under a path of an LMS the document lies behind a slash [CON-PAGE-14]', async () => {
  const { served } = await runConsole({ pages: pagesRouter(built()) });
  const app = express().use('/webhooks', served.handle);
  expect((await supertest(app).get('/webhooks').expect(301)).headers.location).toBe('/webhooks/');
  expect((await supertest(app).get('/webhooks?a=b/c').expect(301)).headers.location).toBe('/webhooks/?a=b/c');
  await supertest(app).get('/webhooks/?a=b/c').expect(200);
  await supertest(app).get('/webhooks/').expect(200);
  await supertest(app).get('/webhooks/api/v1/webhooks').expect(200);
});

test('without built pages one is told so, and the API works', async () => {
  const { agent } = await runConsole({ pages: pagesRouter(temporaryFolder()) });
  expect((await agent.get('/').expect(503)).text).toContain('npx pnpm@10 build');
  await agent.get('/api/v1/webhooks').expect(200);
});
