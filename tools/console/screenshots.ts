import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { readConfig } from '../../apps/console/src/config.ts';
import { openConsole } from '../../apps/console/src/open.ts';
import { readConfig as listenerConfig } from '../../apps/listener/src/config.ts';
import { openListener } from '../../apps/listener/src/open.ts';
import { launchInstalledChromium } from '../../apps/listener/test/inspector/browser/chromium.ts';
import { buildWhenStale } from './build.ts';

// The main states of the console's pages, as docs/console/*.png: `pnpm screenshots:console`.

const PASSWORD = 'screenshots only';
const target = fileURLToPath(new URL('../../docs/console/', import.meta.url));

await buildWhenStale();
const folder = await mkdtemp(join(tmpdir(), 'earshot-screenshots-'));
const onError = (error: unknown) => console.error(error);
const config = readConfig({ port: '0', data: join(folder, 'console'), password: PASSWORD }, {});
const lms = await openConsole(config, { onError });
const listener = await openListener(listenerConfig({ port: '0', data: join(folder, 'listener') }, {}), undefined, {
  onError,
});
const browser = await launchInstalledChromium();

try {
  await mkdir(target, { recursive: true });
  const cookie = await signIn();
  const failing = await setUp(cookie);
  const look = { viewport: { width: 1200, height: 850 }, locale: 'en-US', reducedMotion: 'reduce' } as const;
  const context = await browser.newContext({ ...look, colorScheme: 'light' });
  const page = await context.newPage();
  await shoot(page, '', 'sign-in', 'Integration Admin');
  await context.addCookies([{ ...cookie, url: lms.url }]);
  await shoot(page, '#/webhooks', 'webhooks', 'Data warehouse');
  await shoot(page, `#/webhooks/${failing}`, 'webhook', 'Last errors');
  await shoot(page, '#/webhooks/new', 'add', 'Trigger events');
  await fillIn(page);
  await page.screenshot({ path: join(target, 'tested.png') });
  await page.close();
  const second = await context.newPage();
  await shoot(second, '#/activity', 'activity', 'Course, learning path or certification');
  await shoot(second, '#/deliveries', 'deliveries', 'Pending');
  await shoot(second, '#/audit', 'audit', 'Webhook added');
  await narrowAndDark(cookie);
} finally {
  await browser.close();
  await lms.close();
  await listener.close();
  await rm(folder, { recursive: true, force: true });
}

type Cookie = { name: string; value: string };

async function shoot(page: Page, place: string, name: string, text: string): Promise<void> {
  // A reload, so that no place before it shines through.
  await page.goto('about:blank');
  await page.goto(`${lms.url}/${place}`);
  await page.getByText(text).first().waitFor();
  await page.waitForLoadState('load');
  await page.screenshot({ path: join(target, `${name}.png`) });
}

async function narrowAndDark(cookie: Cookie): Promise<void> {
  const look = { viewport: { width: 360, height: 740 }, locale: 'de-DE', colorScheme: 'dark' } as const;
  const context = await browser.newContext(look);
  await context.addCookies([{ ...cookie, url: lms.url }]);
  const page = await context.newPage();
  await shoot(page, '#/webhooks/new', 'add-narrow-dark-de', 'Trigger-Ereignisse');
  await shoot(page, '#/webhooks', 'webhooks-narrow-dark-de', 'Data warehouse');
}

async function fillIn(page: Page): Promise<void> {
  await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Compliance reports');
  await page.getByRole('textbox', { name: 'Target URL' }).fill(`${listener.url}/hooks/default`);
  await page.getByRole('combobox', { name: 'Authentication' }).click();
  await page.getByRole('option', { name: 'Signature' }).click();
  await page.getByRole('button', { name: 'Generate signature' }).click();
  await page.getByRole('button', { name: 'Download as JSON' }).waitFor();
  await page.getByRole('checkbox', { name: 'Completions', exact: true }).check();
  await page.getByRole('button', { name: 'Test Webhook' }).click();
  await page.getByText('Acknowledged').waitFor();
}

async function call(path: string, body: object, cookie?: Cookie): Promise<Response> {
  return fetch(`${lms.url}/api/v1/${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(cookie && { cookie: `${cookie.name}=${cookie.value}` }) },
    body: JSON.stringify(body),
  });
}

async function signIn(): Promise<Cookie> {
  const answer = await call('session', { password: PASSWORD });
  const [name = '', value = ''] = answer.headers.getSetCookie()[0]?.split(';')[0]?.split('=') ?? [];
  return { name, value };
}

/** One webhook that works, one whose receiver is down. @returns the id of the latter. */
async function setUp(cookie: Cookie): Promise<string> {
  const events = ['COURSE_ENROLLMENT', 'COURSE_COMPLETED', 'LEARNER_PROGRESS'];
  const common = { authentication: { type: 'signature' }, events, active: true };
  await call('webhooks', { ...common, name: 'Data warehouse', targetUrl: `${listener.url}/hooks/default` }, cookie);
  const down = { ...common, name: 'Badge printer', targetUrl: 'http://127.0.0.1:9/hooks' };
  const { id } = (await (await call('webhooks', down, cookie)).json()) as { id: string };
  for (const userId of [4_200_001, 4_200_002, 4_200_003]) {
    await call('lms/actions', { userId, loInstanceId: 'course:7374991_10250971', action: 'enroll' }, cookie);
  }
  return id;
}
