import type { Timing } from '@earshot/protocol';
import type { Catalogue } from '../catalogue.ts';
import type { Clock } from '../clock.ts';
import type { LaneStore } from '../store/lane-store.ts';
import type { StoredWebhook, Subscription, WebhookStore } from '../store/webhook-store.ts';

const TIMINGS: readonly Timing[] = ['realTime', 'batch'];

/** Keeps the lanes in step with the settings, which are always saved first. */
export function createLaneKeeper({
  dispatch,
  webhooks,
  clock,
  catalogue,
  wake,
}: {
  dispatch: LaneStore;
  webhooks: WebhookStore;
  clock: Clock;
  catalogue: Pick<Catalogue, 'ofTiming'>;
  /** Something may be due. */
  wake: () => void;
}) {
  /** Opens the lanes that an active webhook needs; those that are open stay as they are. */
  async function open(webhook: StoredWebhook): Promise<void> {
    const { id: webhookId, accountId } = webhook;
    const { host } = new URL(webhook.targetUrl);
    for (const timing of TIMINGS) {
      const after = firstSince(catalogue.ofTiming(webhook.subscriptions, timing));
      if (after === undefined) await dispatch.closeLanes(webhookId, timing);
      else await dispatch.openLane({ accountId, webhookId, timing, host, after, dueAt: clock.now() });
    }
  }

  return {
    /** After a change: retiring forgets the lanes, activating begins new ones; a head is tried at once. */
    async follow(webhook: StoredWebhook, before: { hadLanes: boolean }): Promise<void> {
      if (!webhook.active || !before.hadLanes) await dispatch.closeLanes(webhook.id);
      if (!webhook.active) return;
      await open(webhook);
      await dispatch.hastenLanes(webhook.id, clock.now());
      wake();
    },
    /** Lets a webhook's lanes go on with a clean record, none of them before a position. */
    async resume(webhook: StoredWebhook, least: number): Promise<void> {
      await open(webhook);
      await dispatch.moveLanes(webhook.id, { least }, clock.now());
      wake();
    },
    /** Brings a webhook's lanes back to a position. Who asks for it knows nothing of the receiver: what failed still does. */
    async rewind(webhook: StoredWebhook, most: number): Promise<void> {
      await open(webhook);
      await dispatch.moveLanes(webhook.id, { most, keepFailures: true }, clock.now());
      wake();
    },
    close: (webhookId: string) => dispatch.closeLanes(webhookId),
    /** Opens what a crash between saving settings and opening lanes left shut. */
    async reconcile(): Promise<void> {
      const all = await webhooks.listAll();
      for (const webhook of all.filter(({ active }) => active)) await open(webhook);
    },
  };
}

export type LaneKeeper = ReturnType<typeof createLaneKeeper>;

function firstSince(subscriptions: readonly Subscription[]): number | undefined {
  return subscriptions.length === 0 ? undefined : Math.min(...subscriptions.map(({ since }) => since));
}
