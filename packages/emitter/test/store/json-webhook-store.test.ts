import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { jsonWebhookStore } from '../../src/store/json-webhook-store.ts';
import { temporaryFolder } from '../support/setup.ts';
import { webhookStoreContract } from './webhook-store.contract.ts';

describe('the webhook store in JSON', () => {
  webhookStoreContract(async () => jsonWebhookStore(join(await temporaryFolder(), 'webhooks.json')));

  const webhook = {
    ...{ id: 'a', accountId: 7, revision: 1, name: 'n', description: '', targetUrl: 'https://example.com' },
    ...{ authentication: { type: 'none' as const }, subscriptions: [], active: true, createdAt: 1, updatedAt: 1 },
  };

  test('is a file for its owner only, and there again after a restart', async () => {
    const path = join(await temporaryFolder(), 'webhooks.json');
    await (await jsonWebhookStore(path)).insert(webhook, 5);
    expect(JSON.parse(await readFile(path, 'utf8'))).toEqual({ webhooks: [webhook] });
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await (await jsonWebhookStore(path)).get(7, 'a')).toEqual(webhook);
  });

  test('forgets a change that could not be written', async () => {
    const store = await jsonWebhookStore(join(await temporaryFolder(), 'missing', 'webhooks.json'));
    await expect(store.insert(webhook, 5)).rejects.toThrow('ENOENT');
    expect(await store.list(7)).toEqual([]);
  });

  test('refuses a file that holds something else', async () => {
    const path = join(await temporaryFolder(), 'webhooks.json');
    await writeFile(path, '{"webhooks":');
    await expect(jsonWebhookStore(path)).rejects.toMatchObject({ code: 'store_corrupt' });
  });

  const without = (member: string) => Object.fromEntries(Object.entries(webhook).filter(([name]) => name !== member));
  test.each<[string, unknown[]]>([
    ['webhooks.0', [null]],
    ...Object.keys(webhook).map((member): [string, unknown[]] => [`webhooks.1.${member}`, [webhook, without(member)]]),
    ['webhooks.0.targetUrl', [{ ...webhook, targetUrl: 'nowhere' }]],
    ['webhooks.0.subscriptions.0.since', [{ ...webhook, subscriptions: [{ eventName: 'A' }] }]],
    ['webhooks.0.authentication.sealedPassword', [{ ...webhook, authentication: { type: 'basic', username: 'ada' } }]],
    ['webhooks.1.id', [webhook, webhook]],
  ])('names %s where a webhook is broken, and leaves the file as it is [EMIT-100]', async (field, webhooks) => {
    const path = join(await temporaryFolder(), 'webhooks.json');
    const text = JSON.stringify({ webhooks });
    await writeFile(path, text);
    const issues = [expect.objectContaining({ field })];
    await expect(jsonWebhookStore(path)).rejects.toMatchObject({ code: 'store_corrupt', issues });
    expect(await readFile(path, 'utf8')).toBe(text);
  });
});
