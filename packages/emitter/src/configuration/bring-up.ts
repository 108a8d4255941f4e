import { isDeepStrictEqual } from 'node:util';
import type { Timing } from '@earshot/protocol';
import type { Catalogue } from '../catalogue.ts';
import { EmitterError } from '../errors.ts';
import type { DispatchStore } from '../store/dispatch-store.ts';
import type { StoredWebhook, WebhookStore } from '../store/webhook-store.ts';
import type { Cabinet } from './cabinet.ts';
import { brought } from './subscriptions.ts';

export interface BringUpDependencies {
  dispatch: Pick<DispatchStore, 'end' | 'lanes'>;
  webhooks: Pick<WebhookStore, 'listAll'>;
  cabinet: Pick<Cabinet, 'save'>;
  catalogue: Pick<Catalogue, 'entry'>;
  onError: (error: unknown) => void;
}

/**
 * Brings the subscriptions of all webhooks into step with what the host registers today, and with the log. To be done
 * before anything is emitted: an event that is logged under one timing is looked for by the lanes of that timing alone.
 */
export function createBringUp({ dispatch, webhooks, cabinet, catalogue, onError }: BringUpDependencies) {
  /** @returns whether its log was lost. */
  async function bringUp(webhook: StoredWebhook): Promise<boolean> {
    const { accountId, id, subscriptions } = webhook;
    const [end, lanes] = await Promise.all([dispatch.end(accountId), dispatch.lanes(accountId, id)]);
    const settled = (timing: Timing) => {
      const lane = lanes.find((each) => each.timing === timing);
      // One that sleeps has settled everything, wherever its cursor stands.
      return lane && (lane.dueAt === undefined ? end : lane.cursor);
    };
    const now = brought(subscriptions, { catalogue, end, settled });
    if (!isDeepStrictEqual(now, subscriptions)) await cabinet.save(webhook, { subscriptions: now });
    return subscriptions.some(({ since }) => since > end);
  }

  return async function bringUpAll(): Promise<void> {
    const kept = (await webhooks.listAll()).filter(({ active, disabled }) => active || disabled);
    const lost = await Promise.all(kept.map(bringUp));
    const count = lost.filter(Boolean).length;
    if (count > 0) onError(logLost(count));
  };
}

function logLost(count: number): EmitterError {
  const what = `${count} ${count === 1 ? 'webhook counts' : 'webhooks count'} from positions behind the end of the log`;
  return new EmitterError('log_lost', `${what}: it was lost, or is older than the settings. They go on from its end.`);
}
