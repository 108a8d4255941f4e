import { createSender, type Sealer, type Sender } from '@earshot/protocol';
import { unsealAuthentication } from '../credentials.ts';
import type { StoredWebhook } from '../store/webhook-store.ts';

/** Unsealing secrets and preparing keys costs more than signing: it is done once per revision of a webhook. */
export function createSenders(sealer: Sealer) {
  const cache = new Map<string, { revision: number; sender: Sender }>();

  async function prepare({ id, revision, authentication }: StoredWebhook): Promise<Sender> {
    const sender = createSender(await unsealAuthentication(authentication, sealer));
    cache.set(id, { revision, sender });
    return sender;
  }

  return {
    /** At once, if it is prepared. */
    senderOf(webhook: StoredWebhook): Sender | Promise<Sender> {
      const cached = cache.get(webhook.id);
      return cached?.revision === webhook.revision ? cached.sender : prepare(webhook);
    },
    forget(webhookId: string): void {
      cache.delete(webhookId);
    },
  };
}

export type Senders = ReturnType<typeof createSenders>;
