import type { AttemptRecord, Batch, ClaimedLane, Settlement } from '../store/dispatch-store.ts';
import type { Attempt } from './attempt.ts';
import { decide, isExpired, type RetryRules } from './retry.ts';

/**
 * What follows when the oldest events of the head outlived their retention: the lane goes on behind them, and what is
 * left of the head is frozen anew, so that young events don't die with old ones. Undefined when none did.
 */
export function withoutExpired(
  { accountId, webhookId, timing }: ClaimedLane,
  { members }: Batch,
  now: number,
  rules: RetryRules,
): Settlement | undefined {
  const alive = members.findIndex(({ loggedAt }) => !isExpired(loggedAt, now, rules));
  const lost = alive === -1 ? members : members.slice(0, alive);
  if (lost.length === 0) return undefined;
  const range = rangeOf(lost);
  return {
    cursor: range.toSeq,
    dueAt: now,
    loss: { accountId, webhookId, timing, reason: 'expired', ...range, recordedAt: now },
  };
}

/** What follows from an attempt. */
export function afterAttempt(
  lane: ClaimedLane,
  head: Batch,
  result: Attempt,
  now: number,
  rules: RetryRules,
): Settlement {
  const attempts = lane.attempts + 1;
  const { toSeq } = rangeOf(head.members);
  const attempt = record(lane, head, attempts, result);
  const firstLoggedAt = head.members[0]?.loggedAt ?? now;
  const verdict = decide(result.outcome === 'delivered', { attempts, firstLoggedAt }, now, rules);
  switch (verdict.verdict) {
    case 'delivered':
      return { cursor: toSeq, dueAt: now, attempt };
    case 'again':
      return { cursor: lane.cursor, attempts, dueAt: verdict.at, attempt };
    case 'expired':
      return { cursor: toSeq, dueAt: now, ...withoutExpired(lane, head, now, rules), attempt };
  }
}

function record(
  { accountId, webhookId, timing }: ClaimedLane,
  { id, members }: Batch,
  number: number,
  result: Attempt,
): AttemptRecord {
  return { accountId, webhookId, timing, deliveryId: id, number, ...rangeOf(members), ...result };
}

function rangeOf(members: Batch['members']): { fromSeq: number; toSeq: number; eventCount: number } {
  return { fromSeq: members[0]?.seq ?? 0, toSeq: members.at(-1)?.seq ?? 0, eventCount: members.length };
}
