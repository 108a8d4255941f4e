import type { ClaimedLane, Settlement } from '../store/lane-store.ts';
import type { Stage } from './health.ts';

/** A lane is better or worse than it was. */
export interface StageChange {
  accountId: number;
  webhookId: string;
  timing: ClaimedLane['timing'];
  stage: Stage;
  /** The first failure, in epoch milliseconds; absent when it recovered. */
  failingSince?: number;
  /** How often it failed since then. */
  failures: number;
}

/** What a host writes to whoever looks after a webhook. */
export interface Reminder extends StageChange {
  /** Why the last attempt failed, in words. */
  lastError: string;
  /** Events that wait, 100,000 at most. */
  backlog: number;
  /** When the oldest of them expires, in epoch milliseconds. */
  firstLossAt: number;
}

/** How the stage changed by a settlement, if it did. */
export function stageChange(lane: ClaimedLane, { health }: Settlement): StageChange | undefined {
  if (!health || health.stage === lane.health.stage) return undefined;
  return standing(lane, health);
}

/** Whether the settlement is the moment for a reminder. */
export function isReminder(lane: ClaimedLane, { health }: Settlement): boolean {
  return health?.remindedAt !== undefined && health.remindedAt !== lane.health.remindedAt;
}

export function standing(
  { accountId, webhookId, timing }: ClaimedLane,
  { stage, failures, failingSince }: ClaimedLane['health'],
): StageChange {
  return { accountId, webhookId, timing, stage, failures, ...(failingSince !== undefined && { failingSince }) };
}
