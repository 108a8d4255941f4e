import { createSender, type Sealer, type Sender } from '@earshot/protocol';
import { unsealAuthentication } from '../credentials.ts';
import type { StoredWebhook } from '../store/webhook-store.ts';

/** Unsealing secrets and preparing keys costs more than signing: it is done once per revision of a webhook. */
export function createSenders(sealer: Sealer) {
  const cache = new Map<string, { revision: number; sender: Sender }>();
  return {
    async senderOf({ id, revision, authentication }: StoredWebhook): Promise<Sender> {
      const cached = cache.get(id);
      if (cached?.revision === revision) return cached.sender;
      const sender = createSender(await unsealAuthentication(authentication, sealer));
      cache.set(id, { revision, sender });
      return sender;
    },
    forget(webhookId: string): void {
      cache.delete(webhookId);
    },
  };
}

export type Senders = ReturnType<typeof createSenders>;
