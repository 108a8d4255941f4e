import type { Page, Route } from 'playwright-core';
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

test('a name that would read backwards is written out, on every page and in every dialog [CON-PAGE-23]', async () => {
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

test('by its address too, the page that adds a webhook says at once that there are five [CON-PAGE-24]', async () => {
  for (let n = 1; n <= 5; n += 1) await added({ name: `Webhook ${n}` });
  const page = await ends.at('/webhooks/new');
  await page.getByRole('status').getByText('An account has at most 5 webhooks. Delete one to add another.').waitFor();
});

const focused = (page: Page) => page.evaluate(() => document.activeElement?.textContent ?? '');

test('a key is rotated and revoked by keyboard, and the page says what to do next [CON-PAGE-25] [CON-PAGE-26]', async () => {
  const { id } = await added({ name: 'Signed', authentication: { type: 'signature' } });
  const page = await ends.at(`/webhooks/${id}`);
  await button(page, 'Rotate').press('Enter');
  const hours = page.getByRole('dialog').getByLabel('Overlap in hours (0 to 168)');
  await until(() => hours.evaluate((field) => field === document.activeElement)).toBe(true);
  await hours.fill('169');
  await page.getByText('The overlap must be between 0 and 168 hours').waitFor();
  await hours.fill('1');
  await page.keyboard.press('Enter');
  await page.getByRole('main').getByText('The key was rotated. Download the signature anew.').waitFor();
  await until(() => focused(page)).toBe('Rotate');
  // The new key is the first once both are listed.
  await until(() => button(page, 'Revoke').count()).toBe(2);
  await button(page, 'Revoke').first().press('Enter');
  // What opens takes the focus once it is there, from whoever has it then.
  await until(() => focused(page)).toBe('Cancel');
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).press('Enter');
  await page.getByRole('main').getByText('The key was revoked, and a new one signs.', { exact: false }).waitFor();
  await until(() => focused(page)).toBe('Download as JSON');
});

test('of a former key the page says what became of it when it was revoked [CON-PAGE-25]', async () => {
  const { id } = await added({ name: 'Signed', authentication: { type: 'signature' } });
  await ends.api('POST', `webhooks/${id}/signature/rotate`, { overlapMs: 3_600_000 });
  const page = await ends.at(`/webhooks/${id}`, { colorScheme: 'light' });
  const former = page
    .getByRole('table', { name: 'Keys' })
    .getByRole('row')
    .filter({ has: page.locator('td:nth-child(3) time') });
  await former.getByRole('button', { name: 'Revoke' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('This is a former key', { exact: false }).waitFor();
  await dialog.getByRole('button', { name: 'Revoke' }).click();
  await page
    .getByRole('main')
    .getByText(/^The key was revoked/)
    .waitFor();
  expect(await page.getByRole('main').getByText('a new one signs').count()).toBe(0);
});

test('events are sent again since a moment of the zone that the page shows, and the page says so [CON-PAGE-25] [CON-PAGE-30]', async () => {
  const { id } = await added({ name: 'Lost them', active: true });
  const page = await ends.at(`/webhooks/${id}`, { timezoneId: 'Asia/Tokyo' });
  await button(page, 'Settings').click();
  await page.getByText('UTC', { exact: true }).click();
  await page.keyboard.press('Escape');
  await button(page, 'Send again since …').click();
  const since = page.getByLabel('Since (UTC)');
  await since.fill('2100-01-01T00:00:00');
  await page.getByText('This lies in the future.').waitFor();
  expect(await page.getByRole('dialog').locator('[type=submit]').isDisabled()).toBe(true);
  const today = new Date().toISOString().slice(0, 11);
  await since.fill(`${today}00:00:01`);
  await page.getByText('Events sent again: 0').waitFor();
  const asked = page.waitForRequest((sent) => sent.method() === 'POST' && sent.url().endsWith('/recover'));
  await page.keyboard.press('Enter');
  expect((await asked).postDataJSON()).toEqual({ since: Date.parse(`${today}00:00:01Z`) });
  await page.getByRole('main').getByText('Sending again', { exact: true }).waitFor();
  await page.goto(`${ends.url}/#/audit`);
  await page.getByRole('columnheader', { name: 'Time UTC' }).waitFor();
  await button(page, 'Settings').click();
  await page.getByText('Local', { exact: true }).click();
  await page.getByRole('columnheader', { name: 'Time Asia/Tokyo' }).waitFor();
});

test('the map of keys takes the place of the settings and gives the focus back; a step leads on into the page [CON-PAGE-26]', async () => {
  const { id } = await added({ name: 'Warehouse' });
  const page = await ends.at('/webhooks');
  await button(page, 'Settings').press('Enter');
  await until(() => focused(page)).toMatch(/^English/);
  await button(page, 'Keyboard').press('Enter');
  await page.getByRole('dialog', { name: 'Keyboard' }).waitFor();
  await until(() => page.getByRole('dialog').count()).toBe(1);
  await page.keyboard.press('Escape');
  await until(() => button(page, 'Settings').evaluate((gear) => gear === document.activeElement)).toBe(true);
  await page.getByRole('link', { name: 'Warehouse' }).press('Enter');
  await button(page, 'Edit').waitFor();
  await until(() => page.evaluate(() => document.activeElement?.id)).toBe('content');
  await page.keyboard.press('Tab');
  await until(() => focused(page)).toBe('Edit');
  expect(await page.title()).toBe('Warehouse · Earshot');
  await page.goto(`${ends.url}/#/webhooks/${id}/edit`);
  await until(() => page.title()).toContain('Edit');
});

test('the next page of a list begins at its top, and going back shows what was left [CON-PAGE-27]', async () => {
  const page = await ends.at('/audit', { viewport: { width: 1000, height: 300 } });
  const webhook = { name: 'Much changed' };
  const { id } = await added(webhook);
  for (let n = 0; n < 120; n += 1) await ends.api('PATCH', `webhooks/${id}`, { description: `Change ${n}` });
  const content = page.locator('#content');
  const top = () => content.evaluate((main) => main.scrollTop);
  await button(page, 'Older').focus();
  await until(top).toBeGreaterThan(500);
  const left = await top();
  await button(page, 'Older').press('Enter');
  await button(page, 'Newest').waitFor();
  await until(top).toBe(0);
  await page.goBack();
  await until(() => page.url()).not.toContain('before');
  await until(top).toBe(left);
  // Left before a frame has told that it was scrolled.
  await button(page, 'Older').evaluate((older: HTMLElement) => {
    document.getElementById('content')?.scrollTo(0, 400);
    older.click();
  });
  await button(page, 'Newest').waitFor();
  await page.goBack();
  await until(top).toBe(400);
});

const fails = (page: Page, path: string, method = 'GET') =>
  page.route(path, (route) =>
    route.request().method() === method
      ? route.fulfill({ status: 500, json: { title: 'Broken.', status: 500, code: 'internal' } })
      : route.fallback(),
  );

test('what is not loaded or not done is told where it was asked for [CON-PAGE-28]', async () => {
  const target = await receiver();
  const working = { name: 'Working', targetUrl: target.url, active: true, events: ['COURSE_ENROLLMENT'] };
  await added(working);
  await ends.api('POST', 'lms/actions', enrolled(4_200_041));
  const page = await ends.at('/webhooks/new', { colorScheme: 'light' });
  const alert = page.getByRole('alert').getByText('Something failed on the server. Its log tells what');
  await fails(page, '**/api/v1/catalogue');
  await page.reload();
  await page.getByRole('group', { name: 'Trigger events' }).getByRole('alert').waitFor();
  await page.unroute('**/api/v1/catalogue');
  await button(page, 'Try again').click();
  await page.getByRole('checkbox', { name: 'Enrollments', exact: true }).waitFor();

  await fails(page, '**/deliveries/*/body');
  await page.goto(`${ends.url}/#/deliveries`);
  await page.locator('tbody a').first().click();
  await alert.waitFor();
  expect(await page.getByText('no longer kept').count()).toBe(0);

  await fails(page, '**/api/v1/flush', 'POST');
  await page.goto(`${ends.url}/#/activity`);
  await button(page, 'Send batch events now').click();
  await alert.waitFor();
  await page.unroute('**/api/v1/flush');
  await button(page, 'Send batch events now').click();
  await page.getByRole('main').getByText('Batch events are on their way').waitFor();

  await fails(page, '**/api/v1/session', 'DELETE');
  await button(page, 'Settings').click();
  await button(page, 'Sign out').click();
  await alert.waitFor();
});

test('in the sample LMS nothing is claimed or sent of what is not loaded [CON-PAGE-28]', async () => {
  const page = await ends.at('/activity', { colorScheme: 'light' });
  const alert = page.getByRole('tabpanel').getByRole('alert');
  await page.getByText('Not enrolled').waitFor();
  await fails(page, '**/api/v1/lms/learners/*');
  await fails(page, '**/api/v1/catalogue');
  await page.reload();
  await alert.waitFor();
  expect(await page.getByText('Not enrolled').count()).toBe(0);
  await page.getByRole('tab', { name: 'Any event' }).click();
  await alert.waitFor();
  expect(await button(page, 'Emit').count()).toBe(0);
  await page.unroute('**/api/v1/catalogue');
  await button(page, 'Try again').click();
  await button(page, 'Emit').click();
  await page.getByText('Event by hand').waitFor();
});

test('a filter by a webhook that was deleted is shown, and what cannot be is left in one step [CON-PAGE-29]', async () => {
  const { id } = await added({ name: 'Short-lived' });
  await ends.api('DELETE', `webhooks/${id}`);
  const page = await ends.at(`/deliveries?webhookId=${id}`);
  await page.getByText('No delivery fits the filter').waitFor();
  expect(await page.getByRole('combobox', { name: 'Webhook' }).inputValue()).toBe(id);
  await button(page, 'Show all').click();
  await until(() => page.url()).toMatch(/#\/deliveries$/);
  await page.goto(`${ends.url}/#/deliveries?state=asleep`);
  await page.getByRole('alert').getByText('This address asks for something that does not exist here').waitFor();
  expect(await button(page, 'Try again').count()).toBe(0);
  await button(page, 'Show all').click();
  await until(() => page.url()).toMatch(/#\/deliveries$/);
});

test('a long detail of the audit trail is opened by keyboard, and all of it is there [CON-PAGE-31]', async () => {
  await added({
    name: 'L'.repeat(190),
    description: 'd'.repeat(140),
    targetUrl: `http://127.0.0.1:9/${'u'.repeat(300)}`,
  });
  const page = await ends.at('/audit');
  const detail = page.locator('summary').filter({ hasText: 'LLLL' });
  const inSight = () => detail.locator('span').evaluate((text) => text.scrollHeight <= text.clientHeight + 1);
  expect(await inSight()).toBe(false);
  await detail.press('Enter');
  await until(inSight).toBe(true);
});

test('while a change is tested its Save is not at work [CON-PAGE-32]', async () => {
  const { id } = await added({ name: 'Slow' });
  const page = await ends.at(`/webhooks/${id}/edit`, { colorScheme: 'light' });
  let answer: (() => void) | undefined;
  await page.route('**/webhooks/test', (route) => {
    answer = () => void route.continue();
  });
  await button(page, 'Test Webhook').click();
  await until(() => button(page, 'Test Webhook').getAttribute('data-loading')).toBe('true');
  expect(await button(page, 'Save').getAttribute('data-loading')).toBe(null);
  expect(await button(page, 'Save').isDisabled()).toBe(true);
  answer?.();
  await page.getByText('Nobody listens there.', { exact: false }).waitFor();
});

test('the part of the sample LMS that was chosen is there after a reload [CON-PAGE-33]', async () => {
  const page = await ends.at('/activity');
  await page.getByRole('tab', { name: 'A Monday' }).click();
  await button(page, 'Start').waitFor();
  await page.reload();
  await page.getByRole('tab', { name: 'A Monday', selected: true }).waitFor();
});

/** As when another tab comes before it, or it comes before the others. */
const setHidden = (page: Page, hidden: boolean) =>
  page.evaluate((to) => {
    Object.defineProperty(document, 'hidden', { configurable: true, get: () => to });
    document.dispatchEvent(new Event('visibilitychange'));
  }, hidden);

test('any number of tabs can be open, and each is up to date when somebody looks at it again [CON-LIVE-2]', async () => {
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

test('while the server is away what is on the screen stays [CON-PAGE-34]', async () => {
  const { id } = await added({ name: 'Working', active: true });
  const page = await ends.at(`/webhooks/${id}`, { colorScheme: 'light' });
  const waiting = page.getByRole('row', { name: 'Waiting 0 events' }).first();
  await waiting.waitFor();
  await page.route('**/health', (route) => route.abort());
  await page.getByText('What is on the screen stays.', { exact: false }).waitFor();
  expect(await waiting.isVisible()).toBe(true);
});

test('a learner is chosen from a list without a search [CON-PAGE-35]', async () => {
  const page = await ends.at('/activity');
  const learner = page.getByRole('combobox', { name: 'Learner' });
  await until(() => learner.inputValue()).toContain('(4200001)');
  await learner.click();
  await page.getByRole('option').nth(5).waitFor();
});

test('what can be enrolled in is found by its whole name as it is typed [CON-PAGE-35]', async () => {
  const page = await ends.at('/activity');
  const instance = page.getByRole('combobox', { name: 'Course, learning path or certification' });
  await until(() => instance.inputValue()).not.toBe('');
  const [name = ''] = (await instance.inputValue()).split(' (');
  expect(name).toMatch(/^[\w ]+ – [\w -]+$/);
  await instance.fill(name);
  await page.getByRole('option', { name }).first().waitFor();
});

test('whoever is signed out leaves no name in the tab [CON-PAGE-27]', async () => {
  const { id } = await added({ name: 'Secret project' });
  const page = await ends.stranger();
  await page.goto(`${ends.url}/#/webhooks/${id}`);
  await page.getByLabel('Password').fill(ends.password);
  await page.keyboard.press('Enter');
  await until(() => page.title()).toBe('Secret project · Earshot');
  await page.request.delete(`${ends.url}/api/v1/session`);
  await until(() => page.title()).toBe('Integration Admin · Earshot');
  await page.getByLabel('Password').fill(ends.password);
  await page.keyboard.press('Enter');
  await until(() => page.title()).toBe('Secret project · Earshot');
});

test('in another language, too, the tab is called as the page is [CON-PAGE-27]', async () => {
  const { id } = await added({ name: 'Warehouse' });
  const page = await ends.at(`/webhooks/${id}`, { colorScheme: 'light' });
  await until(() => page.title()).toBe('Warehouse · Earshot');
  await button(page, 'Settings').click();
  await page.getByRole('combobox', { name: 'Language' }).selectOption('de');
  await button(page, 'Bearbeiten').waitFor();
  expect(await page.title()).toBe('Warehouse · Earshot');
});

test('a button gives the focus back after its work, and the way past the places leaves the address [CON-PAGE-26]', async () => {
  const { id } = await added({ name: 'Slow' });
  const page = await ends.at(`/webhooks/${id}`, { colorScheme: 'light' });
  const slowly = async (path: string) =>
    page.route(path, async (route) => {
      await until(() => focused(page)).not.toMatch(/^(Activate|Test Webhook)$/);
      await route.continue();
    });
  await slowly('**/webhooks/test');
  await button(page, 'Test Webhook').press('Enter');
  await page.getByText('Nobody listens there.', { exact: false }).waitFor();
  await until(() => focused(page)).toBe('Test Webhook');
  await slowly('**/activate');
  await button(page, 'Activate').press('Enter');
  await until(() => focused(page)).toBe('Retire');
  await page.getByRole('link', { name: 'Skip to content' }).press('Enter');
  await until(() => page.evaluate(() => document.activeElement?.id)).toBe('content');
  expect(page.url()).toContain(`#/webhooks/${id}`);
});

test('at 320 px no page is wider than the window, with two keys and a long zone too [CON-PAGE-36]', async () => {
  const { id } = await added({ name: 'W'.repeat(150), authentication: { type: 'signature' } });
  await ends.api('POST', `webhooks/${id}/signature/rotate`, { overlapMs: 3_600_000 });
  const page = await ends.at('/webhooks', {
    ...{ viewport: { width: 320, height: 640 }, language: 'de', timezoneId: 'America/Argentina/Buenos_Aires' },
  });
  const pages = ['/webhooks', `/webhooks/${id}`, `/webhooks/${id}/edit`, '/deliveries', '/activity', '/audit'];
  for (const place of pages) {
    await page.goto(`${ends.url}/#${place}`);
    await page.getByRole('heading').first().waitFor();
    await page.waitForLoadState('networkidle');
    const widths = await page.locator('#content').evaluate((main) => [main.scrollWidth, main.clientWidth]);
    expect(widths[0], place).toBe(widths[1]);
  }
});

test('a dialog stays open while its request runs, and tells that it failed [CON-PAGE-38]', async () => {
  const { id } = await added({ name: 'Slow', authentication: { type: 'signature' }, active: true });
  const page = await ends.at(`/webhooks/${id}`, { colorScheme: 'light' });
  const dialog = page.getByRole('dialog');
  for (const name of ['Delete', 'Rotate', 'Send again since …']) {
    const held: Route[] = [];
    const hold = async (route: Route) => {
      if (route.request().method() === 'GET') await route.continue();
      else held.push(route);
    };
    await page.route('**/api/v1/webhooks/**', hold);
    await button(page, name).click();
    await dialog.getByRole('button', { name, exact: true }).click();
    await until(() => held.length).toBe(1);
    await until(() => dialog.getByRole('button', { name: 'Cancel' }).isDisabled()).toBe(true);
    await page.keyboard.press('Escape');
    await held[0]?.abort();
    await dialog.getByRole('alert').waitFor();
    await page.unroute('**/api/v1/webhooks/**', hold);
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await dialog.waitFor({ state: 'hidden' });
  }
});

test('a question that is asked again does not begin with the failure of the last time [CON-PAGE-37]', async () => {
  const { id } = await added({ name: 'Hard to delete', authentication: { type: 'signature' }, active: true });
  const page = await ends.at(`/webhooks/${id}`, { colorScheme: 'light' });
  await fails(page, `**/webhooks/${id}/**`, 'POST');
  await fails(page, `**/webhooks/${id}/**`, 'DELETE');
  await fails(page, `**/webhooks/${id}`, 'DELETE');
  const dialog = page.getByRole('dialog');
  for (const name of ['Delete', 'Retire', 'Revoke', 'Rotate']) {
    await button(page, name).first().click();
    await dialog.getByRole('button', { name, exact: true }).click();
    await dialog.getByRole('alert').waitFor();
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await dialog.waitFor({ state: 'hidden' });
    await button(page, name).first().click();
    await dialog.getByRole('button', { name: 'Cancel' }).waitFor();
    expect(await dialog.getByRole('alert').count(), name).toBe(0);
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await dialog.waitFor({ state: 'hidden' });
  }
});

test('going back leads to where one began without a place, and past a link that was followed twice [CON-PAGE-27]', async () => {
  const page = await ends.at('/webhooks', { colorScheme: 'light' });
  await page.goto(`${ends.url}/healthz`);
  await page.goto(ends.url);
  const audit = page.getByRole('link', { name: 'Audit trail' });
  await audit.click();
  await audit.click();
  await page.getByRole('heading', { name: 'Audit trail' }).waitFor();
  await page.goBack();
  await page.getByRole('heading', { name: 'Webhooks' }).waitFor();
});

test('trigger events are found by the heading under which they stand [CON-PAGE-39]', async () => {
  const page = await ends.at('/webhooks/new', { language: 'de' });
  await page.getByRole('textbox', { name: 'Ereignisse suchen' }).fill('Fortschritt');
  await page.getByRole('checkbox', { name: /LEARNER_PROGRESS/ }).waitFor();
  expect(await page.getByRole('checkbox', { name: /CI_STATS/ }).count()).toBe(0);
});

test('that a signature has to be generated stands beside its button until it is [CON-PAGE-40]', async () => {
  const page = await ends.at('/webhooks/new');
  await page.getByRole('combobox', { name: 'Authentication' }).click();
  await page.getByRole('option', { name: 'Signature', exact: true }).click();
  const needed = page.getByText('Generate it first: then you can test and save.');
  await needed.waitFor();
  await button(page, 'Generate signature').click();
  await needed.waitFor({ state: 'hidden' });
});

test('no lane of a webhook that was switched off is said to be tried again [CON-PAGE-41]', async () => {
  const target = await receiver();
  target.status = 410;
  const { id } = await added({ name: 'Gone', targetUrl: target.url, events: ['COURSE_ENROLLMENT'], active: true });
  await ends.api('POST', 'lms/actions', enrolled(4_200_061));
  const page = await ends.at(`/webhooks/${id}`);
  await page.getByText('This webhook was switched off automatically').waitFor();
  await page.getByRole('row', { name: 'State Switched off automatically' }).waitFor();
  expect(await page.getByText('Trying again').count()).toBe(0);
});
