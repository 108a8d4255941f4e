import type { Batch, ClaimedLane, Settlement } from '../store/lane-store.ts';
import type { LogRange } from '../store/log-store.ts';
import type { AttemptRecord, DeliveryState, LossRecord } from '../store/records.ts';
import type { Attempt } from './attempt.ts';
import { afterDelivery, afterFailure, reminderDue } from './health.ts';
import { decide, isExpired, type RetryRules } from './retry.ts';
import { retryAfterMs } from './retry-after.ts';
import { paceAfter, withError } from './track-record.ts';

/**
 * Receivers change, so a lane that was told 413 tries larger requests again; but at one that doesn't change each such
 * try is wasted. From half to whole it takes 45 full requests: one in 45 is.
 */
const GROWTH = 2 ** (1 / 45);

/**
 * What follows when the oldest events of the head outlived their retention: the lane goes on behind them, and what is
 * left of the head is frozen anew, so that young events don't die with old ones. Undefined when none did.
 */
export function withoutExpired(
  lane: ClaimedLane,
  head: Batch,
  now: number,
  rules: Pick<RetryRules, 'retentionMs'>,
): Settlement | undefined {
  const { members } = head;
  const alive = members.findIndex(({ loggedAt }) => !isExpired(loggedAt, now, rules));
  const lost = alive === -1 ? members : members.slice(0, alive);
  if (lost.length === 0) return undefined;
  const range = rangeOf(lost);
  return {
    cursor: range.toSeq,
    dueAt: now,
    delivery: fateOf(head, 'expired'),
    loss: lossOf(lane, range, now),
  };
}

/** What follows when events expired before they were frozen. */
export function lossOf({ accountId, webhookId, timing }: ClaimedLane, range: LogRange, now: number): LossRecord {
  const { fromSeq, toSeq, eventCount } = range;
  return { accountId, webhookId, timing, reason: 'expired', fromSeq, toSeq, eventCount, recordedAt: now };
}

/** What follows from an attempt. */
export function afterAttempt(
  lane: ClaimedLane,
  head: Batch,
  result: Attempt,
  now: number,
  rules: RetryRules,
): Settlement {
  const attempt = record(lane, head, lane.attempts + 1, result);
  if (result.outcome === 'delivered') return afterAcknowledgement(lane, head, attempt, now);
  if (result.status === 413 && head.members.length > 1) return halved(lane, head, attempt, now);
  return afterRefusal(lane, head, attempt, now, rules);
}

function afterAcknowledgement(lane: ClaimedLane, head: Batch, attempt: AttemptRecord, now: number): Settlement {
  const delivery = fateOf(head, 'delivered');
  const health = Object.assign(afterDelivery(now), { requestMs: paceAfter(lane.health, attempt) });
  const settlement: Settlement = { cursor: attempt.toSeq, dueAt: now, attempt, health, delivery };
  // Only a request that was as large as it may be says anything about a larger one.
  if (lane.maxEvents !== undefined && head.members.length >= Math.floor(lane.maxEvents)) {
    settlement.maxEvents = lane.maxEvents * GROWTH;
  }
  return settlement;
}

/** Too large (413): the same events at once, in a new batch of half as many. */
function halved(lane: ClaimedLane, head: Batch, attempt: AttemptRecord, now: number): Settlement {
  return {
    ...{ cursor: lane.cursor, dueAt: now, attempt, maxEvents: Math.ceil(head.members.length / 2) },
    health: withError(lane.health, attempt),
    delivery: fateOf(head, 'split'),
  };
}

function afterRefusal(
  lane: ClaimedLane,
  head: Batch,
  attempt: AttemptRecord,
  now: number,
  rules: RetryRules,
): Settlement {
  const firstLoggedAt = head.members[0]?.loggedAt ?? now;
  const failed = withError(afterFailure(lane.health, attempt.startedAt, now), attempt);
  const reminded = reminderDue(failed, firstLoggedAt + rules.retentionMs, now);
  const health = reminded === undefined ? failed : { ...failed, remindedAt: reminded };
  const askedMs = retryAfterMs(attempt.responseHeaders?.['retry-after'], now);
  const verdict = decide({ attempts: attempt.number, firstLoggedAt, askedMs }, now, rules);
  if (verdict.verdict === 'expired')
    return { cursor: attempt.toSeq, dueAt: now, ...withoutExpired(lane, head, now, rules), attempt, health };
  return {
    ...{ cursor: lane.cursor, attempts: attempt.number, dueAt: verdict.at, attempt, health },
    delivery: fateOf(head, 'pending'),
  };
}

function record(
  { accountId, webhookId, timing }: ClaimedLane,
  { id, members }: Batch,
  number: number,
  result: Attempt,
): AttemptRecord {
  const { fromSeq, toSeq, eventCount } = rangeOf(members);
  // Once per delivery: to assign costs less than to spread so much into a literal.
  const whose = { accountId, webhookId, timing, deliveryId: id, number, fromSeq, toSeq, eventCount };
  return Object.assign(whose, result);
}

function rangeOf(members: Batch['members']): LogRange {
  return { fromSeq: members[0]?.seq ?? 0, toSeq: members.at(-1)?.seq ?? 0, eventCount: members.length };
}

/** What became of a batch. */
function fateOf({ id, members, timestampFormat }: Batch, state: DeliveryState): NonNullable<Settlement['delivery']> {
  return { deliveryId: id, state, seqs: members.map(({ seq }) => seq), timestampFormat };
}
