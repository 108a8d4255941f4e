import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createSampleSource, sampleEvent } from '@earshot/protocol/payload';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { readConfig } from '../../../src/config.ts';
import { openListener } from '../../../src/open.ts';
import { launchInstalledChromium } from './chromium.ts';

// `pnpm screenshots`: the main states of the page as pictures in docs/.

const docs = fileURLToPath(new URL('../../../../../docs/', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'earshot-shots-'));
mkdirSync(docs, { recursive: true });

const listener = await openListener(readConfig({ port: '0', data: folder }));
const browser = await launchInstalledChromium();
const { url } = listener;

const names = [
  'COURSE_ENROLLMENT',
  'LEARNER_PROGRESS',
  'COURSE_COMPLETED',
  'LEARNING_PATH_ENROLLMENT_BATCH',
  'CI_STATS',
  'COURSE_ENROLLMENT_BATCH',
  'LEARNING_OBJECT_MODIFICATION',
  'CERTIFICATION_COMPLETED',
] as const;

async function post(body: string, headers: Record<string, string> = {}, endpoint = 'default'): Promise<void> {
  await fetch(`${url}/hooks/${endpoint}`, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json', ...headers },
  });
}

const send = (events: readonly object[], headers?: Record<string, string>) =>
  post(JSON.stringify({ accountId: 1010, events }), headers);

/** What an ordinary quarter of an hour brings. */
async function fill(): Promise<void> {
  for (let index = 0; index < 40; index += 1) {
    const source = createSampleSource({ seed: index, now: Date.now() - (index % 7) * 700 });
    const event = sampleEvent(names[index % names.length] ?? 'CI_STATS', source);
    await send([event], { 'webhook-id': `msg_${index}` });
    if (index % 9 === 0) await send([event], { 'webhook-id': `msg_${index}` });
  }
  const learner = {
    userId: 4279332,
    loId: 'course:7374992',
    loInstanceId: 'course:7376092_10250977',
    loType: 'course',
  };
  const now = Date.now();
  const event = {
    eventId: 'd5fb7071-10a9-46b2-9f9e-79dde346c052',
    eventName: 'COURSE_ENROLLMENT_BATCH',
    timestamp: now,
  };
  await send([{ ...event, data: { ...learner, enrollmentSource: 'ADMIN_ENROLL', dateEnrolled: 1727414643 } }]);
  await send([{ ...event, data: { ...learner, enrollmentSource: 'SELF_ENROLL', dateEnrolled: 1727414643 } }]);
  await post('{"accountId": 1010, "events": [{"eventName": "CI_STATS"}]}');
  const keys = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
  await fetch(`${url}/api/endpoints/lms`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ authentication: { type: 'signature', keys } }),
  });
  await post('{"accountId":1010,"events":[]}', { 'webhook-id': 'msg_1', 'webhook-timestamp': '1' }, 'lms');
}

async function shoot(
  name: string,
  path: string,
  show: (page: Page) => Promise<unknown>,
  options: BrowserContextOptions = {},
) {
  const context = await browser.newContext({
    viewport: { width: 1140, height: 640 },
    locale: 'en-US',
    timezoneId: 'UTC',
    reducedMotion: 'reduce',
    colorScheme: 'light',
    ...options,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  await page.goto(url + path);
  await show(page);
  // What fades in has done so.
  await page.waitForTimeout(700);
  await page.screenshot({ path: join(docs, `inspector-${name}.png`) });
  process.stdout.write(`docs/inspector-${name}.png\n`);
  await context.close();
}

const row = (page: Page, words: string) => page.getByTestId('log').getByRole('row').filter({ hasText: words }).first();

await shoot('first-run', '/', (page) => page.getByText('Waiting for the first event').waitFor());
await fill();
await shoot('log', '/', (page) => row(page, 'refused').waitFor());
await shoot('detail', '/?view=events', async (page) => {
  await row(page, 'conflict').click();
  await page.getByRole('treeitem', { name: /dateEnrolled/ }).click();
});
await shoot(
  'conflict-dark',
  '/?tab=history',
  async (page) => {
    await row(page, 'conflict').click();
    await page.locator('.cm-mergeView').waitFor();
  },
  { colorScheme: 'dark' },
);
await shoot('refused', '/?verdict=refused&tab=why', (page) => row(page, 'refused').click());
await shoot('records', '/records', (page) =>
  page
    .getByRole('button', { name: /Events of learner/ })
    .first()
    .click(),
);
await shoot('overview-dark', '/overview?range=15m', (page) => page.locator('canvas').nth(2).waitFor(), {
  colorScheme: 'dark',
});
await shoot('endpoint', '/endpoints', async (page) => {
  await page.getByRole('button', { name: 'Add endpoint' }).click();
  await page.getByRole('radio', { name: 'Signature' }).check();
});
await shoot('narrow', '/', (page) => row(page, 'refused').waitFor(), { viewport: { width: 360, height: 720 } });

await browser.close();
await listener.close();
rmSync(folder, { recursive: true, force: true });
