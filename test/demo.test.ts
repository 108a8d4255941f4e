import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test, vi } from 'vitest';
import { launchChromium } from '../apps/listener/test/inspector/browser/chromium.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

async function startDemo(data: string) {
  const flags = ['--conditions=@earshot/source', '--import', 'tsx', 'demo/demo.ts'];
  const ports = ['--console-port', '0', '--listener-port', '0', '--data', data];
  const child = spawn(process.execPath, [...flags, ...ports], { cwd: root, stdio: ['ignore', 'pipe', 'ignore'] });
  const ended = once(child, 'exit');
  onTestFinished(async () => {
    child.kill('SIGTERM');
    await ended;
    rmSync(data, { recursive: true, force: true });
  });
  let said = '';
  child.stdout.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  await vi.waitFor(() => expect(said).toContain('Ctrl-C'), { timeout: 60_000, interval: 50 });
  const urlOf = (name: string) => new RegExp(`${name} +(http://\\S+)`).exec(said)?.[1] ?? '';
  return { child, ended, consoleUrl: urlOf('Console'), listenerUrl: urlOf('Listener') };
}

test('a learner enrols in the console, and the listener accepts the signed event; one signal ends both [CON-DEMO-1]', async () => {
  const data = mkdtempSync(join(tmpdir(), 'earshot-demo-'));
  const { child, ended, consoleUrl, listenerUrl } = await startDemo(data);
  const browser = await launchChromium();
  onTestFinished(() => browser.close());
  const page = await browser.newPage({ locale: 'en-US' });
  page.setDefaultTimeout(30_000);
  await page.goto(consoleUrl);
  await page.getByLabel('Password').fill(readFileSync(join(data, 'password'), 'utf8'));
  await page.keyboard.press('Enter');
  await page.getByText('Earshot listener').waitFor();
  await page.getByRole('link', { name: 'Activity' }).click();
  // To leave the page earlier would break the request off.
  const enrolled = page.waitForResponse((response) => response.request().method() === 'POST' && response.ok());
  await page.getByRole('button', { name: 'Enroll', exact: true }).click();
  await enrolled;
  await page.goto(listenerUrl);
  await page.getByTestId('log').getByRole('row').filter({ hasText: 'COURSE_ENROLLMENT' }).first().waitFor();
  const answer = await fetch(`${listenerUrl}/api/deliveries?endpoint=lms`);
  expect(await answer.json()).toMatchObject({ deliveries: [{ verdict: 'accepted' }] });
  await browser.close();
  child.kill('SIGINT');
  expect(await ended).toEqual([0, null]);
  await expect(fetch(consoleUrl)).rejects.toThrow();
  await expect(fetch(listenerUrl)).rejects.toThrow();
}, 120_000);
