import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { builtPages, createConsole } from '@earshot/console';
import { createEmitter, embeddedStore } from '@earshot/emitter';
import express from 'express';
import { expect, onTestFinished, test } from 'vitest';
import { launchChromium } from '../../apps/listener/test/inspector/browser/chromium.ts';

const seatTaken = { name: 'SEAT_TAKEN', timing: 'realTime', title: 'A seat in the canteen is taken' } as const;

/** An LMS with the console under `/webhooks`, whose users say who they are in a header. */
async function runLms(prepare?: (folder: string) => Promise<void>): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'earshot-embedded-'));
  await prepare?.(folder);
  const emitter = await createEmitter({ store: embeddedStore(folder), events: [seatTaken] });
  const console = createConsole({
    emitter,
    pages: builtPages(),
    signIn: {
      signInUrl: '/login',
      async identify({ headers }) {
        const [name, account] = String(headers['x-user'] ?? '').split('@');
        return name === 'ada' || name === 'bob' ? { name, accountId: Number(account) } : undefined;
      },
    },
  });
  const server = createServer(express().use('/webhooks', console.handle));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    console.close();
    server.closeAllConnections();
    server.close();
    await emitter.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhooks`;
}

test("an LMS embeds the console with its own sign-in; each sees their own account's webhooks alone [CON-SAFE-1]", async () => {
  const url = await runLms();
  const as = (user: string, init: RequestInit = {}) =>
    fetch(`${url}/api/v1/webhooks`, { ...init, headers: { 'x-user': user, 'content-type': 'application/json' } });
  const input = {
    ...{ name: 'Warehouse', targetUrl: 'https://example.com/hook', events: ['CI_STATS'] },
    authentication: { type: 'none' },
  };
  const made = await as('ada@1010', { method: 'POST', body: JSON.stringify(input) });
  expect(made.headers.get('location')).toMatch(/^\/webhooks\/api\/v1\/webhooks\/[\w-]{36}$/);
  expect(await (await as('ada@1010')).json()).toMatchObject({ webhooks: [{ name: 'Warehouse' }] });
  expect(await (await as('bob@2020')).json()).toMatchObject({ webhooks: [], quota: { used: 0 } });
  expect((await as('eve@1010')).status).toBe(401);
  expect(await (await fetch(`${url}/api/v1/session`)).json()).toMatchObject({ signInUrl: '/login', lms: false });
  expect((await fetch(`${url}/`)).headers.get('content-type')).toContain('text/html');
});

/** A page of the embedded console for a user of the LMS. */
async function pageOf(user: string, place = '', prepare?: (folder: string) => Promise<void>) {
  const url = await runLms(prepare);
  const browser = await launchChromium();
  onTestFinished(() => browser.close());
  const page = await browser.newPage({ locale: 'en-US', extraHTTPHeaders: { 'x-user': user } });
  await page.goto(`${url}/${place}`);
  return page;
}

test("an event of the host's own is found by its title, and called by it on the page of a webhook [CON-PAGE-39]", async () => {
  const page = await pageOf('ada@1010', '#/webhooks/new');
  await page.getByRole('textbox', { name: 'Name' }).fill('Canteen');
  await page.getByRole('textbox', { name: 'Target URL' }).fill('https://canteen.invalid/hook');
  await page.getByRole('combobox', { name: 'Authentication' }).click();
  await page.getByRole('option', { name: 'None', exact: true }).click();
  await page.getByRole('textbox', { name: 'Search events' }).fill('canteen');
  await page.getByRole('checkbox', { name: /SEAT_TAKEN/ }).check();
  await page.getByRole('button', { name: 'Test and Save' }).click();
  await page.getByRole('button', { name: 'Save anyway' }).click();
  await page.getByText('1 event selected').click();
  await page.getByRole('listitem').getByText('A seat in the canteen is taken').waitFor();
}, 60_000);

test('whom the LMS does not let in reads for whom the pages are, beside the way to its sign-in [CON-PAGE-42]', async () => {
  const page = await pageOf('eve@1010');
  await page.getByText('These pages are for Integration Admins. Sign in as one.').waitFor();
  expect(await page.getByRole('link', { name: 'Sign in' }).getAttribute('href')).toBe('/login');
}, 60_000);

/** A webhook with an event that the LMS doesn't register when the test begins. */
async function withFormerEvent(folder: string): Promise<void> {
  const former = { name: 'DESK_TAKEN', timing: 'realTime', title: 'A desk is taken' } as const;
  const emitter = await createEmitter({ store: embeddedStore(folder), events: [former] });
  const settings = { name: 'Desks', targetUrl: 'https://desks.invalid/', authentication: { type: 'none' } } as const;
  await emitter.webhooks.create(1010, { ...settings, events: ['DESK_TAKEN', 'CI_STATS'] });
  await emitter.stop();
}

test('a webhook with an event that the LMS offers no longer can be saved as it is, and the event be given up [CON-PAGE-43]', async () => {
  const page = await pageOf('ada@1010', '', withFormerEvent);
  const edit = async () =>
    page
      .getByRole('button', { name: 'Edit' })
      .or(page.getByRole('link', { name: 'Edit' }))
      .click();
  await page.getByRole('link', { name: 'Desks' }).click();
  await edit();
  await page.getByRole('textbox', { name: 'Name' }).fill('Renamed');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('heading', { name: 'Renamed' }).waitFor();
  await edit();
  const gone = page.getByRole('checkbox', { name: 'DESK_TAKEN [No longer offered]' });
  expect(await gone.isChecked()).toBe(true);
  await gone.uncheck();
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('button', { name: 'Delete' }).waitFor();
  await page.getByText('1 event selected').waitFor();
}, 60_000);
