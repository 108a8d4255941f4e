import type { KeyType, Timing } from '@earshot/protocol';

/** The public half of a key pair, as a JWK (RFC 7517). */
export type PublicJwk = Readonly<Record<string, unknown>>;

/** What an account can be told of a signature key: everything but the key. */
export interface KeyInfo {
  kid: string;
  /** Epoch milliseconds. */
  createdAt: number;
  /** Epoch milliseconds; set when another key took over. */
  expiresAt?: number;
  /** Of a key pair only. */
  publicJwk?: PublicJwk;
}

/** How a webhook authenticates, as it rests: secrets only as JWE. */
export type SealedAuthentication =
  | { readonly type: 'none' }
  | { readonly type: 'basic'; readonly username: string; readonly sealedPassword: string }
  | {
      readonly type: 'signature';
      readonly keyType: KeyType;
      readonly keys: readonly KeyInfo[];
      readonly sealedKeys: string;
    };

/** A trigger event, and the stretch of the account's log in which it counts. */
export interface Subscription {
  readonly eventName: string;
  /** Which lane sends it, whatever became of its registration. Absent in older settings: that of the catalogue. */
  readonly timing?: Timing;
  /** Excluded. */
  readonly since: number;
  /** Included. Absent while it goes on; present when another lane sends what came later. */
  readonly until?: number;
}

/** That the emitter itself switched a webhook off, and why. */
export interface Disabling {
  /** Epoch milliseconds. */
  readonly at: number;
  /** `expired`: it failed for as long as events are kept. `gone`: the receiver answered 410. */
  readonly reason: 'expired' | 'gone';
}

/** The settings of one webhook. Never changed in place: a change is a new value with the next revision. */
export interface StoredWebhook {
  readonly id: string;
  readonly accountId: number;
  readonly revision: number;
  readonly name: string;
  readonly description: string;
  readonly targetUrl: string;
  readonly authentication: SealedAuthentication;
  readonly subscriptions: readonly Subscription[];
  readonly active: boolean;
  /** Present while it waits for an admin: its events accumulate until they expire. Then `active` is false. */
  readonly disabled?: Disabling;
  /** Epoch milliseconds. */
  readonly createdAt: number;
  /** Epoch milliseconds. */
  readonly updatedAt: number;
}

/** What became of a new webhook. */
export type Inserted =
  | 'inserted'
  /** The account has so many already. */
  | 'quota_exceeded'
  /** There is one of this id, whoever's. */
  | 'id_taken';

/** Where webhook settings rest. Several processes may share one; each verb is atomic. */
export interface WebhookStore {
  /** Unless it answers `inserted`, nothing is stored. */
  insert(webhook: StoredWebhook, quota: number): Promise<Inserted>;
  get(accountId: number, id: string): Promise<StoredWebhook | undefined>;
  /** The account's webhooks in the order in which they were made. */
  list(accountId: number): Promise<StoredWebhook[]>;
  /** The webhooks of all accounts. */
  listAll(): Promise<StoredWebhook[]>;
  /** @returns false, and nothing changes, when the stored one isn't of that revision, or is gone. */
  replace(webhook: StoredWebhook, revision: number): Promise<boolean>;
  /** @returns false when there was none. */
  remove(accountId: number, id: string): Promise<boolean>;
}
