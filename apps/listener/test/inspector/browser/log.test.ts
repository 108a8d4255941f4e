import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { axe, eventOf, inspector, until } from './inspector.ts';

const at = inspector();

const lines = (page: Page) => page.getByTestId('log').getByRole('row');
const lineOf = (page: Page, words: string | RegExp) => lines(page).filter({ hasText: words }).first();
const connection = (page: Page) => page.getByTestId('connection');
const typeFilter = async (page: Page, words: string) => {
  await page.getByLabel('Filter', { exact: true }).first().fill(words);
  await page.keyboard.press('Enter');
};

test('an empty log tells how to begin, and a sample goes the whole way [INSP-FIRST-1, INSP-FIRST-2]', async () => {
  const page = await at.goto();
  await page.getByText('Waiting for the first event').waitFor();
  await until(() => page.getByText(`${at.url}/hooks/default`).count()).toBeGreaterThan(1);
  for (const words of ['earshot send COURSE_ENROLLMENT', 'curl -i', 'Add Webhook', 'Activation Status'])
    await page.getByText(words).first().waitFor();
  expect(await axe(page)).toEqual([]);
  await page.getByRole('button', { name: 'Send a sample event' }).click();
  await lineOf(page, 'COURSE_ENROLLMENT').waitFor();
  await until(() => page.getByText('Waiting for the first event').count()).toBe(0);
});

test('what arrives appears by itself; paused it waits, and comes in order [INSP-LIVE-1, INSP-LIVE-2]', async () => {
  const page = await at.goto();
  await until(() => connection(page).textContent()).toBe('Live');
  await at.send(eventOf('CI_STATS', { loInstanceId: 'course:1_1' }));
  await lineOf(page, 'CI_STATS').waitFor();
  await page.keyboard.press('p');
  await at.send(eventOf('COURSE_COMPLETED', { userId: 1, loInstanceId: 'course:1_1' }));
  await until(() => connection(page).textContent()).toBe('Paused, 1 new');
  expect(await lines(page).first().textContent()).toContain('CI_STATS');
  await page.keyboard.press('p');
  await until(() => lines(page).first().textContent()).toContain('COURSE_COMPLETED');
});

test('a refused request says why, and what the sender should do [INSP-DETAIL-1]', async () => {
  const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
  const settings = { authentication: { type: 'signature', keys: secret } };
  await at.api('/api/endpoints/signed', { method: 'PUT', body: JSON.stringify(settings) });
  const { createHmac } = await import('node:crypto');
  const [id, timestamp] = ['msg_1', String(Math.floor(Date.now() / 1000))];
  const body = JSON.stringify({ accountId: 1, events: [] });
  const mac = createHmac('sha256', Buffer.alloc(32, 7)).update(`${id}.${timestamp}.${body}`).digest('hex');
  const headers = { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${mac}` };
  expect((await at.post(body, headers, 'signed')).status).toBe(401);
  const page = await at.goto('/?verdict=refused&tab=why');
  await lineOf(page, 'signature_mismatch').click();
  await page
    .getByText('The signature is right, but written in hex where base64 is expected.', { exact: true })
    .waitFor();
  expect(await axe(page)).toEqual([]);
  await page.keyboard.press('2');
  await page.getByRole('rowheader', { name: 'webhook-timestamp' }).waitFor();
  await page.keyboard.press('3');
  await page.getByText('{"accountId":1,"').waitFor();
  expect(await axe(page)).toEqual([]);
});

test('duplicates are counted, a conflict is marked live and shown as a difference [INSP-LIST-2, INSP-DETAIL-5]', async () => {
  const page = await at.goto('/?eventName=LEARNING_OBJECT_DRAFT');
  await until(() => connection(page).textContent()).toBe('Live');
  const event = eventOf('LEARNING_OBJECT_DRAFT', { loId: 'course:1', loType: 'course' });
  await at.send(event);
  await at.send(event);
  await lineOf(page, 'duplicate').waitFor();
  expect(await lineOf(page, 'duplicate').textContent()).toContain('×2');
  await at.send({ ...event, data: { loId: 'course:2', loType: 'course' } });
  await lineOf(page, 'conflict').click();
  await page.keyboard.press('5');
  await page.getByText('Sightings (3)').waitFor();
  await page.locator('.cm-mergeView').waitFor();
  await until(() => page.locator('.cm-mergeView .cm-changedLine').allTextContents()).toEqual([
    expect.stringContaining('course:1'),
    expect.stringContaining('course:2'),
  ]);
  expect(await axe(page)).toEqual([]);
});

test('a filter becomes chips, stands in the URL and survives a reload, live lines obey it [INSP-FILTER-1, INSP-FILTER-3]', async () => {
  const page = await at.goto();
  await at.send(eventOf('COURSE_UNENROLLMENT', { userId: 77, loInstanceId: 'course:7_7' }));
  await at.send(eventOf('COURSE_UNENROLLMENT', { userId: 78, loInstanceId: 'course:7_7' }));
  await typeFilter(page, 'user:77 event:COURSE_UNENROLLMENT');
  await until(() => lines(page).count()).toBe(1);
  expect(new URL(page.url()).search).toBe('?eventName=COURSE_UNENROLLMENT&userId=77');
  await page.reload();
  await until(() => lines(page).count()).toBe(1);
  await page.getByText('user:77').waitFor();
  await at.send(eventOf('COURSE_UNENROLLMENT', { userId: 78, loInstanceId: 'course:7_7' }));
  await at.send(eventOf('COURSE_UNENROLLMENT', { userId: 77, loInstanceId: 'course:7_8' }));
  await until(() => lines(page).count()).toBe(2);
  expect(await axe(page)).toEqual([]);
  await page.getByRole('button', { name: 'Remove the filter user' }).click();
  await until(() => lines(page).count()).toBe(4);
  const exported = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Export' }).click();
  await page.getByRole('menuitem', { name: 'NDJSON' }).waitFor();
  expect(await axe(page)).toEqual([]);
  await page.getByRole('menuitem', { name: 'NDJSON' }).click();
  expect((await exported).url()).toContain('eventName=COURSE_UNENROLLMENT');
});

test('words of bodies are found live, and completion offers what there is [INSP-FILTER-2, INSP-FILTER-4]', async () => {
  const page = await at.goto();
  await page.getByLabel('Filter', { exact: true }).first().fill('verd');
  await page.getByRole('option', { name: 'verdict:' }).click();
  await page.getByRole('option', { name: 'verdict:malformed' }).waitFor();
  expect(await axe(page)).toEqual([]);
  await page.getByRole('option', { name: 'verdict:malformed' }).click();
  await page.getByText('Nothing matches').waitFor();
  await at.post('{"marmalade": "needle-in-a-body"}');
  await lineOf(page, 'malformed').waitFor();
  await page.goto(`${at.url}/?q=needle*`);
  await lineOf(page, 'malformed').waitFor();
  await at.post('{"jam": "needle-again"}');
  await until(() => lines(page).count()).toBe(2);
});

test('the view of events lists each of a delivery, and its detail tells what every field is [INSP-LIST-3, INSP-DETAIL-2]', async () => {
  const seq = await at.send(
    eventOf('LEARNER_PROGRESS', {
      userId: 5,
      loInstanceId: 'course:5_5',
      dateStarted: 1725524713,
      progressPercent: 40,
    }),
    eventOf('A_NAME_OF_TOMORROW', { big: 0 }),
  );
  const page = await at.goto(`/?view=events&open=${seq}.0`);
  await lineOf(page, 'A_NAME_OF_TOMORROW').waitFor();
  await lineOf(page, 'LEARNER_PROGRESS').waitFor();
  await page.getByRole('treeitem', { name: /dateStarted/ }).click();
  await page.getByText('When the learner began.').waitFor();
  await page.getByText(/epoch seconds/).waitFor();
  await page
    .getByText(/Sep 5, 2024/)
    .first()
    .waitFor();
  await page.getByLabel('Search in the JSON').fill('percent');
  await page.getByText('1 found').waitFor();
  await page.getByLabel('Search in the JSON').press('Enter');
  await page.getByText('How much is done, in percent (0 to 100).').waitFor();
  expect(await axe(page)).toEqual([]);
});

test('numbers are shown and copied as they were written [PAGE-JSON-1, INSP-DETAIL-4]', async () => {
  const page = await at.page();
  const body =
    '{"accountId":1010,"events":[{"eventId":"lossless","eventName":"X","timestamp":1,"data":{"n":12345678901234567890,"one":1.0}}]}';
  const { deliverySeq } = (await (await at.post(body)).json()) as { deliverySeq: number };
  await page.goto(`${at.url}/?open=${deliverySeq}`);
  await page.getByRole('treeitem', { name: /12345678901234567890/ }).click();
  await page.getByRole('button', { name: 'Copy value' }).click();
  const clipboard = () => page.evaluate(() => navigator.clipboard.readText());
  await until(clipboard).toBe('12345678901234567890');
  await page.getByRole('button', { name: 'Copy path' }).click();
  await until(clipboard).toBe('$.data.n');
  await page.getByText('As received').click();
  await until(() => page.locator('.cm-content').textContent()).toBe(body);
  await page.keyboard.press('Escape');
  await page.goto(`${at.url}/?open=${deliverySeq}`);
  await page.getByRole('treeitem').first().waitFor();
  await page.keyboard.press('c');
  await until(clipboard).toContain(`--data-binary '${body}'`);
});

test('a key in a tree of many lines draws only the lines that it changes [PAGE-JSON-3]', async () => {
  const seq = await at.send(
    ...Array.from({ length: 150 }, (_, index) => eventOf('CI_STATS', { loId: `course:${index}` })),
  );
  const page = await at.goto(`/?open=${seq}`);
  await page.getByRole('treeitem', { name: /course:149/ }).waitFor();
  // Each of those 150 lines writes its text by JSON.stringify, and none of them changes.
  await page.evaluate(() => {
    const counted = window as unknown as { written: number };
    counted.written = 0;
    const { stringify } = JSON;
    JSON.stringify = ((...args: Parameters<typeof stringify>) => {
      if (String(args[0]).startsWith('course:')) counted.written += 1;
      return stringify(...args);
    }) as typeof stringify;
  });
  await page.getByRole('treeitem').first().focus();
  await page.keyboard.press('ArrowDown');
  await page.locator('[role="treeitem"][aria-selected="true"]', { hasText: 'accountId' }).waitFor();
  expect(await page.evaluate(() => (window as unknown as { written: number }).written)).toBe(0);
});

test('the list keeps what it shows while the listener is away, and resumes with nothing missing [INSP-LIVE-4]', async () => {
  const page = await at.goto('/?eventName=CERTIFICATION_COMPLETED');
  await until(() => connection(page).textContent()).toBe('Live');
  const completed = (userId: number) =>
    at.send(eventOf('CERTIFICATION_COMPLETED', { userId, loInstanceId: 'certification:1_1' }));
  await completed(1);
  await until(() => lines(page).count()).toBe(1);
  const up = await at.down();
  await until(() => connection(page).textContent()).toBe('Reconnecting');
  expect(await lines(page).count()).toBe(1);
  await up();
  for (const userId of [2, 3, 4]) await completed(userId);
  await until(() => lines(page).count()).toBe(4);
  expect(await connection(page).textContent()).toBe('Live');
});

test('what could not be read while the listener was away comes with it, unasked [INSP-LIVE-6]', async () => {
  const seq = await at.send(eventOf('CI_STATS', { userId: 930 }));
  const page = await at.goto('/?eventName=CI_STATS&userId=930');
  // The list may begin where the index is, and get what is newer by the stream.
  await until(() => lines(page).count()).toBe(1);
  await until(() => connection(page).textContent()).toBe('Live');
  const up = await at.down();
  await until(() => connection(page).textContent()).toBe('Reconnecting');
  await lines(page).first().click();
  await page.getByText('The server does not answer').waitFor();
  await up();
  await page.getByText(`#${seq}`).waitFor();
  expect(await page.getByText('The server does not answer').count()).toBe(0);
});

test('the keyboard alone does it all [INSP-KEYS-1]', async () => {
  const page = await at.goto('/', {});
  await lines(page).first().waitFor();
  await page.keyboard.press('j');
  await page.getByRole('button', { name: 'Close the detail' }).waitFor();
  const first = new URL(page.url()).searchParams.get('open');
  await page.keyboard.press('j');
  await until(() => new URL(page.url()).searchParams.get('open')).not.toBe(first);
  await page.keyboard.press('k');
  await until(() => new URL(page.url()).searchParams.get('open')).toBe(first);
  await page.keyboard.press('4');
  await page.getByRole('tab', { name: 'Why', selected: true }).waitFor();
  await page.keyboard.press('r');
  await page.getByRole('dialog').waitFor();
  await page.keyboard.press('Escape');
  await until(() => page.getByRole('dialog').count()).toBe(0);
  await page.keyboard.press('Escape');
  await until(() => page.getByRole('button', { name: 'Close the detail' }).count()).toBe(0);
  await page.keyboard.press('/');
  await page.keyboard.type('verdict:accepted');
  await page.keyboard.press('Enter');
  await until(() => new URL(page.url()).searchParams.get('verdict')).toBe('accepted');
  await page.keyboard.press('Escape');
  await page.keyboard.press('?');
  await page.getByRole('dialog', { name: 'Keyboard' }).waitFor();
  expect(await axe(page)).toEqual([]);
  await page.getByLabel('Single keys act').uncheck();
  await page.keyboard.press('Escape');
  await until(() => page.getByRole('dialog').count()).toBe(0);
  await until(() => connection(page).textContent()).toBe('Live');
  await page.keyboard.press('p');
  expect(await connection(page).textContent()).toBe('Live');
});

test('a line tells its day, and milliseconds as far as there is room [INSP-LIST-5]', async () => {
  await at.send(eventOf('CI_STATS', { loInstanceId: 'course:940' }));
  const exported = await (await at.api('/api/export?loInstanceId=course:940')).text();
  const weekAgo = new Date(Date.now() - 7 * 86_400_000);
  const old = { ...JSON.parse(exported), receivedAt: weekAgo.toISOString(), origin: { log: 'elsewhere', seq: 1 } };
  const { imported } = (await (await at.api('/api/import', { method: 'POST', body: JSON.stringify(old) })).json()) as {
    imported: number;
  };
  expect(imported).toBe(1);
  const day = weekAgo.toLocaleString('en', { month: 'short', day: '2-digit' });
  const time = weekAgo.toLocaleString('en', {
    hourCycle: 'h23',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    fractionalSecondDigits: 3,
  });
  const page = await at.goto('/?loInstanceId=course:940', {});
  const cell = lines(page).first().getByRole('gridcell').nth(1);
  const isInside = (words: string) =>
    cell.getByText(words).evaluate((part) => {
      const outer = (part.closest('[role=gridcell]') as Element).getBoundingClientRect();
      const { right, bottom } = part.getBoundingClientRect();
      return right <= outer.right + 0.5 && bottom <= outer.bottom + 2;
    });
  await until(() => cell.textContent()).toBe(`${day} ${time}`);
  for (const width of [1280, 820]) {
    await page.setViewportSize({ width, height: 800 });
    expect([await isInside(day), await isInside(time.slice(-4))]).toEqual([true, true]);
  }
  await page.setViewportSize({ width: 320, height: 800 });
  expect([await isInside(day), await isInside(time.slice(-12, -4))]).toEqual([true, true]);
  await page.setViewportSize({ width: 1024, height: 800 });
  await lines(page).first().click();
  await page.getByRole('button', { name: 'Close the detail' }).waitFor();
  expect([await isInside(day), await isInside(time.slice(-4))]).toEqual([true, false]);
  await page.setViewportSize({ width: 1140, height: 800 });
  const [needed, given] = await page.getByTestId('log').evaluate((list) => [list.scrollWidth, list.clientWidth]);
  expect(needed).toBe(given);
});

test('a delivery that a link names is brought into sight, also when it is older than the first page [INSP-LIST-6]', async () => {
  const events = Array.from({ length: 450 }, () => eventOf('CI_STATS', { loInstanceId: 'course:950' }));
  const seqs: number[] = [];
  for (const event of events) seqs.push(await at.send(event));
  for (const back of [150, 440]) {
    const page = await at.goto(`/?eventName=CI_STATS&open=${seqs.at(-back)}`, {});
    const chosen = page.getByTestId('log').getByRole('row', { selected: true });
    await chosen.waitFor();
    await until(() => chosen.evaluate((row) => row.getBoundingClientRect().bottom <= innerHeight + 1)).toBe(true);
  }
});

test('a filter that the listener refuses says which part is wrong, in words, and takes it out [INSP-FILTER-5]', async () => {
  await at.send(eventOf('CI_STATS', { loInstanceId: 'course:960' }));
  const page = await at.goto('/?verdict=nope&from=yesterday&loInstanceId=course:960', {});
  const alert = page.getByRole('alert');
  await alert.getByText('The filter is not valid').waitFor();
  const told = (await alert.textContent()) ?? '';
  expect(told).toContain('verdict takes one of these: accepted, duplicate,');
  expect(told).toContain('from takes a time: ISO 8601');
  expect(told).not.toMatch(/✖|→|Invalid|instance|Try again/);
  expect(await connection(page).count()).toBe(0);
  expect(await axe(page)).toEqual([]);
  await alert.getByRole('button', { name: 'Remove the filter verdict' }).click();
  await until(() => alert.textContent()).not.toContain('verdict');
  await alert.getByRole('button', { name: 'Remove the filter from' }).click();
  await until(() => lines(page).count()).toBe(1);
  expect(await alert.count()).toBe(0);
});

test('what cannot be seen in names, payload and headers is written out, so that nothing is disguised [PAGE-TEXT-1]', async () => {
  const event = eventOf('CI_\u200bSTATS', {
    userId: '4\u202e2',
    loInstanceId: 'course:970',
    'k\u202dey': 'exe\u202egnp',
  });
  const body = JSON.stringify({ accountId: 1, events: [event] });
  const { deliverySeq } = (await (await at.post(body, { 'x-name': 'pay\u00adpal\u00a0' })).json()) as {
    deliverySeq: number;
  };
  const page = await at.goto(`/?loInstanceId=course:970&open=${deliverySeq}`, {});
  await page.setViewportSize({ width: 1600, height: 900 });
  const detail = page.getByRole('region', { name: 'Detail' });
  await detail.getByRole('heading', { name: 'CI_\\u200bSTATS' }).waitFor();
  await until(() => lines(page).first().textContent()).toContain('CI_\\u200bSTATS');
  const tree = detail.getByRole('tree');
  await until(() => tree.textContent()).toContain('"exe\\u202egnp"');
  expect(await tree.textContent()).toContain('k\\u202dey');
  expect(await axe(page)).toEqual([]);
  await detail.getByText('Text', { exact: true }).click();
  await until(() => detail.getByRole('textbox').textContent()).toContain('"exe\\u202egnp"');
  await page.keyboard.press('2');
  await until(() => detail.getByRole('table').textContent()).toContain('pay\\u00adpal\\u00a0');
  await page.getByRole('button', { name: 'Close the detail' }).click();
  await until(() => lines(page).first().textContent()).toContain('4\\u202e2');
});

test('keys act after a click on a box or a choice, too [INSP-KEYS-2]', async () => {
  await at.send(eventOf('CI_STATS', { loInstanceId: 'course:980' }));
  const page = await at.goto('/?eventName=CI_STATS', {});
  await lines(page).first().getByRole('checkbox').check();
  await page.keyboard.press('r');
  await page.getByRole('dialog').waitFor();
  await page.keyboard.press('Escape');
  await until(() => page.getByRole('dialog').count()).toBe(0);
  await page.getByText('Events', { exact: true }).click();
  await until(() => new URL(page.url()).searchParams.get('view')).toBe('events');
  await lines(page).first().waitFor();
  await page.keyboard.press('j');
  await page.getByRole('button', { name: 'Close the detail' }).waitFor();
  await page.keyboard.press('Escape');
  await until(() => page.getByRole('button', { name: 'Close the detail' }).count()).toBe(0);
});

test('scrolled to the end while the listener is away, the list does not ask for more without pause [INSP-LIVE-8]', async () => {
  for (let sent = 0; sent < 230; sent += 1) await at.send(eventOf('CI_STATS', { loInstanceId: 'course:990' }));
  const page = await at.goto('/?loInstanceId=course:990', {});
  await until(() => connection(page).textContent()).toBe('Live');
  await lines(page).first().waitFor();
  const up = await at.down();
  await until(() => connection(page).textContent()).toBe('Reconnecting');
  let asked = 0;
  page.on('request', (request) => {
    if (request.url().includes('/api/deliveries')) asked += 1;
  });
  const box = page.getByTestId('log');
  await box.evaluate((element) => element.scrollTo(0, element.scrollHeight));
  await page.getByText('The server does not answer').waitFor();
  expect(await connection(page).textContent()).toBe('Reconnecting');
  await page.evaluate(() => new Promise((resolve) => setTimeout(resolve, 500)));
  expect(asked).toBe(1);
  await up();
  await until(() => box.getAttribute('aria-rowcount')).toBe('230');
  expect(await page.getByText('The server does not answer').count()).toBe(0);
});

test('a listener that is set to give smaller pages is listed all the same [INSP-LIST-7]', async () => {
  for (let sent = 0; sent < 60; sent += 1) await at.send(eventOf('CI_STATS', { loInstanceId: 'course:991' }));
  const page = await at.goto('/healthz', {});
  const issues = [{ field: 'limit', code: 'too_big', message: 'expected at most 50' }];
  const refusal = { type: 'about:blank', title: 'The query is not valid.', status: 400, code: 'invalid_query', issues };
  await page.route('**/api/deliveries?*limit=*', (route) => route.fulfill({ status: 400, json: refusal }));
  await page.goto(`${at.url}/?loInstanceId=course:991`);
  const box = page.getByTestId('log');
  await until(() => box.getAttribute('aria-rowcount')).toBe('60');
  expect(await page.getByRole('alert').count()).toBe(0);
});

test('of an event that stands several times in one delivery, its history tells which one is looked at [INSP-DETAIL-6]', async () => {
  const one = eventOf('CI_STATS', { loInstanceId: 'course:992', seatLimit: 1 });
  const seq = await at.send(one, ...[2, 3].map((seatLimit) => ({ ...one, data: { ...one.data, seatLimit } })));
  const page = await at.goto(`/?view=events&open=${seq}.2&tab=history`, {});
  const detail = page.getByRole('region', { name: 'Detail' });
  const here = detail.getByRole('listitem').filter({ hasText: 'this one' });
  await here.getByRole('button', { name: `#${seq}.2`, exact: true }).waitFor();
  expect(await here.count()).toBe(1);
  await until(() => detail.getByRole('textbox').last().textContent()).toContain('"seatLimit": 3');
});

test('a delivery that is not kept can be closed where the list gives way to it, and is not asked for again [INSP-DETAIL-7]', async () => {
  const page = await at.goto('/healthz', {});
  await page.setViewportSize({ width: 400, height: 700 });
  await page.goto(`${at.url}/?open=99999999`);
  const alert = page.getByRole('alert');
  await alert.getByText('No such delivery.').waitFor();
  expect(await alert.getByRole('button', { name: 'Try again' }).count()).toBe(0);
  await alert.getByRole('button', { name: 'Close the detail' }).click();
  await lines(page).first().waitFor();
});

test('arrows and the space bar open and choose lines of the list, also with single keys off [INSP-KEYS-3]', async () => {
  const seqs: number[] = [];
  for (let sent = 0; sent < 3; sent += 1) seqs.push(await at.send(eventOf('CI_STATS', { loInstanceId: 'course:993' })));
  const page = await at.goto('/healthz', {});
  await page.evaluate(() => localStorage.setItem('earshot.singleKeys', 'off'));
  await page.goto(`${at.url}/?loInstanceId=course:993`);
  await until(() => lines(page).count()).toBe(3);
  const opened = () => new URL(page.url()).searchParams.get('open');
  await page.getByTestId('log').focus();
  await page.keyboard.press('j');
  expect(opened()).toBe(null);
  for (const key of ['ArrowDown', 'ArrowDown', 'ArrowDown', 'ArrowUp']) await page.keyboard.press(key);
  await until(opened).toBe(String(seqs[1]));
  await page.keyboard.press('Space');
  await page.getByText('1 chosen').waitFor();
  await page.evaluate(() => localStorage.removeItem('earshot.singleKeys'));
});
