import { expect, test } from 'vitest';
import type { StoredWebhook, WebhookStore } from '../../src/store/webhook-store.ts';

const ACCOUNT = 7;

function webhook(id: string, change: Partial<StoredWebhook> = {}): StoredWebhook {
  return {
    ...{ id, accountId: ACCOUNT, revision: 1, name: id, description: '', targetUrl: 'https://example.com' },
    ...{ authentication: { type: 'none' }, subscriptions: [{ eventName: 'A', since: 3 }], active: false },
    ...{ createdAt: 1, updatedAt: 1 },
    ...change,
  };
}

/** What every webhook store keeps to, whatever it is made of. */
export function webhookStoreContract(open: () => Promise<WebhookStore>): void {
  test('gives back what was inserted, to its account only', async () => {
    const store = await open();
    expect(await store.insert(webhook('a'), 5)).toBe('inserted');
    expect(await store.get(ACCOUNT, 'a')).toEqual(webhook('a'));
    expect(await store.get(8, 'a')).toBeUndefined();
    expect(await store.list(8)).toEqual([]);
  });

  test('lists webhooks in the order in which they were made', async () => {
    const store = await open();
    for (const id of ['c', 'a', 'b']) await store.insert(webhook(id), 5);
    expect((await store.list(ACCOUNT)).map(({ id }) => id)).toEqual(['c', 'a', 'b']);
  });

  test('keeps to the quota when webhooks are inserted at the same time [ALM-CONF-7]', async () => {
    const store = await open();
    const inserted = await Promise.all(Array.from({ length: 8 }, (_, index) => store.insert(webhook(`w${index}`), 5)));
    expect(inserted.toSorted()).toEqual([...Array(5).fill('inserted'), ...Array(3).fill('quota_exceeded')]);
    expect(await store.list(ACCOUNT)).toHaveLength(5);
    expect(await store.insert(webhook('other', { accountId: 8 }), 5)).toBe('inserted');
  });

  test('takes an id once, whoever has it, also when two come at the same time [EMIT-85]', async () => {
    const store = await open();
    const inserted = await Promise.all([store.insert(webhook('a'), 5), store.insert(webhook('a', { name: 'b' }), 5)]);
    expect(inserted.toSorted()).toEqual(['id_taken', 'inserted']);
    expect(await store.insert(webhook('a', { accountId: 8 }), 5)).toBe('id_taken');
    expect(await store.listAll()).toHaveLength(1);
  });

  test('replaces a webhook of the revision that was read, and no other', async () => {
    const store = await open();
    await store.insert(webhook('a'), 5);
    const next = (name: string) => store.replace(webhook('a', { name, revision: 2 }), 1);
    const replaced = await Promise.all([next('first'), next('second')]);
    expect(replaced.filter(Boolean)).toHaveLength(1);
    expect(await store.get(ACCOUNT, 'a')).toMatchObject({ revision: 2 });
    expect(await store.replace(webhook('unknown'), 1)).toBe(false);
  });

  test('lists the webhooks of all accounts', async () => {
    const store = await open();
    await store.insert(webhook('off'), 5);
    await store.insert(webhook('on', { active: true }), 5);
    await store.insert(webhook('on elsewhere', { active: true, accountId: 8 }), 5);
    expect((await store.listAll()).map(({ id }) => id).toSorted()).toEqual(['off', 'on', 'on elsewhere']);
  });

  test('removes a webhook once', async () => {
    const store = await open();
    await store.insert(webhook('a'), 5);
    expect(await store.remove(8, 'a')).toBe(false);
    expect(await store.remove(ACCOUNT, 'a')).toBe(true);
    expect(await store.remove(ACCOUNT, 'a')).toBe(false);
    expect(await store.list(ACCOUNT)).toEqual([]);
  });
}
