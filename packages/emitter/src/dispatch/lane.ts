import { randomBytes } from 'node:crypto';
import { catalogEntry } from '@earshot/protocol';
import type { Clock } from '../clock.ts';
import type { Batch, ClaimedLane, DispatchStore, Settlement } from '../store/dispatch-store.ts';
import type { StoredWebhook, WebhookStore } from '../store/webhook-store.ts';
import { dueAt } from './due.ts';
import { freezeBatch, MAX_BYTES, MAX_EVENTS, type TimestampFormat } from './freeze.ts';
import type { Post } from './post.ts';
import type { RetryRules } from './retry.ts';
import type { Senders } from './senders.ts';
import { afterAttempt, withoutExpired } from './settlement.ts';

// One turn of a lane, from its claim to its settlement:
//
//   asleep ──── an event is logged ────► due ──── claim ────► leased
//
//   leased, its webhook gone or retired ────────────────► closed
//   leased without a head: select the next events
//     none up to the log's end ─────────────────────────► asleep there, or due if the log grew
//     batch events whose time hasn't come ──────────────► due at that time
//     else they are frozen: the lane has a head
//   leased with a head
//     whose oldest events outlived their retention ─────► due behind them, without head; they are recorded as lost
//     else it is posted once
//       delivered ──────────────────────────────────────► due behind it, asleep if nothing is there
//       failed ─────────────────────────────────────────► due again later, with the same head
//
// The log's end is read at the claim, before the settings. A subscription made after that may be unknown in this turn,
// but then its events lie behind that end, where the cursor doesn't get.
//
// Each arrow writes once, guarded by the claim. When a guard says no, somebody else has the lane by now, or it was
// closed: the turn ends and its outcome is forgotten. A turn that dies anywhere leaves the lane leased; it is due again
// when the lease runs out, with the head that was frozen, so the receiver sees at worst the same bytes twice.

export interface LaneDependencies {
  dispatch: DispatchStore;
  webhooks: WebhookStore;
  senders: Senders;
  post: Post;
  clock: Clock;
}

export interface LaneRules extends RetryRules {
  timestampFormat: TimestampFormat;
  batchIntervalMs: number;
}

/** Takes a claimed lane through one turn. */
export type RunLane = (lane: ClaimedLane) => Promise<void>;

export function createLane({ dispatch, webhooks, senders, post, clock }: LaneDependencies, rules: LaneRules): RunLane {
  return async (lane) => {
    const webhook = await webhooks.get(lane.accountId, lane.webhookId);
    if (!webhook?.active) {
      senders.forget(lane.webhookId);
      return dispatch.closeLane(lane);
    }
    const head = lane.batch ?? (await freezeNext(lane, webhook));
    if (!head) return;
    await dispatch.settle(lane, withoutExpired(lane, head, clock.now(), rules) ?? (await attempt(lane, head, webhook)));
  };

  /** @returns undefined when there is nothing to send now, or the lane was lost. */
  async function freezeNext(lane: ClaimedLane, webhook: StoredWebhook): Promise<Batch | undefined> {
    const events = await dispatch.select({
      accountId: lane.accountId,
      after: lane.cursor,
      upTo: lane.end,
      subscriptions: webhook.subscriptions.filter(({ eventName }) => catalogEntry(eventName)?.timing === lane.timing),
      limit: MAX_EVENTS[lane.timing],
    });
    const now = clock.now();
    const [first] = events;
    const due = first ? dueAt(lane.timing, first.loggedAt, rules.batchIntervalMs) : now;
    if (!first || due > now) {
      await dispatch.settle(lane, { cursor: first ? lane.cursor : lane.end, dueAt: due });
      return undefined;
    }
    const batch = freezeBatch(
      { id: deliveryId(), accountId: lane.accountId, timestampFormat: rules.timestampFormat },
      events,
      { maxEvents: MAX_EVENTS[lane.timing], maxBytes: MAX_BYTES },
    );
    return (await dispatch.freeze(lane, batch)) ? batch : undefined;
  }

  async function attempt(lane: ClaimedLane, head: Batch, webhook: StoredWebhook): Promise<Settlement> {
    const sender = await senders.senderOf(webhook);
    const result = await post({ url: webhook.targetUrl, sender }, head);
    return afterAttempt(lane, head, result, clock.now(), rules);
  }
}

/** 144 random bits; base64url keeps within the letters that `webhook-id` allows. */
function deliveryId(): string {
  return `msg_${randomBytes(18).toString('base64url')}`;
}
