import type { Page } from 'playwright-core';
import { beforeEach, expect, test } from 'vitest';
import { bothEnds, receiver, until } from './both-ends.ts';

const ends = bothEnds();
beforeEach(() => ends.clear());

const unsigned = { targetUrl: 'http://127.0.0.1:9/', authentication: { type: 'none' }, events: ['CI_STATS'] };
const added = (input: object) => ends.api<{ id: string }>('POST', 'webhooks', { ...unsigned, ...input });
const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name, exact: true });
const enrolled = (userId: number) => ({ userId, loInstanceId: 'course:7374991_10250971', action: 'enroll' });
/** What can be read, but for what is typed: that stays to the letter. */
const shown = (page: Page) =>
  page.evaluate(() => {
    const copy = document.body.cloneNode(true) as HTMLElement;
    for (const each of copy.querySelectorAll('style, textarea')) each.remove();
    return copy.textContent;
  });

test('a name that would read backwards is written out, on every page and in every dialog [CON-PAGE-400]', async () => {
  const name = 'report\u202efdp.exe';
  const { id } = await added({ name, description: `of ${name}`, targetUrl: 'http://127.0.0.1:9/\u202egpj' });
  const page = await ends.at('/webhooks');
  for (const place of ['/webhooks', `/webhooks/${id}`, `/webhooks/${id}/edit`, '/audit', '/deliveries']) {
    await page.goto(`${ends.url}/#${place}`);
    if (place === '/deliveries') await page.getByRole('combobox', { name: 'Webhook' }).click();
    await page.getByText('report\\u202efdp.exe').first().waitFor();
    expect(await shown(page), place).not.toMatch(/[\u202a-\u202e]/);
  }
  await page.goto(`${ends.url}/#/webhooks/${id}/edit`);
  expect(await page.getByRole('textbox', { name: 'Name' }).inputValue()).toBe(name);
  await page.goto(`${ends.url}/#/webhooks/${id}`);
  await page.getByRole('button', { name: 'Delete' }).click();
  await page.getByRole('dialog').getByText('Delete “').waitFor();
  expect(await shown(page)).not.toMatch(/[\u202a-\u202e]/);
});

test('by its address too, the page that adds a webhook says at once that there are five [CON-PAGE-401]', async () => {
  for (let n = 1; n <= 5; n += 1) await added({ name: `Webhook ${n}` });
  const page = await ends.at('/webhooks/new');
  await page.getByRole('status').getByText('An account has at most 5 webhooks. Delete one to add another.').waitFor();
});

/** As when another tab comes before it, or it comes before the others. */
const setHidden = (page: Page, hidden: boolean) =>
  page.evaluate((to) => {
    Object.defineProperty(document, 'hidden', { configurable: true, get: () => to });
    document.dispatchEvent(new Event('visibilitychange'));
  }, hidden);

test('any number of tabs can be open, and each is up to date when somebody looks at it again [CON-LIVE-400]', async () => {
  const first = await ends.at('/webhooks', { colorScheme: 'light' });
  const live = `${ends.url}/api/v1/live`;
  for (let n = 0; n < 7; n += 1) {
    const page = n === 0 ? first : await first.context().newPage();
    if (page !== first) await page.goto(`${ends.url}/#/webhooks`);
    await page.getByRole('heading', { name: 'Webhooks' }).waitFor();
    await setHidden(page, true);
  }
  await added({ name: 'While nobody looked' });
  const follows = first.waitForRequest(live);
  await setHidden(first, false);
  await follows;
  await first.getByRole('link', { name: 'While nobody looked' }).waitFor();
});
