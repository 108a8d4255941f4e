import type { Audit } from '../audit.ts';
import type { Clock } from '../clock.ts';
import { EmitterError } from '../errors.ts';
import type { Lifecycle } from '../lifecycle.ts';
import type { Disabling, StoredWebhook } from '../store/webhook-store.ts';
import type { Cabinet } from './cabinet.ts';

export interface DisableDependencies {
  cabinet: Cabinet;
  clock: Clock;
  audit: Audit;
  lifecycle: Lifecycle;
}

type Whose = Pick<StoredWebhook, 'accountId' | 'id'>;

/** Switches a webhook off on behalf of the emitter. Its lanes stay: they keep what waits until it expires. */
export function createDisable({ cabinet, clock, audit, lifecycle }: DisableDependencies) {
  return async function disable({ accountId, id }: Whose, reason: Disabling['reason']): Promise<void> {
    const disabled = { at: clock.now(), reason };
    if (!(await switchOff(accountId, id, disabled))) return;
    await audit({ accountId, action: 'webhook.disabled', webhookId: id, detail: { reason } }, { actor: 'system' });
    lifecycle.announce('disabled', { accountId, webhookId: id, ...disabled });
  };

  /** @returns false when there is nothing to switch off any more. */
  async function switchOff(accountId: number, id: string, disabled: Disabling): Promise<boolean> {
    try {
      const webhook = await cabinet.find(accountId, id);
      if (!webhook.active) return false;
      await cabinet.save(webhook, { active: false, disabled });
      return true;
    } catch (error) {
      const code = error instanceof EmitterError ? error.code : undefined;
      // An admin was faster: what holds now is read again.
      if (code === 'revision_conflict') return switchOff(accountId, id, disabled);
      if (code === 'webhook_not_found') return false;
      throw error;
    }
  }
}
