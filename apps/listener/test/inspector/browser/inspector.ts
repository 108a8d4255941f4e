import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AxeResults } from 'axe-core';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, onTestFinished, vi } from 'vitest';
import { readConfig } from '../../../src/config.ts';
import { type OpenListener, openListener } from '../../../src/open.ts';
import { launchChromium } from './chromium.ts';
import { sharedPages } from './shared-pages.ts';
import { watch } from './witness.ts';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What a page on a busy machine may need; nothing waits for it that is there. */
const PATIENCE_MS = 20_000;

interface Options {
  token?: string;
}

export interface SentEvent {
  eventId: string;
  eventName: string;
  timestamp: number | string;
  data: Record<string, unknown>;
}

/** One listener and one browser for the tests of a file; each test has a page of its own, or one that was emptied. */
export function inspector({ token }: Options = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'earshot-page-'));
  let listener: OpenListener;
  let browser: Browser;
  let url = '';
  /** What a page complained of: nothing is expected there. */
  const complaints: string[] = [];

  const open = async (port: string) => {
    const config = readConfig({ port, data: folder, ...(token !== undefined && { token }) });
    return openListener(config, undefined, { onError: (error) => complaints.push(String(error)) });
  };

  const newContext = async (options: BrowserContextOptions) => {
    const context = await browser.newContext({
      locale: 'en-US',
      viewport: { width: 1280, height: 800 },
      reducedMotion: 'reduce',
      ...options,
    });
    await watchPolicy(context, complaints);
    return context;
  };
  const openPage = async (context: BrowserContext) => {
    const page = await context.newPage();
    page.setDefaultTimeout(PATIENCE_MS);
    page.on('pageerror', (error) => complaints.push(`page: ${error.message}`));
    return page;
  };
  let shared: Promise<BrowserContext> | undefined;
  const usual = () => {
    shared ??= newContext({ permissions: ['clipboard-read', 'clipboard-write'] });
    return shared;
  };
  const usualPage = sharedPages(
    async () => openPage(await usual()),
    () => `${url}/healthz`,
  );

  // A machine that does much else is slow, and no proof of anything.
  vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });

  beforeAll(async () => {
    [listener, browser] = await Promise.all([open('0'), launchChromium()]);
    url = listener.url;
  });
  afterAll(async () => {
    await browser?.close();
    await listener?.close();
    rmSync(folder, { recursive: true, force: true });
  });
  afterEach(() => {
    expect(complaints.splice(0)).toEqual([]);
  });

  return {
    get url() {
      return url;
    },
    /** Without options, one that other tests had before. */
    async page(options?: BrowserContextOptions): Promise<Page> {
      if (!options) return usualPage();
      const context = await newContext(options);
      onTestFinished(() => context.close());
      const page = await openPage(context);
      watch(page).tellOnFailure();
      return page;
    },
    async goto(path = '/', options?: BrowserContextOptions): Promise<Page> {
      const page = await this.page(options);
      await page.goto(url + path);
      return page;
    },
    /** Stops the listener, and starts it again on the same port and data. */
    async down(): Promise<() => Promise<void>> {
      await listener.close();
      return async () => {
        listener = await open(new URL(url).port);
      };
    },
    post: (body: string, headers: Record<string, string> = {}, endpoint = 'default') =>
      fetch(`${url}/hooks/${endpoint}`, { method: 'POST', body, headers }),
    async send(...events: SentEvent[]): Promise<number> {
      const response = await this.post(JSON.stringify({ accountId: 1010, events }));
      return ((await response.json()) as { deliverySeq: number }).deliverySeq;
    },
    async api(path: string, init: RequestInit = {}): Promise<Response> {
      return fetch(url + path, { ...init, headers: { 'content-type': 'application/json', ...init.headers } });
    },
  };
}

let made = 0;

/** An event that no other test sends. */
export function eventOf(
  eventName: string,
  data: Record<string, unknown> = {},
  changes: Partial<SentEvent> = {},
): SentEvent {
  made += 1;
  return { eventId: `event-${process.pid}-${made}`, eventName, timestamp: Date.now(), data, ...changes };
}

/** The policy forbids what could be smuggled in; the page itself must never run into it. */
async function watchPolicy(context: BrowserContext, complaints: string[]): Promise<void> {
  await context.exposeFunction('policyViolated', (text: string) => complaints.push(`policy: ${text}`));
  await context.addInitScript(() => {
    addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sourceFile }) => {
      const told = window as unknown as { policyViolated(text: string): void };
      told.policyViolated(`${violatedDirective} ${blockedURI} in ${sourceFile}`);
    });
  });
}

/** What axe finds against WCAG 2.2 AA, told so that one can mend it. */
export async function axe(page: Page): Promise<string[]> {
  // The page's policy keeps script elements out; a debugger's evaluation isn't bound by it.
  if (!(await page.evaluate(() => 'axe' in window))) await page.evaluate(axeSource);
  const results = await page.evaluate(async () => {
    // On the way from one look to another, colours are neither. What never ends is no way.
    const passing = document.getAnimations().filter(({ effect }) => effect?.getComputedTiming().endTime !== Infinity);
    await Promise.allSettled(passing.map(({ finished }) => finished));
    const { axe: engine } = window as unknown as {
      axe: { run(context: Document, options: object): Promise<AxeResults> };
    };
    return engine.run(document, {
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
      resultTypes: ['violations'],
    });
  });
  return results.violations.map(
    ({ id, nodes }) =>
      `${id}: ${nodes
        .slice(0, 3)
        .map(({ html, failureSummary }) => `${html.slice(0, 160)} — ${failureSummary?.slice(0, 200)}`)
        .join(' | ')}`,
  );
}

/** Polls as long as a browser on a busy machine may need. */
export const until = <Value>(read: () => Promise<Value> | Value) => expect.poll(read, { timeout: PATIENCE_MS });
