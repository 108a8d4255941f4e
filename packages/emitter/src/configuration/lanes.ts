import { catalogEntry, type Timing } from '@earshot/protocol';
import type { Clock } from '../clock.ts';
import type { DispatchStore } from '../store/dispatch-store.ts';
import type { StoredWebhook, WebhookStore } from '../store/webhook-store.ts';

const TIMINGS: readonly Timing[] = ['realTime', 'batch'];

/** Keeps the lanes in step with the settings, which are always saved first. */
export function createLaneKeeper({
  dispatch,
  webhooks,
  clock,
}: {
  dispatch: DispatchStore;
  webhooks: WebhookStore;
  clock: Clock;
}) {
  /** Opens the lanes that an active webhook needs; those that are open stay as they are. */
  async function open(webhook: StoredWebhook): Promise<void> {
    const { id: webhookId, accountId } = webhook;
    for (const timing of TIMINGS) {
      const after = firstSince(webhook, timing);
      if (after === undefined) await dispatch.closeLanes(webhookId, timing);
      else await dispatch.openLane({ accountId, webhookId, timing, after, dueAt: clock.now() });
    }
  }

  return {
    /** After a change: retiring forgets the lanes, activating begins new ones. */
    async follow(webhook: StoredWebhook, wasActive: boolean): Promise<void> {
      if (!webhook.active || !wasActive) await dispatch.closeLanes(webhook.id);
      if (webhook.active) await open(webhook);
    },
    close: (webhookId: string) => dispatch.closeLanes(webhookId),
    /** Opens what a crash between saving settings and opening lanes left shut. */
    async reconcile(): Promise<void> {
      for (const webhook of await webhooks.listActive()) await open(webhook);
    },
  };
}

export type LaneKeeper = ReturnType<typeof createLaneKeeper>;

function firstSince({ subscriptions }: StoredWebhook, timing: Timing): number | undefined {
  const positions = subscriptions
    .filter(({ eventName }) => catalogEntry(eventName)?.timing === timing)
    .map(({ since }) => since);
  return positions.length === 0 ? undefined : Math.min(...positions);
}
