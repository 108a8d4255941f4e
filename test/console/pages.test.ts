import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';
import { beforeEach, expect, test } from 'vitest';
import { axe } from '../../apps/listener/test/inspector/browser/inspector.ts';
import { bothEnds, receiver, until } from './both-ends.ts';

const ends = bothEnds();
beforeEach(() => ends.clear());

const FIRST_LEARNER = 4_200_001;
const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name, exact: true });
const enrolled = (userId: number) => ({ userId, loInstanceId: 'course:7374991_10250971', action: 'enroll' });

interface Form {
  name: string;
  targetUrl: string;
  authentication?: string;
  events?: string;
}

/** Fills in the form in English. */
async function fill(page: Page, { name, targetUrl, authentication = 'None', events = 'Enrollments' }: Form) {
  await page.getByRole('textbox', { name: 'Name' }).fill(name);
  await page.getByRole('textbox', { name: 'Target URL' }).fill(targetUrl);
  await page.getByRole('combobox', { name: 'Authentication' }).click();
  await page.getByRole('option', { name: authentication, exact: true }).click();
  await page.getByRole('checkbox', { name: events, exact: true }).check();
}

test('signing in: a wrong password is told, the right one leads to the webhooks, and one signs out [CON-PAGE-3]', async () => {
  const page = await ends.stranger();
  await page.goto(ends.url);
  await page.getByRole('heading', { name: 'Integration Admin' }).waitFor();
  expect(await axe(page)).toEqual([]);
  await page.getByLabel('Password').fill('wrong');
  await page.keyboard.press('Enter');
  await page.getByText('That is not right. Check it and try again.').waitFor();
  await page.getByLabel('Password').fill(ends.password);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Webhooks' }).waitFor();
  await button(page, 'Settings').click();
  await button(page, 'Sign out').click();
  await page.getByRole('heading', { name: 'Integration Admin' }).waitFor();
});

test('a session that ends elsewhere brings the form, and signing in the place where one was [CON-PAGE-15] [CON-LIVE-1]', async () => {
  const page = await ends.stranger();
  await page.goto(`${ends.url}/#/deliveries?state=pending`);
  await page.getByLabel('Password').fill(ends.password);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Deliveries' }).waitFor();
  const signOutElsewhere = () => page.request.delete(`${ends.url}/api/v1/session`);
  await signOutElsewhere();
  await page.getByRole('heading', { name: 'Integration Admin' }).waitFor();
  await page.getByLabel('Password').fill(ends.password);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Deliveries' }).waitFor();
  expect(page.url()).toContain('#/deliveries?state=pending');
  await page.route('**/api/v1/live', (route) => route.abort());
  await page.reload();
  await page.getByRole('heading', { name: 'Deliveries' }).waitFor();
  await signOutElsewhere();
  await page.getByRole('link', { name: 'Audit trail' }).click();
  await page.getByRole('heading', { name: 'Integration Admin' }).waitFor();
});

/** A page behind its sign-in, what signs in there, and what ends the session elsewhere. */
async function signedIn(path: string) {
  const page = await ends.stranger();
  const signIn = async () => {
    await page.getByLabel('Password').fill(ends.password);
    await page.keyboard.press('Enter');
  };
  const endSession = async () => {
    await page.request.delete(`${ends.url}/api/v1/session`);
    await page.getByRole('heading', { name: 'Integration Admin' }).waitFor();
  };
  await page.goto(`${ends.url}/#${path}`);
  await signIn();
  return { page, signIn, endSession, name: page.getByRole('textbox', { name: 'Name' }) };
}

test('what was being typed when a session ended is hidden, and still there for whoever comes back [CON-PAGE-21]', async () => {
  const { page, signIn, endSession, name } = await signedIn('/webhooks/new');
  await fill(page, { name: 'Half done', targetUrl: 'http://127.0.0.1:9/hook' });
  await endSession();
  expect(await name.isVisible()).toBe(false);
  await signIn();
  await name.waitFor();
  expect(await name.inputValue()).toBe('Half done');
  expect(await page.getByRole('checkbox', { name: 'Enrollments', exact: true }).isChecked()).toBe(true);
});

test('a change that was half done can be saved after signing in again, and is gone after signing out [CON-PAGE-21]', async () => {
  const { id } = await added({ name: 'Warehouse' });
  const { page, signIn, endSession, name } = await signedIn(`/webhooks/${id}/edit`);
  await name.fill('Half edited');
  await endSession();
  await signIn();
  await name.waitFor();
  await button(page, 'Save').click();
  await page.getByRole('heading', { name: 'Half edited' }).waitFor();

  await page.goto(`${ends.url}/#/webhooks/${id}/edit`);
  await name.fill('Thought better of it');
  await button(page, 'Settings').click();
  await button(page, 'Sign out').click();
  await signIn();
  await name.waitFor();
  expect(await name.inputValue()).toBe('Half edited');
});

test('a part that did not load comes when one tries again; where it is gone, with the whole page [CON-PAGE-16]', async () => {
  const page = await ends.at('/webhooks', { colorScheme: 'light' });
  await page.getByRole('heading', { name: 'Webhooks' }).waitFor();
  await page.route('**/AuditPage-*.js', (route) => route.abort());
  await page.getByRole('link', { name: 'Audit trail' }).click();
  await page.getByText('A part of this page did not load').waitFor();
  await page.unroute('**/AuditPage-*.js');
  await button(page, 'Try again').click();
  await page.getByRole('heading', { name: 'Audit trail' }).waitFor();
  await page.route('**/DeliveriesPage-*.js', (route) => route.fulfill({ status: 404 }));
  await page.getByRole('link', { name: 'Deliveries' }).click();
  const again = button(page, 'Try again');
  await again.waitFor();
  const loaded = page.waitForEvent('load');
  await again.click();
  await loaded;
});

// The words of ALM's documents, by hand; "Test and Save" and the questions are ours.
// biome-ignore format: one language per line, to be read as a table
const languages = [
  ['en', { add: 'Add Webhook', name: 'Name', description: 'Description', target: 'Target URL', authentication: 'Authentication', none: 'None', events: 'Enrollments', activation: 'Activation Status', test: 'Test Webhook', testAndSave: 'Test and Save', edit: 'Edit', save: 'Save', retire: 'Retire', remove: 'Delete', left: '130 characters left', tag: '[Real Time]' }],
  ['fr', { add: 'Ajouter un webhook', name: 'Nom', description: 'Description', target: 'URL cible', authentication: 'Authentification', none: 'Aucun', events: 'Inscriptions', activation: "État d'activation", test: 'Tester les webhooks', testAndSave: 'Tester et enregistrer', edit: 'Modifier', save: 'Enregistrer', retire: 'Retirer', remove: 'Supprimer', left: '130 caractères restants', tag: '[Temps réel]' }],
  ['it', { add: 'Aggiungi webhook', name: 'Nome', description: 'Descrizione', target: 'URL di destinazione', authentication: 'Autenticazione', none: 'Nessuno', events: 'Iscrizioni', activation: 'Stato attivazione', test: 'Verifica webhook', testAndSave: 'Verifica e salva', edit: 'Modifica', save: 'Salva', retire: 'Ritirare', remove: 'Elimina', left: '130 caratteri rimanenti', tag: '[Tempo reale]' }],
  ['de', { add: 'Webhook hinzufügen', name: 'Name', description: 'Beschreibung', target: 'Ziel-URL', authentication: 'Authentifizierung', none: 'Keine', events: 'Anmeldungen', activation: 'Aktivierungsstatus', test: 'Webhooks testen', testAndSave: 'Testen und speichern', edit: 'Bearbeiten', save: 'Speichern', retire: 'Einstellen', remove: 'Löschen', left: 'Noch 130 Zeichen', tag: '[Echtzeit]' }],
  ['pt-BR', { add: 'Adicionar Webhook', name: 'Nome', description: 'Descrição', target: 'URL de destino', authentication: 'Autenticação', none: 'Nenhum', events: 'Inscrições', activation: 'Status de ativação', test: 'Testar Webhooks', testAndSave: 'Testar e salvar', edit: 'Editar', save: 'Salvar', retire: 'Desativar', remove: 'Excluir', left: '130 caracteres restantes', tag: '[Tempo real]' }],
  ['zh-CN', { add: '添加Webhook', name: '名称', description: '描述', target: '目标URL', authentication: '身份验证', none: '无', events: '注册', activation: '激活状态', test: '测试Webhook', testAndSave: '测试并保存', edit: '编辑', save: '保存', retire: '弃用', remove: '删除', left: '还可输入 130 个字符', tag: '[实时]' }],
] as const;

test.each(languages)(
  'in %s a webhook is added, tested, saved, edited, retired and deleted, step by step [CON-PAGE-4]',
  async (language, words) => {
    const page = await ends.at('/webhooks', { language });
    await button(page, words.add).click();
    const main = button(page, words.testAndSave);
    await main.waitFor();
    expect(await main.isDisabled()).toBe(true);
    await page.getByRole('textbox', { name: words.name, exact: false }).first().fill('Warehouse');
    await page.getByRole('textbox', { name: words.description }).fill('Ten letter');
    await page.getByText(words.left).waitFor();
    await page.getByRole('textbox', { name: words.target }).fill(`${ends.listenerUrl}/hooks/default`);
    await page.getByRole('combobox', { name: words.authentication }).click();
    await page.getByRole('option', { name: words.none, exact: true }).click();
    await page.getByText(words.tag).first().waitFor();
    await page.getByRole('checkbox', { name: words.events, exact: true }).check();
    expect(await page.getByRole('switch', { name: words.activation }).isChecked()).toBe(false);
    await main.click();
    await button(page, words.edit).waitFor();
    await button(page, words.test).click();
    await page.getByText('202').first().waitFor();
    await button(page, words.edit).click();
    await page.getByRole('switch', { name: words.activation }).check({ force: true });
    await button(page, words.save).click();
    await button(page, words.retire).click();
    await page.getByRole('dialog').getByRole('button', { name: words.retire, exact: true }).click();
    await page.getByRole('dialog').waitFor({ state: 'hidden' });
    const { webhooks } = await ends.api<{ webhooks: object[] }>('GET', 'webhooks');
    expect(webhooks).toMatchObject([{ name: 'Warehouse', description: 'Ten letter', active: false, revision: 3 }]);
    await button(page, words.remove).click();
    await page.getByRole('dialog').getByRole('button', { name: words.remove, exact: true }).click();
    await button(page, words.add).waitFor();
    await until(async () => (await ends.api<{ webhooks: object[] }>('GET', 'webhooks')).webhooks).toEqual([]);
  },
);

test('faults stand beside their fields, the main button waits for them, and leaving asks [CON-PAGE-2] [CON-PAGE-5]', async () => {
  const page = await ends.at('/webhooks');
  await button(page, 'Add Webhook').click();
  await fill(page, { name: 'Warehouse', targetUrl: 'ftp://example.com' });
  await page.getByText('This is no http or https URL.').waitFor();
  expect(await button(page, 'Test and Save').isDisabled()).toBe(true);
  expect(await axe(page)).toEqual([]);
  await page.getByRole('textbox', { name: 'Target URL' }).fill('http://192.168.0.1/hook');
  await button(page, 'Test and Save').click();
  await page.getByText('Only https is allowed here; http only to this machine, in development.').waitFor();
  await page.getByRole('link', { name: 'Deliveries' }).click();
  const dialog = page.getByRole('dialog', { name: 'Leave without saving?' });
  await dialog.waitFor();
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  expect(await page.getByRole('textbox', { name: 'Name' }).inputValue()).toBe('Warehouse');
  await page.goBack();
  await dialog.waitFor();
  expect(await axe(page)).toEqual([]);
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('link', { name: 'Deliveries' }).click();
  await dialog.getByRole('button', { name: 'Leave' }).click();
  await page.getByRole('heading', { name: 'Deliveries' }).waitFor();
});

test('the sixth webhook is refused with a reason [CON-PAGE-6]', async () => {
  const input = { targetUrl: 'http://127.0.0.1:9/', authentication: { type: 'none' }, events: ['CI_STATS'] };
  for (let n = 1; n <= 5; n += 1) await ends.api('POST', 'webhooks', { name: `Webhook ${n}`, ...input });
  const page = await ends.at('/webhooks');
  await page.getByText('5 of 5').waitFor();
  await page.getByText('An account has at most 5 webhooks. Delete one to add another.').first().waitFor();
  expect(await button(page, 'Add Webhook').getAttribute('aria-disabled')).toBe('true');
  expect(await axe(page)).toEqual([]);
  await page.goto(`${ends.url}/#/webhooks/new`);
  await fill(page, { name: 'The sixth', targetUrl: `${ends.listenerUrl}/hooks/default` });
  await button(page, 'Test and Save').click();
  await page.getByText('The account has as many webhooks as it may have').waitFor();
});

test("the downloaded signature, uploaded in the listener's inspector, makes a delivery accepted [CON-PAGE-7]", async () => {
  const page = await ends.at('/webhooks/new');
  await fill(page, { name: 'Signed', targetUrl: `${ends.listenerUrl}/hooks/signed`, authentication: 'Signature' });
  expect(await button(page, 'Test and Save').isDisabled()).toBe(true);
  await button(page, 'Generate signature').click();
  const downloading = page.waitForEvent('download');
  await button(page, 'Download as JSON').click();
  const file = await (await downloading).path();

  const inspector = await ends.page();
  await inspector.goto(`${ends.listenerUrl}/endpoints`);
  await inspector.getByRole('button', { name: 'Add endpoint' }).first().click();
  await inspector.getByRole('textbox', { name: 'Name' }).fill('signed');
  await inspector.getByRole('radio', { name: 'Signature', exact: true }).check();
  await inspector.getByRole('radio', { name: /^Upload or paste/ }).check();
  const picking = inspector.waitForEvent('filechooser');
  await inspector.getByRole('button', { name: 'Upload signature JSON' }).click();
  const upload = { name: 'signature.json', mimeType: 'application/json', buffer: readFileSync(file) };
  await (await picking).setFiles(upload);
  await inspector.getByRole('button', { name: 'Save' }).click();
  await inspector.getByRole('dialog').waitFor({ state: 'hidden' });

  await page.getByRole('switch', { name: 'Activation Status' }).check({ force: true });
  await button(page, 'Test and Save').click();
  await page.getByRole('heading', { name: 'Signed' }).waitFor();
  await ends.api('POST', 'lms/actions', enrolled(FIRST_LEARNER));
  await until(async () => (await ends.deliveriesOf('signed')).map(({ verdict }) => verdict)).toEqual([
    'accepted',
    'accepted',
  ]);
});

test('a failing test shows the reason and the way out, and the webhook can be saved all the same [CON-PAGE-8]', async () => {
  const page = await ends.at('/webhooks/new');
  await fill(page, { name: 'Nobody there', targetUrl: 'http://127.0.0.1:9/hook' });
  await button(page, 'Test and Save').click();
  await page.getByText('Nobody listens there. Start the receiver, or check the port.').waitFor();
  expect(await axe(page)).toEqual([]);
  await button(page, 'Save anyway').click();
  await page.getByRole('heading', { name: 'Nobody there' }).waitFor();
});

test('Basic with a password that holds colons and umlauts is accepted [CON-PAGE-9]', async () => {
  const password = 'grüße: ßchön:über';
  await ends.putEndpoint('basic', { type: 'basic', username: 'jürgen', password });
  const page = await ends.at('/webhooks/new');
  await fill(page, { name: 'Basic', targetUrl: `${ends.listenerUrl}/hooks/basic`, authentication: 'Basic' });
  await page.getByRole('textbox', { name: 'Username' }).fill('jürgen');
  await page.getByLabel('Password').fill(password);
  await button(page, 'Test and Save').click();
  await page.getByRole('heading', { name: 'Basic' }).waitFor();
  expect(await ends.deliveriesOf('basic')).toMatchObject([{ verdict: 'accepted' }]);
});

test('a listener that is down: states in words, then recovery, in order [CON-PAGE-10]', async () => {
  const target = await receiver();
  target.status = 503;
  const input = { name: 'Down', targetUrl: target.url, authentication: { type: 'none' }, active: true };
  const { id } = await ends.api<{ id: string }>('POST', 'webhooks', { ...input, events: ['COURSE_ENROLLMENT'] });
  const learners = [11, 12, 13].map((n) => FIRST_LEARNER + n);
  for (const userId of learners) await ends.api('POST', 'lms/actions', enrolled(userId));
  const page = await ends.at('/webhooks');
  await page.getByText('Trying again').waitFor();
  await page.getByRole('link', { name: 'Down' }).click();
  await page.getByText('The receiver answered 503 instead of 2xx.', { exact: false }).first().waitFor();
  await page.getByRole('cell', { name: '3 events', exact: true }).waitFor();
  expect(await axe(page)).toEqual([]);
  target.status = 202;
  await page.getByText('Healthy').first().waitFor();
  await until(() => target.learners).toEqual(learners);
  await page.goto(`${ends.url}/#/deliveries?webhookId=${id}`);
  await page.getByText('Delivered').first().waitFor();
  expect(await axe(page)).toEqual([]);
  await page.locator('tbody a').last().click();
  await page.getByRole('heading', { name: 'Attempt 2' }).waitFor();
  expect(await axe(page)).toEqual([]);
  await button(page, 'Redeliver').click();
  await page.getByRole('heading', { name: 'Redelivery' }).waitFor();
});

test('after an automatic disable the choice stands there with its numbers [CON-PAGE-11]', async () => {
  const target = await receiver();
  target.status = 410;
  const input = { name: 'Gone', targetUrl: target.url, authentication: { type: 'none' }, active: true };
  const { id } = await ends.api<{ id: string }>('POST', 'webhooks', { ...input, events: ['COURSE_ENROLLMENT'] });
  await ends.api('POST', 'lms/actions', enrolled(FIRST_LEARNER + 21));
  const page = await ends.at(`/webhooks/${id}`);
  await page.getByText('This webhook was switched off automatically').waitFor();
  await page.getByText('Sent: 1, left out: 0').first().waitFor();
  await page.getByText('Sent: 0, left out: 1').last().waitFor();
  expect(await axe(page)).toEqual([]);
  target.status = 202;
  await button(page, 'Switch on again').click();
  await until(() => target.learners).toEqual([FIRST_LEARNER + 21]);
});

test('in the sample LMS every action shows what it emitted [CON-PAGE-12]', async () => {
  const page = await ends.at('/activity');
  await button(page, 'Enroll').click();
  await page.getByText('COURSE_ENROLLMENT', { exact: true }).first().waitFor();
  await page.getByText('Enrolled, 0 %').waitFor();
  await button(page, 'Enroll').click();
  await page.getByText('The learner is enrolled already.').waitFor();
  expect(await axe(page)).toEqual([]);
  for (const [tab, shown] of [
    ['In bulk', 'Start'],
    ['Learning objects', 'Run a migration over all of it'],
    ['User groups', 'Add to the group'],
    ['A Monday', 'Start'],
    ['Any event', 'Emit'],
  ] as const) {
    await page.getByRole('tab', { name: tab }).click();
    await button(page, shown).waitFor();
  }
  expect(await axe(page)).toEqual([]);
  await page.getByRole('tab', { name: 'Learning objects' }).click();
  await button(page, 'Run a migration over all of it').waitFor();
  expect(await axe(page)).toEqual([]);
  await page.getByRole('tab', { name: 'Any event' }).click();
  await button(page, 'Emit').click();
  await page.getByText('Event by hand').waitFor();
  await page.getByRole('tab', { name: 'In bulk' }).click();
  await page.getByRole('textbox', { name: 'Learners' }).fill('1200');
  await button(page, 'Start').click();
  await page.getByText('1,200 of 1,200', { exact: false }).waitFor();
});

test('the audit trail tells who did what; dark and narrow, by keyboard alone [CON-PAGE-13]', async () => {
  const page = await ends.at('/webhooks', { colorScheme: 'dark', viewport: { width: 360, height: 740 } });
  await page.getByRole('heading', { name: 'Webhooks' }).waitFor();
  expect(await axe(page)).toEqual([]);
  await page.keyboard.press('n');
  const name = page.getByRole('textbox', { name: 'Name', exact: true });
  await name.focus();
  await page.keyboard.type('By keyboard');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await page.keyboard.type('http://127.0.0.1:9/');
  await page.keyboard.press('Tab');
  await page.keyboard.press('ArrowDown');
  await page.getByRole('option', { name: 'None', exact: true }).waitFor();
  await page.keyboard.press('Home');
  await page.keyboard.press('Enter');
  await page.getByRole('textbox', { name: 'Search events' }).focus();
  await page.keyboard.type('CI_STATS');
  await page.getByRole('checkbox', { name: 'Seats', exact: true }).focus();
  await page.keyboard.press('Space');
  await page.getByText('1 event selected').waitFor();
  await until(() => button(page, 'Test and Save').isEnabled()).toBe(true);
  await until(() => axe(page)).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
  await name.focus();
  await page.keyboard.press('Enter');
  await button(page, 'Save anyway').focus();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'By keyboard' }).waitFor();
  await page.keyboard.press('Escape');
  await page.keyboard.press('4');
  await page.getByText('Webhook tested').first().waitFor();
  await page.getByText('Webhook added').first().waitFor();
  expect(await axe(page)).toEqual([]);
});

const unsigned = { targetUrl: 'http://127.0.0.1:9/', authentication: { type: 'none' }, events: ['CI_STATS'] };
const added = (input: object) => ends.api<{ id: string }>('POST', 'webhooks', { ...unsigned, ...input });

test('a refusal is told in the language of the page, never in that of the API [CON-PAGE-1]', async () => {
  const { id } = await added({ name: 'Lager' });
  const page = await ends.at(`/webhooks/${id}/edit`, { language: 'de' });
  await page.getByRole('textbox', { name: 'Ziel-URL' }).fill('http://192.168.0.1/hook');
  await button(page, 'Webhooks testen').click();
  await page.getByRole('alert').getByText('Noch ist nicht alles richtig').waitFor();
  expect(await page.locator('main').textContent()).not.toMatch(/cannot|targets|allow/);
  await page.getByRole('textbox', { name: 'Ziel-URL' }).fill('http://127.0.0.1:9/hook');
  await button(page, 'Webhooks testen').click();
  await page.getByText('Dort hört niemand zu.', { exact: false }).waitFor();
  expect(await page.locator('main').textContent()).not.toContain('Nobody');
});

test('after a change elsewhere the form takes the new version over and keeps what was typed [CON-PAGE-17]', async () => {
  const { id } = await added({ name: 'Warehouse' });
  const page = await ends.at(`/webhooks/${id}/edit`);
  const name = page.getByRole('textbox', { name: 'Name', exact: true });
  await name.fill('Mine');
  await ends.api('PATCH', `webhooks/${id}`, { name: 'Theirs', description: 'Theirs too' });
  await button(page, 'Save').click();
  await page.getByText('The webhook was changed elsewhere meanwhile').waitFor();
  await button(page, 'Load the new version').click();
  await page.getByText('Name: Theirs (what you entered stays)').waitFor();
  expect(await axe(page)).toEqual([]);
  expect(await name.inputValue()).toBe('Mine');
  expect(await page.getByRole('textbox', { name: 'Description' }).inputValue()).toBe('Theirs too');
  await button(page, 'Save').click();
  await page.getByRole('heading', { name: 'Mine' }).waitFor();
});

test('a webhook that was deleted elsewhere is told to be gone, with the way back [CON-PAGE-18]', async () => {
  const { id } = await added({ name: 'Warehouse' });
  const page = await ends.at(`/webhooks/${id}`);
  await button(page, 'Delete').waitFor();
  await ends.api('DELETE', `webhooks/${id}`);
  await page.getByText('This webhook is gone').waitFor();
  expect(await button(page, 'Delete').count()).toBe(0);
  await button(page, 'To the webhooks').click();
  await page.getByRole('heading', { name: 'Webhooks', exact: true }).waitFor();
});

test('revoking names the key and says whether it is the current one [CON-PAGE-19]', async () => {
  const signed = { name: 'Signed', authentication: { type: 'signature' } };
  const { id, authentication } = (await added(signed)) as unknown as {
    id: string;
    authentication: { keys: { kid: string }[] };
  };
  const former = authentication.keys[0]?.kid ?? '';
  await ends.api('POST', `webhooks/${id}/signature/rotate`, { overlapMs: 3_600_000 });
  const page = await ends.at(`/webhooks/${id}`);
  const dialog = page.getByRole('dialog');
  const revoke = page.getByRole('row').filter({ hasText: former }).getByRole('button', { name: 'Revoke' });
  await revoke.click();
  await dialog.getByText(former).waitFor();
  await dialog.getByText('This is a former key').waitFor();
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await dialog.waitFor({ state: 'hidden' });
  await page.getByRole('row').filter({ hasNotText: former }).getByRole('button', { name: 'Revoke' }).click();
  await dialog.getByText('This is the current key').waitFor();
});

test('what a lost key has ended is said on the page, and that a signature cannot be downloaded [EMIT-92] [CON-PAGE-19]', async () => {
  const { id } = await added({ name: 'Lost', authentication: { type: 'signature' } });
  const page = await ends.at(`/webhooks/${id}`);
  const signature = `**/webhooks/${id}/signature`;
  const problem = { title: 'A secret cannot be opened.', status: 409, code: 'unsealing_failed' };
  await page.route(signature, (route) => route.fulfill({ status: 409, json: problem }));
  await button(page, 'Download as JSON').click();
  await page.getByRole('alert').getByText('rotate the signature').waitFor();
  await page.unroute(signature);
  // As it answers where the old key can't be opened.
  await page.route(`${signature}/rotate`, async (route) => {
    const response = await route.fetch();
    const { authentication, ...webhook } = await response.json();
    const json = { ...webhook, authentication: { ...authentication, keys: authentication.keys.slice(0, 1) } };
    await route.fulfill({ response, json });
  });
  await button(page, 'Rotate').click();
  await page.getByRole('dialog').getByRole('button', { name: 'Rotate', exact: true }).click();
  await page.getByRole('status').getByText('have ended').waitFor();
  await page.unroute(`${signature}/rotate`);
  await button(page, 'Rotate').click();
  await page.getByRole('dialog').getByRole('button', { name: 'Rotate', exact: true }).click();
  await page.getByRole('status').getByText('have ended').waitFor({ state: 'hidden' });
});

const fits = (page: Page) =>
  page.evaluate(() =>
    [...document.querySelectorAll('main *')].every((each) => each.getBoundingClientRect().right <= innerWidth),
  );

test('a long name pushes nothing out of sight, and at 360 px every place is seen [CON-PAGE-20]', async () => {
  const { id } = await added({ name: 'W'.repeat(150) });
  const page = await ends.at('/webhooks', { viewport: { width: 1200, height: 850 } });
  for (const place of ['/webhooks', `/webhooks/${id}`, `/webhooks/${id}/edit`, '/audit']) {
    await page.goto(`${ends.url}/#${place}`);
    await page.getByText('WWWW').first().waitFor();
    expect(await fits(page), place).toBe(true);
  }
  const narrow = await ends.at('/webhooks/new', { viewport: { width: 360, height: 740 }, language: 'de' });
  await narrow.getByRole('textbox', { name: 'Beschreibung' }).fill('x'.repeat(200));
  await narrow.getByText('60 Zeichen zu viel').waitFor();
  const places = narrow.getByRole('navigation').getByRole('link');
  for (const link of await places.all()) {
    const box = await link.boundingBox();
    expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(360);
  }
});

test('a long description, URL and username can be read on the page of the webhook, at 360 px too [CON-PAGE-22]', async () => {
  const { id } = await added({
    name: 'Warehouse',
    description: 'd'.repeat(140),
    targetUrl: `http://127.0.0.1:9/${'u'.repeat(300)}`,
    authentication: { type: 'basic', username: 'n'.repeat(120), password: 'a password' },
  });
  for (const width of [1200, 360]) {
    const page = await ends.at(`/webhooks/${id}`, { viewport: { width, height: 850 } });
    await page.getByText('nnnn').waitFor();
    expect(await fits(page), `${width} px`).toBe(true);
  }
});
