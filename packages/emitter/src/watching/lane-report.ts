import type { Timing } from '@earshot/protocol';
import { checkAccountId } from '../account-id.ts';
import type { Catalogue } from '../catalogue.ts';
import type { Clock } from '../clock.ts';
import type { Cabinet } from '../configuration/cabinet.ts';
import type { Outcome } from '../dispatch/attempt.ts';
import type { RequestLimits } from '../dispatch/freeze.ts';
import type { Stage } from '../dispatch/health.ts';
import { MAX_BACKLOG } from '../dispatch/tell.ts';
import type { DispatchStore } from '../store/dispatch-store.ts';
import type { LaneState } from '../store/lane-store.ts';
import type { AttemptRecord, Numbered } from '../store/records.ts';
import type { StoredWebhook } from '../store/webhook-store.ts';

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
  lastErrors: { at: number; outcome: Outcome; status?: number; message: string }[];
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
  cabinet: Cabinet;
  catalogue: Catalogue;
  clock: Clock;
}

const SAMPLE = 20;
const ERRORS_SHOWN = 3;

export function createLanes(
  { dispatch, cabinet, catalogue, clock }: LanesDependencies,
  { requests, retentionMs }: { requests: RequestLimits; retentionMs: number },
): Lanes {
  async function report(lane: LaneState & { dueAt?: number }): Promise<LaneReport> {
    const { accountId, webhookId, timing, cursor, end } = lane;
    const webhook = await cabinet.find(accountId, webhookId);
    const subscriptions = catalogue.ofTiming(webhook.subscriptions, timing);
    const waiting = await dispatch.measure({ accountId, after: cursor, upTo: end, subscriptions, limit: MAX_BACKLOG });
    const recent = await dispatch.attempts(accountId, { webhookId, limit: SAMPLE });
    const ofLane = recent.filter((attempt) => attempt.timing === timing);
    const drainMs = timeToDrain(waiting.eventCount, requests[timing].maxEvents, ofLane);
    return {
      ...summary(lane, webhook, clock.now()),
      ...{ lastErrors: errorsOf(ofLane), backlog: waiting.eventCount },
      ...(drainMs !== undefined && { drainMs }),
      ...(waiting.oldestLoggedAt !== undefined && { firstLossAt: waiting.oldestLoggedAt + retentionMs }),
    };
  }

  return {
    async health(accountId, webhookId) {
      checkAccountId(accountId);
      return Promise.all((await dispatch.lanes(accountId, webhookId)).map(report));
    },
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

/** @param recent the newest first. */
function errorsOf(recent: readonly Numbered<AttemptRecord>[]): LaneReport['lastErrors'] {
  const acknowledged = recent.findIndex(({ outcome }) => outcome === 'delivered');
  const failures = acknowledged === -1 ? recent : recent.slice(0, acknowledged);
  return failures.slice(0, ERRORS_SHOWN).map(({ startedAt, outcome, status, message }) => ({
    ...{ at: startedAt, outcome, message },
    ...(status !== undefined && { status }),
  }));
}

function timeToDrain(
  backlog: number,
  maxEvents: number,
  recent: readonly Numbered<AttemptRecord>[],
): number | undefined {
  const delivered = recent.filter(({ outcome }) => outcome === 'delivered');
  if (delivered.length === 0) return undefined;
  const meanMs = delivered.reduce((sum, { durationMs }) => sum + durationMs, 0) / delivered.length;
  return Math.round(Math.ceil(backlog / maxEvents) * meanMs);
}
