import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { CDPSession, Page } from 'playwright-core';
import { readConfig } from '../../../src/config.ts';
import { openListener } from '../../../src/open.ts';
import { launchInstalledChromium } from './chromium.ts';

// `pnpm soak:inspector`: 10,000 events in the log and 500 a second live. It fails when a frame of the list takes
// longer than 100 ms, or when the page's memory grows.

const STORED = 10_000;
const PER_SECOND = 500;
const SECONDS = Number(process.env.EARSHOT_SECONDS ?? 40);
/** Every so often, in milliseconds, a sender sends what has come due. */
const EVERY_MS = 40;
const LONGEST_FRAME_MS = 100;
/** Of the heap after the first third, measured behind a collection. */
const MOST_GROWTH = 1.25;

const folder = mkdtempSync(join(tmpdir(), 'earshot-soak-'));
const listener = await openListener(readConfig({ port: '0', data: folder }));
const browser = await launchInstalledChromium();
const hook = `${listener.url}/hooks/default`;
let made = 0;

function body(events: number): string {
  const list = Array.from({ length: events }, () => {
    made += 1;
    const data = {
      userId: 4_000_000 + (made % 997),
      loId: 'course:7',
      loInstanceId: `course:7_${made % 97}`,
      loType: 'course',
    };
    return { eventId: `soak-${made}`, eventName: 'COURSE_ENROLLMENT', timestamp: Date.now(), data };
  });
  return JSON.stringify({ accountId: 1010, events: list });
}

const post = async (events: number) => {
  await (await fetch(hook, { method: 'POST', body: body(events) })).arrayBuffer();
};

/** 500 requests a second with an event each, whatever the machine does meanwhile. */
async function load(seconds: number): Promise<void> {
  const begin = performance.now();
  let sent = 0;
  for (let elapsed = 0; elapsed < seconds * 1000; elapsed = performance.now() - begin) {
    const due = Math.floor((elapsed / 1000) * PER_SECOND) - sent;
    await Promise.all(Array.from({ length: due }, () => post(1)));
    sent += due;
    await wait(EVERY_MS);
  }
  process.stdout.write(`sent ${sent} events in ${seconds} s\n`);
}

/** Frames are noted from now on. As text: a compiler's helpers are not known to the page. */
const watchFrames = (page: Page) =>
  page.evaluate(`{
    window.frameTimes = [];
    let last = performance.now();
    const next = (now) => {
      window.frameTimes.push(now - last);
      last = now;
      requestAnimationFrame(next);
    };
    requestAnimationFrame(next);
  }`);

const frames = (page: Page) => page.evaluate<number[]>('window.frameTimes.splice(0).sort((one, other) => one - other)');

async function heap(cdp: CDPSession): Promise<number> {
  await cdp.send('HeapProfiler.collectGarbage');
  return (await cdp.send('Runtime.getHeapUsage')).usedSize;
}

async function fillLog(): Promise<void> {
  for (let stored = 0; stored < STORED; stored += 100) await Promise.all(Array.from({ length: 100 }, () => post(1)));
}

async function scrollThrough(page: Page): Promise<void> {
  const list = page.getByTestId('log');
  for (let step = 0; step < 60; step += 1) {
    await list.evaluate((element) => element.scrollBy(0, 600));
    await wait(30);
  }
  await list.evaluate((element) => element.scrollTo(0, 0));
}

function judge(what: string, sorted: readonly number[]): void {
  const at = (part: number) => (sorted[Math.floor((sorted.length - 1) * part)] ?? 0).toFixed(1);
  process.stdout.write(
    `${what}: ${sorted.length} frames, median ${at(0.5)} ms, 99 % ${at(0.99)} ms, longest ${at(1)} ms\n`,
  );
  if ((sorted.at(-1) ?? 0) > LONGEST_FRAME_MS) process.exitCode = 1;
}

await fillLog();
const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
await page.goto(listener.url);
await page.getByTestId('log').getByRole('row').first().waitFor();
const cdp = await page.context().newCDPSession(page);
await wait(2000);
await watchFrames(page);
const third = SECONDS / 3;
await load(third);
judge('live', await frames(page));
const early = await heap(cdp);
await frames(page);
await Promise.all([load(third), scrollThrough(page)]);
judge('live, scrolling', await frames(page));
await load(third);
judge('live, later', await frames(page));
const late = await heap(cdp);
process.stdout.write(`heap ${(early / 1e6).toFixed(1)} MB, then ${(late / 1e6).toFixed(1)} MB\n`);
if (late > early * MOST_GROWTH) process.exitCode = 1;
const state = await page.getByTestId('connection').textContent();
process.stdout.write(`connection: ${state}\n`);

await browser.close();
await listener.close();
rmSync(folder, { recursive: true, force: true });
