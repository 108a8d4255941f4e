import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { axe, eventOf, inspector, until } from './inspector.ts';

const TOKEN = 'a-token-of-enough-characters';
const at = inspector({ token: TOKEN });

/** Found without words: they change with the language, and hidden alerts behind the form have the same. */
const tokenField = (page: Page) => page.locator('input[type="password"]');

async function signIn(page: Page): Promise<void> {
  await tokenField(page).fill(TOKEN);
  await page.locator('button[type="submit"]').click();
  await page.getByTestId('connection').waitFor();
}

test('with a token the page asks for it, keeps nothing readable, and signs out [INSP-SESSION-1]', async () => {
  const page = await at.goto('/', {});
  await page.getByLabel('Token').fill('not the token at all');
  expect(await axe(page)).toEqual([]);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByText('That is not right.').waitFor();
  await signIn(page);
  await until(() => page.getByTestId('connection').textContent()).toBe('Live');
  const readable = await page.evaluate(() => document.cookie + JSON.stringify({ ...localStorage, ...sessionStorage }));
  expect(readable).not.toContain(TOKEN);
  await page.reload();
  await until(() => page.getByTestId('connection').textContent()).toBe('Live');
  await page.getByRole('button', { name: 'Settings' }).click();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await tokenField(page).waitFor();
});

test('a session that ends elsewhere brings the form, and signing in the place where one was [INSP-SESSION-1]', async () => {
  const page = await at.goto('/records', {});
  const enter = async () => {
    await tokenField(page).fill(TOKEN);
    await page.locator('button[type="submit"]').click();
  };
  await enter();
  await page.getByRole('heading', { name: 'Learner records' }).waitFor();
  await page.getByRole('link', { name: 'Log' }).click();
  await until(() => page.getByTestId('connection').textContent()).toBe('Live');
  await page.request.delete(`${at.url}/api/session`, { headers: { origin: at.url } });
  await tokenField(page).waitFor();
  await page.goto(`${at.url}/records`);
  await enter();
  await page.getByRole('heading', { name: 'Learner records' }).waitFor();
});

test('who signed in in one tab is signed in in the others once they are looked at [INSP-SESSION-3]', async () => {
  const first = await at.goto('/', {});
  const second = await first.context().newPage();
  await second.goto(`${at.url}/records`);
  await tokenField(second).waitFor();
  await signIn(first);
  await second.evaluate(() => dispatchEvent(new Event('visibilitychange')));
  await second.getByRole('heading', { name: 'Learner records' }).waitFor({ timeout: 20_000 });
});

test('what was being typed when a session ended is hidden, and still there for whoever comes back [INSP-SESSION-2]', async () => {
  const page = await at.goto('/endpoints', {});
  const enter = async () => {
    await tokenField(page).fill(TOKEN);
    await page.getByRole('button', { name: 'Sign in' }).click();
  };
  await enter();
  await page.getByRole('button', { name: 'Add endpoint' }).click();
  const name = page.getByRole('dialog').getByLabel('Name');
  await name.fill('half-done');
  await page.request.delete(`${at.url}/api/session`, { headers: { origin: at.url } });
  await tokenField(page).waitFor();
  expect(await page.getByText('half-done').or(page.getByLabel('Name')).filter({ visible: true }).count()).toBe(0);
  await enter();
  await name.waitFor();
  expect(await name.inputValue()).toBe('half-done');
  expect(await axe(page)).toEqual([]);
  await page.keyboard.press('Escape');
});

const languages = [
  ['en-GB', 'Log', 'Waiting for the first event', 'Settings'],
  ['fr-CA', 'Journal', 'URL cible', 'Réglages'],
  ['it-IT', 'Registro', 'Eventi trigger', 'Impostazioni'],
  ['de-AT', 'Protokoll', 'Aktivierungsstatus', 'Einstellungen'],
  ['pt-BR', 'Registro', 'URL do ouvinte', 'Configurações'],
  ['zh-CN', '日志', '监听程序URL', '设置'],
] as const;

test.each(languages)(
  'a browser that asks for %s is spoken to so [PAGE-LANG-2, INSP-LANG-1]',
  async (locale, log, words) => {
    const page = await at.goto('/', { locale });
    await signIn(page);
    await page.getByRole('link', { name: log, exact: true }).waitFor();
    await page.getByText(words).first().waitFor();
    expect(await page.locator('html').getAttribute('lang')).toBe(
      locale === 'en-GB' ? 'en' : locale.replace(/^(..)-(CA|IT|AT)$/, '$1'),
    );
  },
);

test('language, zone and theme are switched on the page, and stay [PAGE-LANG-2, PAGE-TIME-1]', async () => {
  const page = await at.goto('/', { timezoneId: 'Asia/Tokyo', colorScheme: 'light' });
  await signIn(page);
  const seq = await at.send(eventOf('CI_STATS', {}, { timestamp: '2026-01-02T03:04:05Z' }));
  await page.goto(`${at.url}/?open=${seq}`);
  await page
    .getByRole('treeitem', { name: /timestamp/ })
    .getByText(/^Jan 2, (2026, )?12:04:05$/)
    .waitFor();
  await page.getByRole('button', { name: 'Settings' }).click();
  await page.getByText('UTC', { exact: true }).click();
  await page.getByText('Dark', { exact: true }).click();
  await page.getByLabel('Language').selectOption('de');
  await page.getByRole('link', { name: 'Protokoll' }).waitFor();
  expect(await axe(page)).toEqual([]);
  await page.reload();
  await page
    .getByRole('treeitem', { name: /timestamp/ })
    .getByText('2. Jan., 03:04:05')
    .waitFor();
  expect(await page.locator('html').getAttribute('data-mantine-color-scheme')).toBe('dark');
});

test.each(['light', 'dark'] as const)(
  'at 360 px, %s, nothing is cut off and all is at hand [INSP-LOOK-1]',
  async (colorScheme) => {
    await at.send(
      eventOf(
        'A_VERY_LONG_NAME_OF_AN_EVENT_THAT_NOBODY_EXPECTED_TO_SEE_HERE',
        { userId: 1 },
        { eventId: 'x'.repeat(200) },
      ),
    );
    const page = await at.goto('/', { viewport: { width: 360, height: 740 }, colorScheme });
    await signIn(page);
    const fits = () => page.evaluate(() => document.documentElement.scrollWidth <= innerWidth);
    await page.getByTestId('log').getByRole('row').first().waitFor();
    expect(await axe(page)).toEqual([]);
    expect(await fits()).toBe(true);
    await page.getByTestId('log').getByRole('row').first().click();
    await page.getByRole('treeitem').first().waitFor();
    expect(await fits()).toBe(true);
    // What a time means stands behind it, and does not break it in pieces.
    const time = page.getByRole('treeitem', { name: /timestamp/ }).locator('span', { hasText: /^\d{13}$/ });
    const linesOf = (element: Element) => {
      const range = document.createRange();
      range.selectNodeContents(element);
      return range.getClientRects().length;
    };
    expect(await time.last().evaluate(linesOf)).toBe(1);
    expect(await axe(page)).toEqual([]);
    await page.getByRole('button', { name: 'Close the detail' }).click();
    for (const link of await page.getByRole('navigation').getByRole('link').all()) {
      const box = await link.boundingBox();
      expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(360);
    }
    for (const place of ['Learner records', 'Overview', 'Endpoints']) {
      await page.getByRole('link', { name: place }).click();
      await page.getByRole('heading', { name: place, level: 1 }).waitFor();
      expect(await fits()).toBe(true);
      expect(await axe(page)).toEqual([]);
    }
  },
);
