import type { Timing } from '@earshot/protocol';
import type { Catalogue } from '../catalogue.ts';
import type { Clock } from '../clock.ts';
import type { RequestLimits } from '../dispatch/freeze.ts';
import type { LaneError, Stage } from '../dispatch/health.ts';
import { MAX_BACKLOG } from '../dispatch/tell.ts';
import type { DispatchStore } from '../store/dispatch-store.ts';
import type { LaneState } from '../store/lane-store.ts';
import type { StoredWebhook, WebhookStore } from '../store/webhook-store.ts';

/** How one lane of a webhook fares. Times in epoch milliseconds. */
export interface LaneReport {
  webhookId: string;
  timing: Timing;
  stage: Stage;
  /** The first failure since the last acknowledgement. */
  failingSince?: number;
  deliveredAt?: number;
  /** The batch that is being tried. */
  head?: { deliveryId: string; fromSeq: number; eventCount: number; attempts: number; ageMs: number };
  /** Why the last attempts failed, the newest first, three at most; none after an acknowledgement. */
  lastErrors: readonly LaneError[];
  /** Events that wait, those of the head included; 100,000 at most. */
  backlog: number;
  /** Absent while nothing is to be sent. */
  nextAttemptAt?: number;
  /** How long the backlog takes at the pace of the last acknowledgements; absent without any. */
  drainMs?: number;
  /** When the oldest event that waits expires. */
  firstLossAt?: number;
}

/** How lanes fare. */
export interface Lanes {
  /** The lanes of an account, or of one webhook. @throws EmitterError `invalid_account` */
  health(accountId: number, webhookId?: string): Promise<LaneReport[]>;
}

export interface LanesDependencies {
  dispatch: DispatchStore;
  webhooks: Pick<WebhookStore, 'get'>;
  catalogue: Catalogue;
  clock: Clock;
}

export function createLanes(
  { dispatch, webhooks, catalogue, clock }: LanesDependencies,
  { requests, retentionMs }: { requests: RequestLimits; retentionMs: number },
): Lanes {
  /** @returns none for a lane whose webhook was removed: it is closed soon. */
  async function report(lane: LaneState & { dueAt?: number }): Promise<LaneReport[]> {
    const { accountId, webhookId, timing, cursor, end } = lane;
    const webhook = await webhooks.get(accountId, webhookId);
    if (!webhook) return [];
    const subscriptions = catalogue.ofTiming(webhook.subscriptions, timing);
    const waiting = await dispatch.measure({ accountId, after: cursor, upTo: end, subscriptions, limit: MAX_BACKLOG });
    const { errors = [], requestMs } = lane.health;
    const requestsLeft = Math.ceil(waiting.eventCount / requests[timing].maxEvents);
    const told = {
      ...summary(lane, webhook, clock.now()),
      ...{ lastErrors: errors, backlog: waiting.eventCount },
      ...(requestMs !== undefined && { drainMs: Math.round(requestsLeft * requestMs) }),
      ...(waiting.oldestLoggedAt !== undefined && { firstLossAt: waiting.oldestLoggedAt + retentionMs }),
    };
    return [told];
  }

  return {
    health: async (accountId, webhookId) =>
      (await Promise.all((await dispatch.lanes(accountId, webhookId)).map(report))).flat(),
  };
}

function summary(
  { webhookId, timing, batch, attempts, dueAt, health }: LaneState & { dueAt?: number },
  { active }: StoredWebhook,
  now: number,
): Omit<LaneReport, 'lastErrors' | 'backlog'> {
  const { stage, failingSince, deliveredAt } = health;
  const [first] = batch?.members ?? [];
  return {
    ...{ webhookId, timing, stage },
    ...(failingSince !== undefined && { failingSince }),
    ...(deliveredAt !== undefined && { deliveredAt }),
    ...(batch && first && { head: headOf(batch, first, attempts, now) }),
    ...(active && dueAt !== undefined && { nextAttemptAt: Math.max(dueAt, now) }),
  };
}

function headOf(
  { id, members }: NonNullable<LaneState['batch']>,
  { seq, loggedAt }: { seq: number; loggedAt: number },
  attempts: number,
  now: number,
): NonNullable<LaneReport['head']> {
  return { deliveryId: id, fromSeq: seq, eventCount: members.length, attempts, ageMs: now - loggedAt };
}
