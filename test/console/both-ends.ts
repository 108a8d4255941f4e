import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, onTestFinished, vi } from 'vitest';
import { readConfig as consoleConfig } from '../../apps/console/src/config.ts';
import { type OpenConsole, openConsole } from '../../apps/console/src/open.ts';
import { readConfig as listenerConfig } from '../../apps/listener/src/config.ts';
import { type OpenListener, openListener } from '../../apps/listener/src/open.ts';
import { launchChromium } from '../../apps/listener/test/inspector/browser/chromium.ts';
import { sharedPages } from '../../apps/listener/test/inspector/browser/shared-pages.ts';
import { watch } from '../../apps/listener/test/inspector/browser/witness.ts';

interface Look extends BrowserContextOptions {
  language?: string;
}

const PASSWORD = 'correct horse battery';
/** What a page on a busy machine may need; nothing waits for it that is there. */
const PATIENCE_MS = 20_000;

/** The console, a listener and a browser for the tests of a file; each test has a page, signed in. */
export function bothEnds() {
  const folder = mkdtempSync(join(tmpdir(), 'earshot-both-'));
  const complaints: string[] = [];
  const onError = (error: unknown) => void complaints.push(String(error));
  let lms: OpenConsole;
  let listener: OpenListener;
  let browser: Browser;
  let cookie = '';

  vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

  beforeAll(async () => {
    const own = consoleConfig({ port: '0', data: join(folder, 'console'), password: PASSWORD }, {});
    const theirs = listenerConfig({ port: '0', data: join(folder, 'listener') }, {});
    [lms, listener, browser] = await Promise.all([
      openConsole(own, { onError }),
      openListener(theirs, undefined, { onError }),
      launchChromium(),
    ]);
    const answer = await call('POST', 'session', { password: PASSWORD });
    cookie = answer.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  });
  afterAll(async () => {
    await browser?.close();
    await lms?.close();
    await listener?.close();
    rmSync(folder, { recursive: true, force: true });
  });
  afterEach(() => {
    expect(complaints.splice(0)).toEqual([]);
  });

  const call = (method: string, path: string, body?: object) =>
    fetch(`${lms.url}/api/v1/${path}`, {
      method,
      headers: { cookie, ...(body && { 'content-type': 'application/json' }) },
      ...(body && { body: JSON.stringify(body) }),
    });

  async function contextWith(options: BrowserContextOptions): Promise<BrowserContext> {
    const context = await browser.newContext({
      ...{ locale: 'en-US', viewport: { width: 1200, height: 850 }, reducedMotion: 'reduce' },
      ...options,
    });
    const [name = '', value = ''] = cookie.split('=');
    await context.addCookies([{ name, value, url: lms.url }]);
    return context;
  }

  async function pageIn(context: BrowserContext): Promise<Page> {
    const made = await context.newPage();
    made.setDefaultTimeout(PATIENCE_MS);
    made.on('pageerror', (error) => complaints.push(`page: ${error.message}`));
    // A policy that the page itself runs into is told on its console alone.
    made.on('console', (message) => {
      if (message.text().includes('Content Security Policy')) complaints.push(message.text());
    });
    return made;
  }

  let shared: Promise<BrowserContext> | undefined;
  const usualPage = sharedPages(
    async () => {
      shared ??= contextWith({});
      return pageIn(await shared);
    },
    () => `${lms.url}/healthz`,
  );

  /** Without options, one that other tests had before. */
  async function page(options?: BrowserContextOptions): Promise<Page> {
    if (!options) return usualPage();
    const context = await contextWith(options);
    onTestFinished(() => context.close());
    const made = await pageIn(context);
    watch(made).tellOnFailure();
    return made;
  }

  return {
    password: PASSWORD,
    page,
    /** Nobody is signed in. */
    async stranger(): Promise<Page> {
      const made = await page({ storageState: { cookies: [], origins: [] } });
      await made.context().clearCookies();
      return made;
    },
    get url() {
      return lms.url;
    },
    get listenerUrl() {
      return listener.url;
    },
    /** Signed in, at a place, in a language that was chosen before. */
    async at(place: string, { language = 'en', ...options }: Look = {}): Promise<Page> {
      const made = await page(Object.keys(options).length > 0 ? options : undefined);
      await made.addInitScript((chosen) => localStorage.setItem('earshot.language', chosen), language);
      await made.goto(`${lms.url}/#${place}`);
      return made;
    },
    api: async <Answer>(method: string, path: string, body?: object): Promise<Answer> => {
      const answer = await call(method, path, body);
      if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
      return (answer.status === 204 ? undefined : await answer.json()) as Answer;
    },
    /** Webhooks of one test don't stand in the way of the next. */
    async clear(): Promise<void> {
      const { webhooks } = (await (await call('GET', 'webhooks')).json()) as { webhooks: { id: string }[] };
      for (const { id } of webhooks) await call('DELETE', `webhooks/${id}`);
    },
    putEndpoint: (name: string, authentication: object) =>
      fetch(`${listener.url}/api/endpoints/${name}`, {
        method: 'PUT',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ authentication }),
      }),
    async deliveriesOf(endpoint: string): Promise<{ verdict: string }[]> {
      const answer = await fetch(`${listener.url}/api/deliveries?endpoint=${endpoint}`);
      return ((await answer.json()) as { deliveries: { verdict: string }[] }).deliveries;
    },
  };
}

/** A receiver that can be down. */
export async function receiver() {
  const target = { status: 202, learners: [] as number[] };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { events } = JSON.parse(Buffer.concat(chunks).toString()) as { events: { data: { userId: number } }[] };
      if (target.status < 300) target.learners.push(...events.map(({ data }) => data.userId));
      response.writeHead(target.status).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return Object.assign(target, { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook` });
}

/** Polls as long as a browser on a busy machine may need. */
export const until = <Value>(read: () => Promise<Value> | Value) => expect.poll(read, { timeout: PATIENCE_MS });
