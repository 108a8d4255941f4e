import { randomUUID } from 'node:crypto';
import type { Sealer, SignatureFile } from '@earshot/protocol';
import { checkAccountId } from '../account-id.ts';
import type { Clock } from '../clock.ts';
import { EmitterError, type FieldIssue, faulty } from '../errors.ts';
import type { DispatchStore } from '../store/dispatch-store.ts';
import type { StoredWebhook, WebhookStore } from '../store/webhook-store.ts';
import { sealAuthentication } from './authentication.ts';
import type { LaneKeeper } from './lanes.ts';
import { type Rotation, rotated, signatureFile } from './signature.ts';
import { subscribe } from './subscriptions.ts';
import { toWebhook, type Webhook } from './webhook.ts';
import { changeIssues, inputIssues, type WebhookChange, type WebhookInput } from './webhook-input.ts';

/** The webhooks of the accounts. Every method throws EmitterError `invalid_account`; the others are named. */
export interface Webhooks {
  /**
   * Adds a webhook, inactive unless it says otherwise.
   *
   * @throws EmitterError `invalid_webhook`, `quota_exceeded`
   */
  create(accountId: number, input: WebhookInput): Promise<Webhook>;
  /** In the order in which they were made. */
  list(accountId: number): Promise<Webhook[]>;
  /** @throws EmitterError `webhook_not_found` */
  get(accountId: number, id: string): Promise<Webhook>;
  /**
   * Changes what is given. Activating begins with the next event; a trigger event that is added counts from the next
   * event on; an update in itself never changes signature keys.
   *
   * @throws EmitterError `invalid_webhook`, `webhook_not_found`, `revision_conflict`
   */
  update(accountId: number, id: string, change: WebhookChange): Promise<Webhook>;
  /**
   * Switches a webhook off: nothing more is sent, and what is undelivered is forgotten.
   *
   * @throws EmitterError `webhook_not_found`, `revision_conflict`
   */
  retire(accountId: number, id: string): Promise<Webhook>;
  /** @throws EmitterError `webhook_not_found` */
  remove(accountId: number, id: string): Promise<void>;
  /**
   * The JSON file by which a receiver verifies the signature. For shared secrets it holds them: hand it to admins only.
   *
   * @throws EmitterError `webhook_not_found`, `no_signature`
   */
  downloadSignature(accountId: number, id: string): Promise<SignatureFile>;
  /**
   * Makes a new key; the old one stays valid for a while, so that the receiver can change over without a gap.
   *
   * @throws EmitterError `webhook_not_found`, `no_signature`, `overlap_out_of_range`, `revision_conflict`
   */
  rotateSignature(accountId: number, id: string, rotation?: Rotation): Promise<Webhook>;
}

export interface WebhooksDependencies {
  webhooks: WebhookStore;
  dispatch: DispatchStore;
  sealer: Sealer;
  lanes: LaneKeeper;
  clock: Clock;
}

export function createWebhooks(
  { webhooks, dispatch, sealer, lanes, clock }: WebhooksDependencies,
  { maxWebhooksPerAccount }: { maxWebhooksPerAccount: number },
): Webhooks {
  async function create(accountId: number, input: WebhookInput): Promise<Webhook> {
    checkAccountId(accountId);
    refuse(inputIssues(input));
    const now = clock.now();
    const active = input.active ?? false;
    const webhook: StoredWebhook = {
      ...{ id: randomUUID(), accountId, revision: 1 },
      ...{ name: input.name.trim(), description: input.description ?? '', targetUrl: input.targetUrl },
      authentication: await sealAuthentication(input.authentication, undefined, { sealer, now }),
      subscriptions: subscribe(input.events, { active: false, subscriptions: [] }, await dispatch.end(accountId)),
      ...{ active, createdAt: now, updatedAt: now },
    };
    if (!(await webhooks.insert(webhook, maxWebhooksPerAccount))) throw quotaExceeded(maxWebhooksPerAccount);
    await lanes.follow(webhook, false);
    return toWebhook(webhook);
  }

  async function find(accountId: number, id: string): Promise<StoredWebhook> {
    checkAccountId(accountId);
    const webhook = await webhooks.get(accountId, id);
    if (webhook) return webhook;
    throw new EmitterError('webhook_not_found', 'The account has no such webhook.');
  }

  async function update(accountId: number, id: string, change: WebhookChange): Promise<Webhook> {
    refuse(changeIssues(change));
    const before = await find(accountId, id);
    if (change.revision !== undefined && change.revision !== before.revision) throw conflict();
    return save(before, await changed(before, change));
  }

  async function changed(before: StoredWebhook, change: WebhookChange): Promise<Partial<StoredWebhook>> {
    const { name = before.name, description = before.description, targetUrl = before.targetUrl } = change;
    const { active = before.active, authentication } = change;
    const events = change.events ?? before.subscriptions.map(({ eventName }) => eventName);
    return {
      ...{ name: name.trim(), description, targetUrl, active },
      subscriptions: subscribe(events, before, await dispatch.end(before.accountId)),
      ...(authentication && {
        authentication: await sealAuthentication(authentication, before.authentication, { sealer, now: clock.now() }),
      }),
    };
  }

  async function save(before: StoredWebhook, change: Partial<StoredWebhook>): Promise<Webhook> {
    const webhook = { ...before, ...change, revision: before.revision + 1, updatedAt: clock.now() };
    if (!(await webhooks.replace(webhook, before.revision))) throw conflict();
    await lanes.follow(webhook, before.active);
    return toWebhook(webhook);
  }

  return {
    create,
    update,
    async list(accountId) {
      checkAccountId(accountId);
      return (await webhooks.list(accountId)).map(toWebhook);
    },
    get: async (accountId, id) => toWebhook(await find(accountId, id)),
    retire: (accountId, id) => update(accountId, id, { active: false }),
    async remove(accountId, id) {
      await find(accountId, id);
      await webhooks.remove(accountId, id);
      await lanes.close(id);
    },
    downloadSignature: async (accountId, id) => signatureFile(await find(accountId, id), sealer, clock.now()),
    async rotateSignature(accountId, id, rotation = {}) {
      const before = await find(accountId, id);
      return save(before, { authentication: await rotated(before, rotation, { sealer, now: clock.now() }) });
    },
  };
}

function refuse(issues: readonly FieldIssue[]): void {
  if (issues.length > 0) throw faulty('invalid_webhook', 'The webhook cannot be saved.', issues);
}

function quotaExceeded(quota: number): EmitterError {
  return new EmitterError('quota_exceeded', `An account has at most ${quota} webhooks.`);
}

function conflict(): EmitterError {
  return new EmitterError('revision_conflict', 'The webhook was changed in between: read it again.');
}
