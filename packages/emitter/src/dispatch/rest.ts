import type { ClaimedLane, Settlement } from '../store/lane-store.ts';
import type { LogStore } from '../store/log-store.ts';
import type { Subscription } from '../store/webhook-store.ts';
import { type BatchRules, expire, wantedBy } from './next-batch.ts';
import { isExpired } from './retry.ts';
import { withoutExpired } from './settlement.ts';

/**
 * What a lane does that may not send, because its webhook is disabled or its account isn't ACTIVE: nothing but to let go
 * of what expires.
 *
 * @param againBy it looks again then, or when the next event expires. Epoch milliseconds.
 */
export async function rest(
  store: Pick<LogStore, 'select' | 'measure'>,
  lane: ClaimedLane,
  subscriptions: readonly Subscription[],
  { now, againBy }: { now: number; againBy: number },
  rules: Pick<BatchRules, 'retentionMs'>,
): Promise<Settlement> {
  const { batch, cursor, attempts } = lane;
  if (batch) {
    const dueAt = Math.min((batch.members[0]?.loggedAt ?? now) + rules.retentionMs, againBy);
    return withoutExpired(lane, batch, now, rules) ?? { cursor, attempts, dueAt };
  }
  const [first] = await store.select(wantedBy(lane, subscriptions, 1));
  if (!first) return { cursor: lane.end, dueAt: now };
  if (isExpired(first.loggedAt, now, rules)) return expire(store, lane, subscriptions, now, rules);
  return { cursor: first.seq - 1, dueAt: Math.min(first.loggedAt + rules.retentionMs, againBy) };
}
