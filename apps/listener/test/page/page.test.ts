import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import request from 'supertest';
import { describe, expect, test } from 'vitest';
import { runListener, type Setup } from '../running-listener.ts';
import { tempFolder } from '../temp-folder.ts';

const HTML = 'text/html,application/xhtml+xml,*/*;q=0.8';
const SCRIPT = 'console.log("a page")';

function builtPage(): string {
  const folder = join(tempFolder(), 'dist');
  mkdirSync(join(folder, 'assets'), { recursive: true });
  const script = '<script type="module" nonce="__CSP_NONCE__" src="/assets/index-abc.js"></script>';
  writeFileSync(join(folder, 'index.html'), `<meta property="csp-nonce" nonce="__CSP_NONCE__">${script}`);
  writeFileSync(join(folder, 'assets/index-abc.js'), SCRIPT);
  writeFileSync(join(folder, 'assets/index-abc.js.br'), brotliCompressSync(SCRIPT));
  writeFileSync(join(folder, 'assets/index-abc.js.gz'), gzipSync(SCRIPT));
  writeFileSync(join(folder, 'favicon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
  return folder;
}

async function served(setup: Setup = {}) {
  const page = builtPage();
  const { server, url } = await runListener({ page, ...setup });
  const browse = (path: string) => request(server).get(path).set('accept', HTML);
  return { server, url, page, browse };
}

describe('the page', () => {
  test('is served at / and wherever its views are, and takes no path of others [PAGE-1]', async () => {
    const { browse, server } = await served();
    for (const path of ['/', '/records', '/deliveries/7', '/?q=x'])
      expect((await browse(path).expect(200)).text).toContain('/assets/index-abc.js');
    for (const path of ['/api/stats', '/healthz', '/metrics', '/openapi.json'])
      expect((await browse(path).expect(200)).text).not.toContain('assets');
    await browse('/api/nowhere').expect(404);
    await browse('/assets/missing.js').expect(404).expect('content-type', 'application/problem+json');
    await request(server).head('/').set('accept', HTML).expect(200);
    await request(server).post('/records').set('accept', HTML).expect(404);
    // Programs get words.
    expect((await request(server).get('/').expect(200)).text).toContain('Earshot listens.');
  });

  test('runs and loads only what comes from here, by a nonce that no other answer has [PAGE-2]', async () => {
    const { browse } = await served();
    const answers = [await browse('/'), await browse('/')];
    const nonces = answers.map(({ text, headers }) => {
      const nonce = /script type="module" nonce="([\w+/]{22}==)"/.exec(text)?.[1] ?? 'none';
      expect(text).not.toContain('__CSP_NONCE__');
      expect(headers['content-security-policy']).toBe(
        "default-src 'none';" +
          `script-src 'self' 'nonce-${nonce}';style-src 'self' 'nonce-${nonce}';connect-src 'self';` +
          "img-src 'self' data:;font-src 'self';manifest-src 'self';worker-src 'self';base-uri 'none';" +
          "form-action 'self';frame-ancestors 'none'",
      );
      expect(headers).toMatchObject({ 'cache-control': 'no-cache', 'x-frame-options': 'DENY' });
      return nonce;
    });
    expect(nonces[0]).not.toBe(nonces[1]);
  });

  test('its assets come compressed and are kept for good, its icon is asked for again [PAGE-3]', async () => {
    const { server } = await served();
    const ask = (encoding: string) => request(server).get('/assets/index-abc.js').set('accept-encoding', encoding);
    for (const [encoding, given] of [
      ['gzip, deflate, br', 'br'],
      ['gzip', 'gzip'],
      ['identity', undefined],
    ] as const) {
      const { headers, text } = await ask(encoding).expect(200);
      expect(headers['content-encoding']).toBe(given);
      expect(headers['cache-control']).toBe('public, max-age=31536000, immutable');
      expect(headers['content-type']).toMatch(/javascript/);
      expect(headers.vary).toBe('Accept-Encoding');
      expect(headers['x-content-type-options']).toBe('nosniff');
      if (given !== 'br') expect(text).toBe(SCRIPT);
    }
    const icon = await request(server).get('/favicon.svg').expect(200);
    expect(icon.headers).toMatchObject({ 'cache-control': 'no-cache', 'content-type': 'image/svg+xml' });
    for (const path of ['/assets/..%2findex.html', '/assets/%2e%2e/index.html', '/index.html', '/assets/', '/assets'])
      await request(server).get(path).expect(404);
  });

  test('is there without a token, for it holds the form to sign in; foreign pages and names get nothing [PAGE-4]', async () => {
    const { browse, server } = await served({ token: 'a-token-of-some-length' });
    await browse('/').expect(200);
    await request(server).get('/assets/index-abc.js').expect(200);
    await browse('/api/stats').expect(401);
    await request(server).get('/assets/index-abc.js').set('origin', 'http://evil.example').expect(403);
    const open = await served();
    await open.browse('/').set('host', 'evil.example').expect(403);
  });

  test('that is not built says so, and is shown as soon as it is; one that is built anew takes its place [PAGE-5]', async () => {
    const page = join(tempFolder(), 'dist');
    const { server } = await runListener({ page });
    const browse = () => request(server).get('/').set('accept', HTML);
    const { text } = await browse().expect(503).expect('content-type', /html/);
    expect(text).toContain('npx pnpm@10 build');
    await request(server).get('/favicon.svg').expect(404);
    mkdirSync(page);
    writeFileSync(join(page, 'index.html'), 'one');
    expect((await browse().expect(200)).text).toBe('one');
    rmSync(join(page, 'index.html'));
    writeFileSync(join(page, 'index.html'), 'another');
    expect((await browse().expect(200)).text).toBe('another');
  });
});
