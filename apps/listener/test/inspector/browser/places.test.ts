import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createSender, exportSignature, generateKey, importKeys } from '@earshot/protocol';
import type { Locator, Page } from 'playwright-core';
import { expect, onTestFinished, test } from 'vitest';
import { axe, eventOf, inspector, until } from './inspector.ts';

const at = inspector();

/** An app that writes down what it gets. */
async function app(status = 200) {
  const got: { headers: Record<string, unknown>; body: string }[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      got.push({ headers: request.headers, body: Buffer.concat(chunks).toString() });
      response.writeHead(status).end('thank you');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { got, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/in` };
}

const openReplay = async (page: Page, target: string) => {
  await page.getByRole('button', { name: 'Replay', exact: true }).first().click();
  await page.getByRole('dialog').getByLabel('Target URL').fill(target);
};

test('an endpoint is created with an uploaded signature JSON, and takes a signed event [INSP-ENDPOINT-3]', async () => {
  const key = await generateKey('secret');
  const file = JSON.stringify(exportSignature([key], { webhookId: 'lms' }));
  const page = await at.goto('/endpoints');
  await page.getByRole('button', { name: 'Add endpoint' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill('lms');
  await dialog.getByRole('radio', { name: 'Signature' }).check();
  await dialog.getByRole('radio', { name: /Upload or paste/ }).check();
  const chooser = page.waitForEvent('filechooser');
  await dialog.getByRole('button', { name: 'Upload signature JSON' }).click();
  await (await chooser).setFiles({
    name: 'lms.signature.json',
    mimeType: 'application/json',
    buffer: Buffer.from(file),
  });
  await until(() => dialog.getByLabel(/^Signature JSON/).inputValue()).toBe(file);
  expect(await axe(page)).toEqual([]);
  await dialog.getByRole('button', { name: 'Save' }).click();
  const card = page.getByRole('listitem').filter({ has: page.getByRole('heading', { name: 'lms' }) });
  await card.getByText('Signature').waitFor();
  expect(await page.content()).not.toContain((JSON.parse(file) as { secret: string }).secret);

  const body = JSON.stringify({
    accountId: 1010,
    events: [eventOf('COURSE_COMPLETED', { userId: 9, loInstanceId: 'course:9_9' })],
  });
  const sender = createSender({ type: 'signature', keys: await importKeys(file) });
  const headers = await sender.headersFor({
    id: 'msg_signed',
    timestamp: Math.floor(Date.now() / 1000),
    body: Buffer.from(body),
  });
  expect((await at.post(body, headers, 'lms')).status).toBe(202);
  await until(() => card.getByTestId('hits').textContent()).toBe('1');
  await card.getByRole('button', { name: 'Send a sample event' }).click();
  await card.getByText('delivered').waitFor();
  await until(() => card.getByTestId('hits').textContent()).toBe('2');
  await page.goto(`${at.url}/?endpoint=lms&tab=why`);
  await page.getByTestId('log').getByRole('row').first().click();
  await page.getByText(/Verified by the key key_/).waitFor();
});

test('a signature is generated, handed over once, and never shown again [INSP-ENDPOINT-4]', async () => {
  const page = await at.goto('/endpoints');
  await page.getByRole('button', { name: 'Add endpoint' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill('made');
  await dialog.getByRole('radio', { name: 'Signature' }).check();
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.getByText('This is shown once.').waitFor();
  await dialog.getByRole('button', { name: 'Copy secret' }).click();
  await until(() => page.evaluate(() => navigator.clipboard.readText())).toMatch(/^whsec_/);
  await dialog.getByRole('button', { name: 'Done' }).click();
  const secret = await page.evaluate(() => navigator.clipboard.readText());
  const card = page.getByRole('listitem').filter({ has: page.getByRole('heading', { name: 'made' }) });
  await card.getByRole('button', { name: 'Edit' }).click();
  await dialog.getByRole('radio', { name: 'Keep the keys that it has' }).waitFor();
  expect(await page.content()).not.toContain(secret);
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await card.getByRole('button', { name: 'Delete' }).click();
  await card.getByRole('button', { name: 'Really delete made?' }).click();
  await until(() => card.count()).toBe(0);
});

test('a dialog that saves cannot be closed before it hands over the signature [INSP-ENDPOINT-5, INSP-LOOK-4]', async () => {
  const page = await at.goto('/endpoints', {});
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route('**/signature', async (route) => {
    await held;
    await route.continue();
  });
  await page.getByRole('button', { name: 'Add endpoint' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill('held');
  await dialog.getByRole('radio', { name: 'Signature' }).check();
  const asked = page.waitForRequest('**/signature');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await asked;
  const middleOf = async (element: Locator) => {
    const { x = 0, y = 0, width = 0, height = 0 } = (await element.boundingBox()) ?? {};
    return [x + width / 2, y + height / 2].map(Math.round);
  };
  const saving = dialog.locator('button[type="submit"]');
  expect(await middleOf(saving.locator('[aria-hidden]').first())).toEqual(await middleOf(saving));
  await until(() => dialog.getByRole('button', { name: 'Cancel' }).isDisabled()).toBe(true);
  expect(await dialog.getByRole('button', { name: 'Close' }).isDisabled()).toBe(true);
  await page.keyboard.press('Escape');
  release();
  await dialog.getByText('This is shown once.').waitFor();
});

test('an endpoint keeps its check where no signature could be made, and can be saved again [INSP-ENDPOINT-8]', async () => {
  const page = await at.goto('/endpoints', {});
  await at.api('/api/endpoints/closed', {
    method: 'PUT',
    body: JSON.stringify({ authentication: { type: 'basic', username: 'u', password: 'p' } }),
  });
  await page.route('**/signature', (route) => route.abort());
  const card = page.getByRole('listitem').filter({ has: page.getByRole('heading', { name: 'closed' }) });
  await card.getByRole('button', { name: 'Edit' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('radio', { name: 'Signature' }).check();
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.getByText('unreachable').waitFor();
  expect((await at.post('{}', {}, 'closed')).status).toBe(401);
  // Made, but its answer lost.
  await page.unroute('**/signature');
  await page.route('**/signature', async (route) => {
    await route.fetch();
    await route.abort();
  });
  const answered = page.waitForEvent('requestfailed', (request) => request.url().endsWith('/signature'));
  await dialog.getByRole('button', { name: 'Save' }).click();
  await answered;
  await dialog.getByText('unreachable').waitFor();
  await page.unroute('**/signature');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.getByText('This is shown once.').waitFor();
  expect((await at.post('{}', {}, 'closed')).status).toBe(401);
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'hidden' });
  await page.route('**/signature', (route) => route.abort());

  await page.getByRole('button', { name: 'Add endpoint' }).click();
  await dialog.getByLabel('Name').fill('shut');
  await dialog.getByRole('radio', { name: 'Signature' }).check();
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.getByText('unreachable').waitFor();
  expect((await at.post('{}', {}, 'shut')).status).toBe(401);
  await page.unroute('**/signature');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.getByText('This is shown once.').waitFor();
});

test('no endpoint is added in the place of another one [INSP-ENDPOINT-9]', async () => {
  await at.api('/api/endpoints/first', {
    method: 'PUT',
    body: JSON.stringify({ authentication: { type: 'basic', username: 'u', password: 'p' } }),
  });
  const page = await at.goto('/endpoints');
  await page.getByRole('heading', { name: 'first' }).waitFor();
  await page.getByRole('button', { name: 'Add endpoint' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill('first');
  await dialog.getByText('There is an endpoint of this name already.').waitFor();
  await dialog.getByRole('button', { name: 'Save' }).click();
  expect(await axe(page)).toEqual([]);
  expect((await at.post('{}', {}, 'first')).status).toBe(401);
  await dialog.getByLabel('Name').fill('second');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('heading', { name: 'second' }).waitFor();
});

test('a script that is no JSON is told at its field [INSP-ENDPOINT-10]', async () => {
  const page = await at.goto('/endpoints');
  await page.getByRole('button', { name: 'Add endpoint' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill('scripted');
  await dialog.getByLabel('Script').fill('[{ "status": 503 ]');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.getByText(/^This is not JSON: /).waitFor();
  expect(await axe(page)).toEqual([]);
  await dialog.getByLabel('Script').fill('[{ "status": 503 }]');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('heading', { name: 'scripted' }).waitFor();
});

test('a dialog that is closed gives the focus back to where it was [INSP-KEYS-4]', async () => {
  const page = await at.goto('/endpoints');
  const hasFocus = (button: Locator) => button.evaluate((element) => element === document.activeElement);
  const dialog = page.getByRole('dialog');
  const edit = page.getByRole('button', { name: 'Edit' }).first();
  await edit.press('Enter');
  await dialog.getByLabel('Name').press('Escape');
  await dialog.waitFor({ state: 'detached' });
  await until(() => hasFocus(edit)).toBe(true);
  const seq = await at.send(eventOf('COURSE_COMPLETED', { userId: 9, loInstanceId: 'course:9_9' }));
  await page.goto(`${at.url}/?open=${seq}`);
  const replay = page.getByRole('button', { name: 'Replay', exact: true });
  await replay.press('Enter');
  await dialog.getByLabel('Target URL').press('Escape');
  await dialog.waitFor({ state: 'detached' });
  await until(() => hasFocus(replay)).toBe(true);
});

test('settings that are not valid are told with what is wrong [INSP-ERROR-1]', async () => {
  const page = await at.goto('/endpoints');
  await page.getByRole('button', { name: 'Add endpoint' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill('broken');
  await dialog.getByLabel('Script').fill('[{ "status": 7 }]');
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.getByText('settings_invalid').waitFor();
  expect(await axe(page)).toEqual([]);
});

test('a replay sends the same bytes, and its result stands in place [INSP-REPLAY-1]', async () => {
  const target = await app();
  const body =
    '{"accountId":1010,  "events":[{"eventId":"replayed","eventName":"CI_STATS","timestamp":1,"data":{"n":1.0}}]}';
  const { deliverySeq } = (await (await at.post(body)).json()) as { deliverySeq: number };
  const page = await at.goto(`/?open=${deliverySeq}`);
  await openReplay(page, target.url);
  expect(await axe(page)).toEqual([]);
  await page.getByRole('dialog').getByRole('button', { name: 'Send' }).click();
  await page.getByTestId('replay-outcomes').getByText('delivered').waitFor();
  await page.getByTestId('replay-outcomes').getByText('thank you').waitFor();
  expect(target.got.map((one) => one.body)).toEqual([body]);
  await page.keyboard.press('Escape');
  await page.keyboard.press('5');
  await page.getByText('Forwarded and replayed (1)').waitFor();
});

test('an edited body is sent, signed by a key that is given [INSP-REPLAY-2]', async () => {
  const target = await app(500);
  const seq = await at.send(eventOf('CI_STATS', { loInstanceId: 'course:1_1' }));
  const page = await at.goto(`/?open=${seq}`);
  await openReplay(page, target.url);
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('radio', { name: 'Sign anew with another key' }).check();
  await dialog.getByLabel(/^Key:/).fill(`whsec_${Buffer.alloc(32, 3).toString('base64')}`);
  await dialog.getByRole('switch', { name: 'Edit the body' }).click();
  const editor = dialog.getByRole('textbox', { name: 'Body' });
  await editor.click();
  await page.keyboard.press('Control+a');
  await page.keyboard.insertText('{"edited": 1.0}');
  expect(await axe(page)).toEqual([]);
  await dialog.getByRole('button', { name: 'Send' }).click();
  await dialog.getByText('answered with an error').waitFor();
  expect(target.got[0]?.body).toBe('{"edited": 1.0}');
  expect(target.got[0]?.headers['webhook-signature']).toMatch(/^v1,/);
});

test('a target that may not be sent to is refused in words [INSP-REPLAY-1, INSP-ERROR-1]', async () => {
  const seq = await at.send(eventOf('CI_STATS'));
  const page = await at.goto(`/?open=${seq}`);
  await openReplay(page, 'https://elsewhere.example/in');
  await page.getByRole('dialog').getByRole('button', { name: 'Send' }).click();
  await page.getByTestId('replay-outcomes').getByRole('alert').getByText('target_not_allowed').waitFor();
});

test('two that are chosen are compared, without ignored paths; a choice is replayed in order [INSP-COMPARE-1, INSP-REPLAY-3]', async () => {
  const target = await app();
  await at.send(eventOf('LEARNING_OBJECT_DELETION', { loId: 'course:1', loType: 'course' }, { eventId: 'del-1' }));
  await at.send(eventOf('LEARNING_OBJECT_DELETION', { loId: 'course:2', loType: 'course' }, { eventId: 'del-2' }));
  const page = await at.goto('/?eventName=LEARNING_OBJECT_DELETION');
  const ticks = page.getByTestId('log').getByRole('checkbox');
  await until(() => ticks.count()).toBe(2);
  await ticks.nth(0).check();
  await ticks.nth(1).check();
  await page.getByRole('button', { name: 'Replay', exact: true }).click();
  await page.getByRole('dialog').getByLabel('Target URL').fill(target.url);
  await page.getByRole('dialog').getByRole('button', { name: 'Send' }).click();
  await until(() => target.got.map(({ body }) => /del-\d/.exec(body)?.[0])).toEqual(['del-1', 'del-2']);
  await until(() => page.getByTestId('replay-outcomes').getByText('delivered').count()).toBe(2);
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Compare the two' }).click();
  const changed = () => page.locator('.cm-merge-b .cm-changedLine').allTextContents();
  await until(changed).toContainEqual(expect.stringContaining('del-2'));
  for (const path of ['eventId', 'timestamp']) {
    await page.getByRole('combobox', { name: 'Ignored paths' }).fill(path);
    await page.keyboard.press('Enter');
  }
  await until(async () => (await changed()).map((line) => line.trim())).toEqual(['"loId": "course:2",']);
  expect(await axe(page)).toEqual([]);
});

test('records follow the rules of order, whatever came first, and say what they ignored [INSP-RECORD-1]', async () => {
  const record = { userId: 31, loId: 'course:3', loInstanceId: 'course:3_1', loType: 'course' };
  const [seconds] = [Math.floor(Date.now() / 1000)];
  await at.send(eventOf('COURSE_COMPLETED', { ...record, dateCompleted: seconds, hasPassed: true }));
  await at.send(eventOf('LEARNER_PROGRESS', { ...record, dateStarted: seconds - 60, progressPercent: 80 }));
  await at.send(eventOf('LEARNER_PROGRESS', { ...record, userId: 32, dateStarted: seconds - 60, progressPercent: 40 }));
  const page = await at.goto('/records');
  const line = (user: string) =>
    page.getByRole('row').filter({ has: page.getByRole('cell', { name: user, exact: true }) });
  await line('31').getByText('completed').waitFor();
  await line('32').getByText('40%').waitFor();
  await line('31').getByText('1 counted, 1 ignored').waitFor();
  await line('31').getByRole('button').click();
  await page.getByText('Came after completion: progress no longer counts').waitFor();
  expect(await axe(page)).toEqual([]);
  await page.getByLabel('State').selectOption('in_progress');
  await until(() => line('31').count()).toBe(0);
  expect(new URL(page.url()).search).toBe('?state=in_progress');
});

test('the overview plots what came, and tells the same in tables [INSP-OVERVIEW-2]', async () => {
  await at.send(eventOf('CI_STATS', { loInstanceId: 'course:1_1' }));
  await at.post('{');
  const page = await at.goto('/overview');
  await page.locator('canvas').first().waitFor();
  await page.getByRole('region', { name: 'Events per minute, by name' }).getByText('Table').click();
  await page.getByRole('columnheader', { name: 'CI_STATS' }).waitFor();
  await page.getByRole('cell', { name: 'invalid_json' }).waitFor();
  expect(await axe(page)).toEqual([]);
});

test('a page whose browser has no network still asks the listener on its own machine [PAGE-ERROR-2]', async () => {
  const page = await at.goto('/');
  await until(() => page.getByTestId('connection').textContent()).toBe('Live');
  await page.evaluate(() => dispatchEvent(new Event('offline')));
  await page.getByRole('link', { name: 'Overview' }).click();
  await page.getByRole('region', { name: 'Events per minute, by name' }).waitFor();
  await page.evaluate(() => dispatchEvent(new Event('online')));
});

test.each(['reduce', 'no-preference'] as const)(
  'a menu stands where it opens from its first frame on: %s [INSP-LOOK-3]',
  async (reducedMotion) => {
    const page = await at.goto('/', { reducedMotion });
    const settings = page.getByRole('button', { name: 'Settings' });
    await settings.waitFor();
    const places = page.evaluate(async () => {
      const seen = new Set<string>();
      for (let frames = 0; frames < 5; ) {
        await new Promise(requestAnimationFrame);
        const box = document.querySelector('[role="dialog"]')?.getBoundingClientRect();
        if (!box) continue;
        seen.add(`${box.x} ${box.y}`);
        frames += 1;
      }
      return [...seen];
    });
    await settings.click();
    expect(await places).toHaveLength(1);
  },
);

test('however long the name of an endpoint is, it stays in its card [INSP-LOOK-2]', async () => {
  const name = 'e'.repeat(60);
  await at.api(`/api/endpoints/${name}`, {
    method: 'PUT',
    body: JSON.stringify({ authentication: { type: 'none' } }),
  });
  await at.post('{', {}, name);
  const page = await at.goto('/overview', { viewport: { width: 1280, height: 800 } });
  await page.getByRole('cell', { name }).waitFor();
  const overhang = (inner: string, outer: string) =>
    page.evaluate(
      ([within, around]) =>
        [...document.querySelectorAll(within as string)].map((element) => {
          const box = element.closest(around as string) as Element;
          return Math.round(element.getBoundingClientRect().right - box.getBoundingClientRect().right);
        }),
      [inner, outer],
    );
  expect(Math.max(...(await overhang('table', 'section')))).toBeLessThanOrEqual(0);
  await page.setViewportSize({ width: 360, height: 740 });
  await page.goto(`${at.url}/endpoints`);
  const heading = page.getByRole('heading', { name });
  await heading.waitFor();
  expect(await heading.evaluate((element) => element.scrollWidth - element.clientWidth)).toBe(0);
});

test('an endpoint that cannot check its senders says so in its card, and no other does [INSP-ENDPOINT-6]', async () => {
  await at.api('/api/endpoints/keyless', {
    method: 'PUT',
    body: JSON.stringify({ authentication: { type: 'signature', jwksUrl: 'https://127.0.0.1:9/jwks.json' } }),
  });
  const page = await at.goto('/endpoints');
  const card = page.getByRole('listitem').filter({ has: page.getByRole('heading', { name: 'keyless' }) });
  await card.getByRole('alert').getByText("The keys can't be fetched from https://127.0.0.1:9/jwks.json").waitFor();
  expect(await page.getByRole('main').getByRole('alert').count()).toBe(1);
  expect(await axe(page)).toEqual([]);
});

test('to keep its keys is offered of an endpoint that has keys, not of one that fetches them [INSP-ENDPOINT-11]', async () => {
  await at.api('/api/endpoints/fetching', {
    method: 'PUT',
    body: JSON.stringify({ authentication: { type: 'signature', jwksUrl: 'https://127.0.0.1:9/jwks.json' } }),
  });
  const page = await at.goto('/endpoints');
  const card = page.getByRole('listitem').filter({ has: page.getByRole('heading', { name: 'fetching' }) });
  await card.getByRole('button', { name: 'Edit' }).click();
  const dialog = page.getByRole('dialog');
  await until(() => dialog.getByRole('radio', { name: /Fetch public keys/ }).isChecked()).toBe(true);
  expect(await dialog.getByRole('radio', { name: /Keep the keys/ }).count()).toBe(0);
  await dialog.getByRole('button', { name: 'Save' }).click();
  await dialog.waitFor({ state: 'detached' });
});

test('a plot cuts off none of its labels [INSP-OVERVIEW-5]', async () => {
  // Seconds of two years: the longest numbers that there are.
  await at.send(eventOf('CI_STATS', {}, { timestamp: 1 }));
  const page = await at.goto('/overview');
  const plot = page.getByRole('img', { name: 'Seconds from the event to its arrival' });
  await plot.locator('canvas').waitFor();
  const inkAtEdges = () =>
    plot.locator('canvas').evaluate((canvas: HTMLCanvasElement) => {
      const { data } = (canvas.getContext('2d') as CanvasRenderingContext2D).getImageData(
        0,
        0,
        canvas.width,
        canvas.height,
      );
      const isInked = (x: number, y: number) => (data[(y * canvas.width + x) * 4 + 3] ?? 0) > 0;
      const rows = [...Array(canvas.height).keys()];
      return {
        drawn: rows.some((y) => isInked(Math.floor(canvas.width / 2), y)),
        edges: rows.filter((y) => isInked(0, y) || isInked(canvas.width - 1, y)).length,
      };
    });
  await until(inkAtEdges).toEqual({ drawn: true, edges: 0 });
});

/** Whether a plot has lines in the colour of the scheme that the page is in. */
const isDrawnInScheme = (page: Page) =>
  page.evaluate(() => {
    const plot = document.querySelector('canvas') as HTMLCanvasElement;
    const scratch = new OffscreenCanvas(1, 1).getContext('2d') as OffscreenCanvasRenderingContext2D;
    scratch.fillStyle = getComputedStyle(plot).getPropertyValue('--es-line');
    scratch.fillRect(0, 0, 1, 1);
    const wanted = String([...scratch.getImageData(0, 0, 1, 1).data]);
    const { data } = (plot.getContext('2d') as CanvasRenderingContext2D).getImageData(0, 0, plot.width, plot.height);
    for (let at = 0; at < data.length; at += 4) if (String([...data.subarray(at, at + 4)]) === wanted) return true;
    return false;
  });

test('a plot follows the page from light to dark [INSP-OVERVIEW-3]', async () => {
  await at.send(eventOf('CI_STATS', { loInstanceId: 'course:1_1' }));
  const page = await at.goto('/overview', { colorScheme: 'light' });
  await page.locator('canvas').first().waitFor();
  await until(() => isDrawnInScheme(page)).toBe(true);
  await page.emulateMedia({ colorScheme: 'dark' });
  await until(() => page.locator('html').getAttribute('data-mantine-color-scheme')).toBe('dark');
  await until(() => isDrawnInScheme(page)).toBe(true);
});

test('notes and pins are kept at the listener, for everyone [INSP-NOTE-1]', async () => {
  const seq = await at.send(eventOf('CI_STATS', {}, { eventId: 'noted' }));
  const page = await at.goto(`/?open=${seq}`);
  await page.getByRole('button', { name: 'Add a note' }).click();
  await page.getByLabel('Note', { exact: true }).fill('Ask the vendor about this one');
  await page.getByRole('button', { name: 'Save' }).click();
  await until(() => page.getByRole('button', { name: 'Save' }).count()).toBe(0);
  await page.getByRole('button', { name: 'Pin', exact: true }).click();
  await page.getByRole('button', { name: 'Pins (1)' }).waitFor();
  const other = await at.goto(`/?open=${seq}`, {});
  await until(() => other.getByLabel('Note', { exact: true }).inputValue()).toBe('Ask the vendor about this one');
  await other.getByRole('button', { name: 'Pins (1)' }).click();
  await other.getByRole('menuitem').getByText('Ask the vendor').waitFor();
  expect(await axe(other)).toEqual([]);
});

test('what could not be read is told, and nobody writes over it [INSP-ERROR-2]', async () => {
  const first = await at.send(eventOf('CI_STATS', { loInstanceId: 'course:7_1' }, { eventId: 'unread' }));
  const seq = await at.send(eventOf('CI_STATS', { loInstanceId: 'course:7_2' }, { eventId: 'unread' }));
  await at.api('/api/notes/unread', { method: 'PUT', body: JSON.stringify({ text: 'Of a colleague' }) });
  const page = await at.goto('/', {});
  const broken = new RegExp(`/api/(annotations|pins|deliveries/${first}$)`);
  await page.route(broken, (route) =>
    route.fulfill({ status: 500, json: { title: 'Broken.', code: 'internal_error' } }),
  );
  await page.goto(`${at.url}/?open=${seq}`);
  await page.getByRole('button', { name: 'Pins (0)' }).click();
  await page.getByRole('menu').getByRole('alert').waitFor();
  expect(await page.getByText('Nothing is pinned').count()).toBe(0);
  await page.keyboard.press('Escape');
  await until(() => page.getByRole('menu').count()).toBe(0);
  const alerts = page.getByRole('alert');
  await until(() => alerts.count()).toBe(1);
  expect(await page.getByRole('button', { name: 'Add a note' }).count()).toBe(0);
  await page.keyboard.press('5');
  await until(() => alerts.count()).toBe(2);
  await page.unroute(broken);
  const again = page.getByRole('button', { name: 'Try again' });
  await again.first().click();
  await until(() => page.getByLabel('Note', { exact: true }).inputValue()).toBe('Of a colleague');
  await again.click();
  await page.locator('.cm-mergeView').waitFor();
});

test('a signature that was made here is shown once, to give to the sender [INSP-ENDPOINT-4]', async () => {
  const page = await at.goto('/endpoints');
  await page.getByRole('button', { name: 'Add endpoint' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill('made-here');
  await dialog.getByRole('radio', { name: 'Signature' }).check();
  await dialog.getByRole('radio', { name: /Generate a shared secret/ }).check();
  await dialog.getByRole('button', { name: 'Save' }).click();
  await page.getByText('This is shown once.').waitFor();
  expect(await axe(page)).toEqual([]);
  await page.getByRole('button', { name: 'Copy secret' }).click();
  await until(() => page.evaluate(() => navigator.clipboard.readText())).toMatch(/^whsec_/);
  // It is handed over, and never lies about on the screen.
  expect(await page.content()).not.toContain('whsec_');
  await page.getByRole('button', { name: 'Done' }).click();
  await page.getByRole('heading', { name: 'made-here' }).waitFor();
  expect(await page.getByRole('button', { name: 'Copy secret' }).count()).toBe(0);
});

test('comparing nothing says how to choose two [INSP-COMPARE-1]', async () => {
  const page = await at.goto('/compare');
  await page.getByText('Choose two to compare').waitFor();
  expect(await axe(page)).toEqual([]);
});
