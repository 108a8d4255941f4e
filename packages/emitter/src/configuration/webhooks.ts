import { randomUUID } from 'node:crypto';
import type { Sealer } from '@earshot/protocol';
import type { Audit, By } from '../audit.ts';
import type { Catalogue } from '../catalogue.ts';
import type { Clock } from '../clock.ts';
import { EmitterError } from '../errors.ts';
import type { Lifecycle } from '../lifecycle.ts';
import type { DispatchStore } from '../store/dispatch-store.ts';
import type { AuditAction } from '../store/records.ts';
import type { StoredWebhook, WebhookStore } from '../store/webhook-store.ts';
import { sealAuthentication } from './authentication.ts';
import { type Cabinet, conflict } from './cabinet.ts';
import { invalid, openDraft } from './draft-signature.ts';
import { type Backlog, leastPosition, skippedBy, type Weighed, weigh } from './enabling.ts';
import { checkAdded } from './known-events.ts';
import type { LaneKeeper } from './lanes.ts';
import { eventNamesOf, subscribe } from './subscriptions.ts';
import { toWebhook, type Webhook } from './webhook.ts';
import type { AuthenticationInput, WebhookChange, WebhookInput } from './webhook-input.ts';

/**
 * The settings of webhooks. Every method throws EmitterError `invalid_account`, and those that change something
 * `account_not_active`; the others are named. What is changed is in the audit trail.
 */
export interface WebhookSettings {
  /**
   * Adds a webhook, inactive unless it says otherwise.
   *
   * @throws EmitterError `invalid_webhook`, `quota_exceeded`
   */
  create(accountId: number, input: WebhookInput, by?: By): Promise<Webhook>;
  /** How many webhooks an account has, and may have. */
  quota(accountId: number): Promise<{ used: number; limit: number }>;
  /** In the order in which they were made. */
  list(accountId: number): Promise<Webhook[]>;
  /** One webhook, without its secrets. @throws EmitterError `webhook_not_found` */
  get(accountId: number, id: string): Promise<Webhook>;
  /**
   * Changes what is given. Activating begins with the next event; a trigger event that is added counts from the next
   * event on; an update in itself never changes signature keys. What waits for its next attempt is tried at once.
   *
   * `active` as it was read changes nothing, so that a form can be sent back whole: `false` retires a webhook that is on,
   * and leaves one that the emitter switched off as it is, with its events. To give those up there is `retire`.
   *
   * @throws EmitterError `invalid_webhook`, `webhook_not_found`, `webhook_disabled`, `revision_conflict`
   */
  update(accountId: number, id: string, change: WebhookChange, by?: By): Promise<Webhook>;
  /**
   * Switches a webhook off: nothing more is sent, and what is undelivered is forgotten, also of one that the emitter
   * had switched off. One that is off already stays as it is.
   *
   * @throws EmitterError `webhook_not_found`, `revision_conflict`
   */
  retire(accountId: number, id: string, by?: By): Promise<Webhook>;
  /**
   * Switches a webhook on again that the emitter had switched off. What is left out is recorded as lost.
   *
   * @throws EmitterError `webhook_not_found`, `webhook_not_disabled`, `revision_conflict`
   */
  enable(accountId: number, id: string, backlog: Backlog, by?: By): Promise<Webhook>;
  /**
   * What a choice would do with the events that wait, before it is made.
   *
   * @throws EmitterError `webhook_not_found`, `webhook_not_disabled`
   */
  weighEnabling(accountId: number, id: string, backlog: Backlog): Promise<Weighed>;
  /** Deletes a webhook; what is undelivered is forgotten. @throws EmitterError `webhook_not_found` */
  remove(accountId: number, id: string, by?: By): Promise<void>;
}

export interface WebhooksDependencies {
  webhooks: WebhookStore;
  dispatch: DispatchStore;
  sealer: Sealer;
  lanes: LaneKeeper;
  clock: Clock;
  cabinet: Cabinet;
  catalogue: Catalogue;
  lifecycle: Lifecycle;
  audit: Audit;
}

const NOTHING = { active: false, subscriptions: [] };

export function createWebhookSettings(
  { webhooks, dispatch, sealer, lanes, clock, cabinet, catalogue, lifecycle, audit }: WebhooksDependencies,
  { maxWebhooksPerAccount }: { maxWebhooksPerAccount: number },
): WebhookSettings {
  async function create(accountId: number, input: WebhookInput, by?: By): Promise<Webhook> {
    await cabinet.admit(accountId);
    const now = clock.now();
    const active = input.active ?? false;
    const id = await idFor(accountId, input, now);
    const webhook: StoredWebhook = {
      ...{ id, accountId, revision: 1 },
      ...{ name: input.name, description: input.description ?? '', targetUrl: input.targetUrl },
      authentication: await sealAuthentication(input.authentication, undefined, { accountId, id }, { sealer, now }),
      subscriptions: subscribe(input.events, NOTHING, await dispatch.end(accountId), catalogue),
      ...{ active, createdAt: now, updatedAt: now },
    };
    const inserted = await webhooks.insert(webhook, maxWebhooksPerAccount);
    if (inserted === 'quota_exceeded') throw quotaExceeded(maxWebhooksPerAccount);
    if (inserted === 'id_taken') throw invalid('draft_used', 'A webhook was saved with this signature already.');
    await lanes.follow(webhook, { hadLanes: false });
    await audit({ accountId, action: 'webhook.created', webhookId: webhook.id, detail: visible(input) }, by);
    return toWebhook(webhook);
  }

  /** The one for which a signature was generated already, or a new one. Of two with one draft the store takes the first. */
  async function idFor(accountId: number, { authentication }: WebhookInput, now: number): Promise<string> {
    if (authentication.type !== 'signature' || authentication.draft === undefined) return randomUUID();
    return (await openDraft(authentication.draft, { accountId }, { sealer, now })).webhookId;
  }

  async function update(accountId: number, id: string, change: WebhookChange, by?: By): Promise<Webhook> {
    await cabinet.admit(accountId);
    const before = await cabinet.find(accountId, id);
    if (change.revision !== undefined && change.revision !== before.revision) throw conflict();
    if (before.disabled && change.active) throw disabled();
    checkAdded(change.events ?? [], before, catalogue, 'saved');
    const { active, ...rest } = change;
    return edit(before, active === before.active ? rest : change, by);
  }

  async function edit(before: StoredWebhook, change: WebhookChange, by: By | undefined): Promise<Webhook> {
    const { accountId, id } = before;
    const webhook = await cabinet.save(before, await changed(before, change));
    if (!webhook.disabled) await lanes.follow(webhook, { hadLanes: hasLanes(before) });
    await audit({ accountId, action: actionOf(before, webhook), webhookId: id, detail: visible(change) }, by);
    return toWebhook(webhook);
  }

  async function retire(accountId: number, id: string, by?: By): Promise<Webhook> {
    await cabinet.admit(accountId);
    const before = await cabinet.find(accountId, id);
    return hasLanes(before) ? edit(before, { active: false }, by) : toWebhook(before);
  }

  async function changed(before: StoredWebhook, change: WebhookChange): Promise<Partial<StoredWebhook>> {
    const { name = before.name, description = before.description, targetUrl = before.targetUrl } = change;
    const { active = before.active, authentication } = change;
    const events = change.events ?? eventNamesOf(before.subscriptions);
    const subscribed = { active: hasLanes(before), subscriptions: before.subscriptions };
    return {
      ...{ name, description, targetUrl, active },
      subscriptions: subscribe(events, subscribed, await dispatch.end(before.accountId), catalogue),
      // Retiring one that the emitter switched off forgets its events, as retiring does.
      ...(change.active === false && { disabled: undefined as never }),
      ...(authentication && {
        authentication: await sealAuthentication(authentication, before.authentication, before, {
          ...{ sealer, now: clock.now() },
        }),
      }),
    };
  }

  async function enable(accountId: number, id: string, backlog: Backlog, by?: By): Promise<Webhook> {
    await cabinet.admit(accountId);
    const before = await cabinet.find(accountId, id);
    if (!before.disabled) throw notDisabled();
    const least = await leastPosition(dispatch, accountId, backlog);
    const losses = await skippedBy({ dispatch, catalogue }, before, least, clock.now());
    const webhook = await cabinet.save(before, { active: true, disabled: undefined as never });
    for (const loss of losses) await dispatch.recordLoss(loss);
    await lanes.resume(webhook, least);
    for (const loss of losses) lifecycle.announce('lost', loss);
    await audit({ accountId, action: 'webhook.enabled', webhookId: id, detail: { backlog } }, by);
    lifecycle.announce('enabled', { accountId, webhookId: id });
    return toWebhook(webhook);
  }

  return {
    create,
    update,
    retire,
    enable,
    async weighEnabling(accountId, id, backlog) {
      const webhook = await cabinet.find(accountId, id);
      if (!webhook.disabled) throw notDisabled();
      return weigh({ dispatch, catalogue }, webhook, backlog);
    },
    async list(accountId) {
      return (await webhooks.list(accountId)).map(toWebhook);
    },
    async quota(accountId) {
      return { used: (await webhooks.list(accountId)).length, limit: maxWebhooksPerAccount };
    },
    get: async (accountId, id) => toWebhook(await cabinet.find(accountId, id)),
    async remove(accountId, id, by) {
      await cabinet.admit(accountId);
      const { name } = await cabinet.find(accountId, id);
      await webhooks.remove(accountId, id);
      await lanes.close(id);
      await audit({ accountId, action: 'webhook.removed', webhookId: id, detail: { name } }, by);
    },
  };
}

/** While the emitter has switched it off, its lanes keep what waits. */
function hasLanes({ active, disabled }: StoredWebhook): boolean {
  return active || disabled !== undefined;
}

function actionOf(before: StoredWebhook, after: StoredWebhook): AuditAction {
  if (hasLanes(before) === hasLanes(after)) return 'webhook.updated';
  return hasLanes(after) ? 'webhook.activated' : 'webhook.retired';
}

/** What was asked for, without its secrets. */
function visible({ authentication, ...asked }: WebhookChange): Record<string, unknown> {
  return authentication ? { ...asked, authentication: withoutSecrets(authentication) } : asked;
}

/** Names what is shown, not what is hidden: what is added one day stays hidden until it is named. */
function withoutSecrets(chosen: AuthenticationInput): Record<string, unknown> {
  switch (chosen.type) {
    case 'none':
      return { type: 'none' };
    case 'basic':
      return { type: 'basic', username: chosen.username };
    case 'signature':
      return { type: 'signature', ...(chosen.keyType && { keyType: chosen.keyType }) };
  }
}

function quotaExceeded(quota: number): EmitterError {
  return new EmitterError('quota_exceeded', `An account has at most ${quota} webhooks.`);
}

function disabled(): EmitterError {
  return new EmitterError('webhook_disabled', 'The emitter switched the webhook off: enable it instead.');
}

function notDisabled(): EmitterError {
  return new EmitterError('webhook_not_disabled', 'The emitter did not switch this webhook off.');
}
