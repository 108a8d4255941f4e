import type { KeyType } from '@earshot/protocol';
import type { KeyInfo, SealedAuthentication, StoredWebhook } from '../store/webhook-store.ts';

/** How a webhook authenticates, without its secrets. */
export type WebhookAuthentication =
  | { type: 'none' }
  | { type: 'basic'; username: string }
  | {
      type: 'signature';
      keyType: KeyType;
      /** The newest first. */
      keys: KeyInfo[];
    };

/** A webhook as it can be shown to anyone who may see the account's settings: it holds no secret. */
export interface Webhook {
  id: string;
  accountId: number;
  /** Grows with every change. */
  revision: number;
  name: string;
  /** Empty when there is none. */
  description: string;
  targetUrl: string;
  authentication: WebhookAuthentication;
  /** Trigger events. */
  events: string[];
  active: boolean;
  /** Epoch milliseconds. */
  createdAt: number;
  /** Epoch milliseconds. */
  updatedAt: number;
}

export function toWebhook({ subscriptions, authentication, ...stored }: StoredWebhook): Webhook {
  const { id, accountId, revision, name, description, targetUrl, active, createdAt, updatedAt } = stored;
  return {
    ...{ id, accountId, revision, name, description, targetUrl },
    authentication: withoutSecrets(authentication),
    events: subscriptions.map(({ eventName }) => eventName),
    ...{ active, createdAt, updatedAt },
  };
}

function withoutSecrets(sealed: SealedAuthentication): WebhookAuthentication {
  switch (sealed.type) {
    case 'none':
      return { type: 'none' };
    case 'basic':
      return { type: 'basic', username: sealed.username };
    case 'signature':
      return { type: 'signature', keyType: sealed.keyType, keys: sealed.keys.map((key) => ({ ...key })) };
  }
}
