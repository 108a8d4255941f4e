import { expect, test } from 'vitest';
import type { EmitterError } from '../../src/index.ts';
import { ACCOUNT, emitterSetup, receiver, webhookInput } from '../support/setup.ts';

const DAY = 86_400_000;

const codeOf = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: EmitterError) => error.issues[0]?.code ?? error.code,
  );

test('a signature that was generated before the webhook was saved signs its test and becomes its own [CON-1] [EMIT-42]', async () => {
  const target = await receiver();
  const { emitter } = await emitterSetup();
  const { draft, file } = await emitter.webhooks.generateSignature(ACCOUNT);
  const input = webhookInput({ targetUrl: target.url, authentication: { type: 'signature', draft } });
  expect((await emitter.webhooks.test(ACCOUNT, input)).outcome).toBe('delivered');
  expect(target.requests[0]?.headers['webhook-signature']).toMatch(/^v1,/);
  const webhook = await emitter.webhooks.create(ACCOUNT, input);
  expect(webhook.id).toBe(file.webhookId);
  const downloaded = await emitter.webhooks.downloadSignature(ACCOUNT, webhook.id);
  expect(downloaded.secret).toBe(file.secret);
  const trail = await emitter.deliveries.audits(ACCOUNT);
  expect(
    trail
      .map(({ action }) => action)
      .toReversed()
      .slice(0, 2),
  ).toEqual(['signature.generated', 'signature.downloaded']);
  expect(JSON.stringify(trail)).not.toContain(draft);
});

test('a draft is good once, for its account and webhook, and for a day [CON-1]', async () => {
  const { emitter, clock } = await emitterSetup();
  const { draft } = await emitter.webhooks.generateSignature(ACCOUNT, { keyType: 'pair' });
  const input = webhookInput({ authentication: { type: 'signature', draft }, active: false });
  const { id, authentication } = await emitter.webhooks.create(ACCOUNT, input);
  expect(authentication).toMatchObject({ keyType: 'pair' });
  expect(await codeOf(emitter.webhooks.create(ACCOUNT, input))).toBe('draft_used');
  expect(await codeOf(emitter.webhooks.create(ACCOUNT + 1, input))).toBe('draft_invalid');
  const other = await emitter.webhooks.generateSignature(ACCOUNT);
  const change = { authentication: { type: 'signature', draft: other.draft } } as const;
  expect(await codeOf(emitter.webhooks.update(ACCOUNT, id, change))).toBe('draft_invalid');
  const own = await emitter.webhooks.generateSignature(ACCOUNT, { webhookId: id });
  const again = { authentication: { type: 'signature', draft: own.draft } } as const;
  expect((await emitter.webhooks.update(ACCOUNT, id, again)).authentication).toMatchObject({ keyType: 'secret' });
  await clock.advance(DAY + 1);
  expect(await codeOf(emitter.webhooks.create(ACCOUNT, webhookInput(change)))).toBe('draft_expired');
  const forged = { authentication: { type: 'signature', draft: 'a.b.c.d.e' } } as const;
  expect(await codeOf(emitter.webhooks.create(ACCOUNT, webhookInput(forged)))).toBe('draft_invalid');
});

test('of two webhooks made at once with one draft, as by a double click, one is there and one is told [EMIT-85]', async () => {
  const { emitter } = await emitterSetup();
  const { draft } = await emitter.webhooks.generateSignature(ACCOUNT);
  const create = () => emitter.webhooks.create(ACCOUNT, webhookInput({ authentication: { type: 'signature', draft } }));
  const codes = await Promise.all([codeOf(create()), codeOf(create())]);
  expect(codes.toSorted()).toEqual(['draft_used', undefined]);
  expect(await emitter.webhooks.list(ACCOUNT)).toHaveLength(1);
  expect(await emitter.lanes.health(ACCOUNT)).toHaveLength(1);
});

test('tells how many webhooks an account has and may have [ALM-CONF-7]', async () => {
  const { emitter } = await emitterSetup();
  await emitter.webhooks.create(ACCOUNT, webhookInput({}));
  expect(await emitter.webhooks.quota(ACCOUNT)).toEqual({ used: 1, limit: 5 });
});
