import type { KeyType } from '@earshot/protocol';
import type { Disabling, KeyInfo, SealedAuthentication, StoredWebhook } from '../store/webhook-store.ts';
import { eventNamesOf } from './subscriptions.ts';

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
  /** False while it is off, whoever switched it off. */
  active: boolean;
  /** Present when the emitter switched it off: `enable` switches it on again. */
  disabled?: Disabling;
  /** Epoch milliseconds. */
  createdAt: number;
  /** Epoch milliseconds. */
  updatedAt: number;
}

export function toWebhook({ subscriptions, authentication, ...stored }: StoredWebhook): Webhook {
  const { id, accountId, revision, name, description, targetUrl, active, disabled, createdAt, updatedAt } = stored;
  return {
    ...{ id, accountId, revision, name, description, targetUrl },
    authentication: withoutSecrets(authentication),
    events: eventNamesOf(subscriptions),
    ...{ active, ...(disabled && { disabled }), createdAt, updatedAt },
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
