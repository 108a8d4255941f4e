import { chmod } from 'node:fs/promises';
import { Low } from 'lowdb';
import { JSONFile } from 'lowdb/node';
import { EmitterError } from '../errors.ts';
import { reader } from '../reading.ts';
import { storedWebhooks } from './stored-webhooks.ts';
import type { Inserted, StoredWebhook, WebhookStore } from './webhook-store.ts';

interface Content {
  webhooks: StoredWebhook[];
}

/** What becomes of the webhooks; undefined leaves them as they are. */
type Change = (webhooks: readonly StoredWebhook[]) => StoredWebhook[] | undefined;

function insertable({ id, accountId }: StoredWebhook, webhooks: readonly StoredWebhook[], quota: number): Inserted {
  if (webhooks.some((other) => other.id === id)) return 'id_taken';
  const own = webhooks.filter((other) => other.accountId === accountId);
  return own.length < quota ? 'inserted' : 'quota_exceeded';
}

/**
 * Webhook settings in a JSON file that people can read, for one process. The file is replaced as a whole, by one
 * change at a time; a change that can't be written hasn't happened.
 *
 * @throws EmitterError `store_corrupt`
 */
export async function jsonWebhookStore(path: string): Promise<WebhookStore> {
  const file = new Low<Content>(new JSONFile(path), { webhooks: [] });
  await read(file, path);
  let queue: Promise<unknown> = Promise.resolve();
  let index = { of: file.data, byId: indexed(file.data) };

  /** Made anew after each change: it is asked before every attempt. */
  function byId(): ReadonlyMap<string, StoredWebhook> {
    if (index.of !== file.data) index = { of: file.data, byId: indexed(file.data) };
    return index.byId;
  }

  function change(next: Change): Promise<boolean> {
    const done = queue.then(() => apply(file, path, next));
    queue = done.catch(() => {});
    return done;
  }

  return {
    async insert(webhook, quota) {
      let inserted: Inserted = 'inserted';
      await change((webhooks) => {
        inserted = insertable(webhook, webhooks, quota);
        return inserted === 'inserted' ? [...webhooks, webhook] : undefined;
      });
      return inserted;
    },
    async get(accountId, id) {
      const webhook = byId().get(id);
      return webhook?.accountId === accountId ? webhook : undefined;
    },
    list: async (accountId) => file.data.webhooks.filter((webhook) => webhook.accountId === accountId),
    listAll: async () => [...file.data.webhooks],
    replace: (webhook, revision) =>
      change((webhooks) => {
        const index = webhooks.findIndex(isWebhook(webhook.accountId, webhook.id));
        return webhooks[index]?.revision === revision ? webhooks.with(index, webhook) : undefined;
      }),
    remove: (accountId, id) =>
      change((webhooks) => {
        const index = webhooks.findIndex(isWebhook(accountId, id));
        return index === -1 ? undefined : webhooks.toSpliced(index, 1);
      }),
  };
}

function indexed({ webhooks }: Content): ReadonlyMap<string, StoredWebhook> {
  return new Map(webhooks.map((webhook) => [webhook.id, webhook]));
}

function isWebhook(accountId: number, id: string): (webhook: StoredWebhook) => boolean {
  return (webhook) => webhook.id === id && webhook.accountId === accountId;
}

async function read(file: Low<Content>, path: string): Promise<void> {
  try {
    await file.read();
  } catch (cause) {
    if (cause instanceof SyntaxError) throw new EmitterError('store_corrupt', corruption(path), { cause });
    throw cause;
  }
  reader(storedWebhooks, { code: 'store_corrupt', what: corruption(path), name: 'file', bare: true })(file.data);
}

function corruption(path: string): string {
  return `${path} is not a file of webhook settings.`;
}

async function apply(file: Low<Content>, path: string, next: Change): Promise<boolean> {
  const before = file.data;
  const webhooks = next(before.webhooks);
  if (!webhooks) return false;
  file.data = { webhooks };
  try {
    await file.write();
  } catch (error) {
    file.data = before;
    throw error;
  }
  // lowdb writes a new file under the process's umask; secrets in it are sealed, addresses and names aren't.
  await chmod(path, 0o600);
  return true;
}
