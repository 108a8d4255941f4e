import { type AccountState, checkActive } from '../account-state.ts';
import type { Clock } from '../clock.ts';
import { EmitterError } from '../errors.ts';
import type { StoredWebhook, WebhookStore } from '../store/webhook-store.ts';

/** Where the settings of webhooks are found and kept. */
export interface Cabinet {
  /** @throws EmitterError `account_not_active` */
  admit(accountId: number): Promise<void>;
  /** @throws EmitterError `webhook_not_found` */
  find(accountId: number, id: string): Promise<StoredWebhook>;
  /** @returns the webhook with the change, of the next revision. @throws EmitterError `revision_conflict` */
  save(before: StoredWebhook, change: Partial<StoredWebhook>): Promise<StoredWebhook>;
}

export function createCabinet({
  webhooks,
  clock,
  accountState,
}: {
  webhooks: WebhookStore;
  clock: Clock;
  accountState: AccountState;
}): Cabinet {
  return {
    async admit(accountId) {
      await checkActive(accountState, accountId);
    },
    async find(accountId, id) {
      const webhook = await webhooks.get(accountId, id);
      if (webhook) return webhook;
      throw new EmitterError('webhook_not_found', 'The account has no such webhook.');
    },
    async save(before, change) {
      const { disabled, ...next } = { ...before, ...change, revision: before.revision + 1, updatedAt: clock.now() };
      const webhook = disabled ? { ...next, disabled } : next;
      if (await webhooks.replace(webhook, before.revision)) return webhook;
      throw conflict();
    },
  };
}

export function conflict(): EmitterError {
  return new EmitterError('revision_conflict', 'The webhook was changed in between: read it again.');
}
