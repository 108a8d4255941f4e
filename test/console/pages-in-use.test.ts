import type { Page } from 'playwright-core';
import { beforeEach, expect, test } from 'vitest';
import { bothEnds } from './both-ends.ts';

const ends = bothEnds();
beforeEach(() => ends.clear());

const unsigned = { targetUrl: 'http://127.0.0.1:9/', authentication: { type: 'none' }, events: ['CI_STATS'] };
const added = (input: object) => ends.api<{ id: string }>('POST', 'webhooks', { ...unsigned, ...input });
const shown = (page: Page) => page.evaluate(() => document.body.textContent);

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
