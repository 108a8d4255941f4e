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

/**
 * Switches a webhook off on behalf of the emitter. Its lanes stay: they keep what waits until it expires.
 *
 * Only as it was when it was called: the answer that an address gave says nothing about the one that an admin entered
 * meanwhile. If it holds all the same, the next attempt tells.
 */
export function createDisable({ cabinet, clock, audit, lifecycle }: DisableDependencies) {
  return async function disable(called: StoredWebhook, reason: Disabling['reason']): Promise<void> {
    const { accountId, id } = called;
    const disabled = { at: clock.now(), reason };
    if (!(await switchOff(called, disabled))) return;
    await audit({ accountId, action: 'webhook.disabled', webhookId: id, detail: { reason } }, { actor: 'system' });
    lifecycle.announce('disabled', { accountId, webhookId: id, ...disabled });
  };

  /** @returns false when it is no longer what was called. */
  async function switchOff(called: StoredWebhook, disabled: Disabling): Promise<boolean> {
    try {
      await cabinet.save(called, { active: false, disabled });
      return true;
    } catch (error) {
      if (error instanceof EmitterError && error.code === 'revision_conflict') return false;
      throw error;
    }
  }
}
