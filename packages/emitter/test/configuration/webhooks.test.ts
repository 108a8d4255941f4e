import { expect, test } from 'vitest';
import type { AuthenticationInput, WebhookInput } from '../../src/index.ts';
import { ACCOUNT, emitterSetup, webhookInput } from '../support/setup.ts';

test('a webhook is off when it is added, unless it says otherwise [ALM-CONF-6]', async () => {
  const { emitter, clock } = await emitterSetup();
  const { active, ...input } = webhookInput({ description: 'For the reports' });
  const webhook = await emitter.webhooks.create(ACCOUNT, input);
  expect(webhook).toEqual({
    ...{ id: expect.any(String), accountId: ACCOUNT, revision: 1, name: 'Warehouse', description: 'For the reports' },
    ...{ targetUrl: input.targetUrl, authentication: { type: 'none' }, events: ['COURSE_ENROLLMENT'], active: false },
    ...{ createdAt: clock.start, updatedAt: clock.start },
  });
  expect(await emitter.webhooks.get(ACCOUNT, webhook.id)).toEqual(webhook);
  expect(await emitter.webhooks.list(ACCOUNT)).toEqual([webhook]);
});

type Invalid = { [Field in keyof WebhookInput]?: unknown };
test.each<[string, Invalid, object]>([
  ['no name [ALM-CONF-1]', { name: undefined }, { field: 'name', code: 'required' }],
  ['a name of 256 characters', { name: 'x'.repeat(256) }, { field: 'name', code: 'too_long' }],
  ['a name of blanks [ALM-CONF-1]', { name: '  ' }, { field: 'name', code: 'required' }],
  [
    'a description of 141 characters [ALM-CONF-2]',
    { description: 'x'.repeat(141) },
    { field: 'description', code: 'too_long' },
  ],
  ['no target URL [ALM-CONF-3]', { targetUrl: '' }, { field: 'targetUrl', code: 'required' }],
  ['a target that is no URL [ALM-CONF-3]', { targetUrl: 'example' }, { field: 'targetUrl', code: 'invalid_url' }],
  ['an ftp URL [ALM-CONF-3]', { targetUrl: 'ftp://example.com' }, { field: 'targetUrl', code: 'scheme_not_allowed' }],
  [
    'a password in the URL',
    { targetUrl: 'https://a:b@example.com' },
    { field: 'targetUrl', code: 'userinfo_not_allowed' },
  ],
  ['no authentication [ALM-CONF-4]', { authentication: undefined }, { field: 'authentication', code: 'required' }],
  [
    'another authentication [ALM-CONF-4]',
    { authentication: { type: 'oauth' } },
    { field: 'authentication.type', code: 'invalid' },
  ],
  ['null as authentication', { authentication: null }, { field: 'authentication', code: 'invalid' }],
  [
    'Basic without username [ALM-CONF-4]',
    { authentication: { type: 'basic', password: 'p' } },
    { field: 'authentication.username', code: 'required' },
  ],
  [
    'Basic with an empty password [ALM-CONF-4]',
    { authentication: { type: 'basic', username: 'u', password: '' } },
    { field: 'authentication.password', code: 'required' },
  ],
  [
    'Basic without password [ALM-CONF-4]',
    { authentication: { type: 'basic', username: 'u' } },
    { field: 'authentication.password', code: 'required' },
  ],
  [
    'a username with a colon',
    { authentication: { type: 'basic', username: 'u:', password: 'hush' } },
    { field: 'authentication', code: 'credentials_invalid' },
  ],
  [
    'an unknown kind of key',
    { authentication: { type: 'signature', keyType: 'rsa' } },
    { field: 'authentication.keyType', code: 'invalid' },
  ],
  [
    'an endless URL',
    { targetUrl: `https://example.com/${'x'.repeat(2_048)}` },
    { field: 'targetUrl', code: 'too_long' },
  ],
  ['no trigger event [ALM-CONF-5]', { events: [] }, { field: 'events', code: 'required' }],
  [
    'an unknown trigger event [ALM-CONF-5]',
    { events: ['CI_STATS', 'NOPE'] },
    { field: 'events', code: 'unknown_event' },
  ],
  ['an activation that is no boolean', { active: 'yes' }, { field: 'active', code: 'invalid' }],
])('refuses %s, when adding and when editing [ALM-CONF-1, ALM-CONF-5, ALM-CONF-8]', async (_what, invalid, issue) => {
  const { emitter } = await emitterSetup();
  const input = { ...webhookInput(), ...invalid } as WebhookInput;
  await expect(emitter.webhooks.create(ACCOUNT, input)).rejects.toMatchObject({
    code: 'invalid_webhook',
    issues: [issue],
  });
  expect(await emitter.webhooks.list(ACCOUNT)).toEqual([]);
  if (Object.values(invalid).includes(undefined)) return;
  const { id, revision } = await emitter.webhooks.create(ACCOUNT, webhookInput());
  await expect(emitter.webhooks.update(ACCOUNT, id, invalid as WebhookInput)).rejects.toMatchObject({
    issues: [issue],
  });
  expect(await emitter.webhooks.get(ACCOUNT, id)).toMatchObject({ revision });
});

test('tells all faults at once', async () => {
  const { emitter } = await emitterSetup();
  const created = emitter.webhooks.create(ACCOUNT, {} as WebhookInput);
  const fields = ['name', 'targetUrl', 'authentication', 'events'];
  await expect(created).rejects.toMatchObject({ issues: fields.map((field) => ({ field, code: 'required' })) });
});

test('takes a description of 140 characters, counted as people count, and every URL of https, and of http when it is allowed [ALM-CONF-2] [ALM-CONF-3]', async () => {
  const { emitter } = await emitterSetup({ targets: { allowHttp: true } });
  const description = '🦉'.repeat(140);
  for (const targetUrl of ['http://example.com', 'https://example.com:8443/a?b=c']) {
    expect(await emitter.webhooks.create(ACCOUNT, webhookInput({ description, targetUrl }))).toMatchObject({
      targetUrl,
    });
  }
});

test('refuses the sixth webhook of an account, also when they are added at the same time [ALM-CONF-7]', async () => {
  const { emitter } = await emitterSetup();
  const create = () => emitter.webhooks.create(ACCOUNT, webhookInput());
  const made = await Promise.allSettled(Array.from({ length: 7 }, create));
  expect(made.filter(({ status }) => status === 'fulfilled')).toHaveLength(5);
  await expect(create()).rejects.toMatchObject({ code: 'quota_exceeded' });
  await emitter.webhooks.create(2020, webhookInput());
  const [first] = await emitter.webhooks.list(ACCOUNT);
  await emitter.webhooks.remove(ACCOUNT, first?.id ?? '');
  await create();
});

test('editing changes what is given and keeps the rest [ALM-CONF-8]', async () => {
  const { emitter, clock } = await emitterSetup();
  const before = await emitter.webhooks.create(
    ACCOUNT,
    webhookInput({ description: 'Old', authentication: { type: 'signature' } }),
  );
  clock.advance(1_000);
  const after = await emitter.webhooks.update(ACCOUNT, before.id, { name: 'New', description: '' });
  expect(after).toEqual({ ...before, name: 'New', description: '', revision: 2, updatedAt: clock.start + 1_000 });
});

test('refuses an edit of a revision that is no longer the current one', async () => {
  const { emitter } = await emitterSetup();
  const { id } = await emitter.webhooks.create(ACCOUNT, webhookInput());
  await emitter.webhooks.update(ACCOUNT, id, { name: 'New', revision: 1 });
  const late = emitter.webhooks.update(ACCOUNT, id, { name: 'Late', revision: 1 });
  await expect(late).rejects.toMatchObject({ code: 'revision_conflict' });
  expect(await emitter.webhooks.get(ACCOUNT, id)).toMatchObject({ name: 'New', revision: 2 });
});

test("knows no other account's webhook, and none that was removed [ALM-CONF-9]", async () => {
  const { emitter } = await emitterSetup();
  const { id } = await emitter.webhooks.create(ACCOUNT, webhookInput());
  const unknown = { code: 'webhook_not_found' };
  await expect(emitter.webhooks.get(2020, id)).rejects.toMatchObject(unknown);
  await expect(emitter.webhooks.remove(2020, id)).rejects.toMatchObject(unknown);
  await emitter.webhooks.remove(ACCOUNT, id);
  await expect(emitter.webhooks.get(ACCOUNT, id)).rejects.toMatchObject(unknown);
  await expect(emitter.webhooks.update(ACCOUNT, id, {})).rejects.toMatchObject(unknown);
  expect(await emitter.webhooks.list(ACCOUNT)).toEqual([]);
});

test.each<[AuthenticationInput, object]>([
  [{ type: 'none' }, { type: 'none' }],
  [
    { type: 'basic', username: 'u', password: 'hush' },
    { type: 'basic', username: 'u' },
  ],
  [
    { type: 'signature' },
    { type: 'signature', keyType: 'secret', keys: [{ kid: expect.any(String), createdAt: expect.any(Number) }] },
  ],
  [
    { type: 'signature', keyType: 'pair' },
    { type: 'signature', keyType: 'pair', keys: [expect.anything()] },
  ],
])('shows the authentication %j without its secret [ALM-CONF-4] [AUTH-4]', async (authentication, shown) => {
  const { emitter } = await emitterSetup();
  const created = await emitter.webhooks.create(ACCOUNT, webhookInput({ authentication }));
  expect(created.authentication).toEqual(shown);
});
