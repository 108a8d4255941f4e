import type { Timing } from '@earshot/protocol';
import type { Catalogue } from '../catalogue.ts';
import type { Clock } from '../clock.ts';
import { LEASE_MS } from '../dispatch/lease.ts';
import { LONGEST_WAIT_MS } from '../dispatch/retry-after.ts';
import type { LaneStore } from '../store/lane-store.ts';
import type { StoredWebhook, Subscription, WebhookStore } from '../store/webhook-store.ts';

const TIMINGS: readonly Timing[] = ['realTime', 'batch'];

// A webhook has a lane for each timing that one of its subscriptions names, and keeps it as long as one does. Which
// lane sends an event is the subscription's to say, not the registration's: an event that the host registers no longer
// keeps its lane, and what was logged goes out.
//
// When the host registers an event under the other timing, the subscription is parted at the log's end, at the next start
// (`subscriptions.ts`): one lane sends what was logged until there, the other what comes. So no cursor ever moves back,
// and no lane is opened anew over what another has sent. Lanes are opened at the oldest `since` of their subscriptions,
// and that can't lie behind what was sent: a lane is closed with its last subscription, and later ones begin at the end.

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
    /**
     * Opens what a crash between saving settings and opening lanes left shut; and times that lanes wait for may be others,
     * or of a clock that was set back since.
     */
    async reconcile(): Promise<void> {
      const all = await webhooks.listAll();
      for (const webhook of all.filter(({ active, disabled }) => active || disabled)) await open(webhook);
      const now = clock.now();
      await dispatch.reviewLanes(now, { latest: now + LONGEST_WAIT_MS, leaseUntil: now + LEASE_MS });
    },
  };
}

export type LaneKeeper = ReturnType<typeof createLaneKeeper>;

function firstSince(subscriptions: readonly Subscription[]): number | undefined {
  return subscriptions.length === 0 ? undefined : Math.min(...subscriptions.map(({ since }) => since));
}
