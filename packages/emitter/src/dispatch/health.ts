import type { Outcome } from './attempt.ts';

/** How a lane fares. */
export type Stage = 'healthy' | 'degraded' | 'failing';

/** Why an attempt failed. */
export interface LaneError {
  /** When it began, in epoch milliseconds. */
  at: number;
  outcome: Outcome;
  status?: number;
  message: string;
}

/** What a lane remembers of its luck. All times in epoch milliseconds. */
export interface LaneHealth {
  stage: Stage;
  /** Its last acknowledgement. */
  deliveredAt?: number;
  /** The first failure since then. */
  failingSince?: number;
  /** Failures since then. */
  failures: number;
  /** Reminders up to this moment were sent. */
  remindedAt?: number;
  /** Why the last attempts failed, the newest first, three at most; none after an acknowledgement. */
  errors?: readonly LaneError[];
  /** How long a request takes that is acknowledged, on average, in milliseconds. */
  requestMs?: number;
}

export const HEALTHY: LaneHealth = { stage: 'healthy', failures: 0 };

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const DEGRADED_AFTER = { ms: 15 * MINUTE, failures: 5 };
const FAILING_AFTER_MS = HOUR;
/** Fewer prove nothing: the emitter may have been off. */
const MIN_FAILURES_TO_DISABLE = 20;
/** Of the retention. The first attempt comes after the event was logged: of a batch up to a quarter of an hour. */
const WHOLE = 0.99;

export function afterDelivery(now: number): LaneHealth {
  return { stage: 'healthy', deliveredAt: now, failures: 0 };
}

/** @param startedAt of the failed attempt. */
export function afterFailure(before: LaneHealth, startedAt: number, now: number): LaneHealth {
  const failingSince = before.failingSince ?? startedAt;
  const failures = before.failures + 1;
  return { ...before, failingSince, failures, stage: stageOf(now - failingSince, failures) };
}

function stageOf(failingMs: number, failures: number): Stage {
  if (failures < DEGRADED_AFTER.failures || failingMs < DEGRADED_AFTER.ms) return 'healthy';
  return failingMs < FAILING_AFTER_MS ? 'degraded' : 'failing';
}

/**
 * Whether a webhook is to be disabled now that an event expires: it failed for as long as events are kept, and was tried
 * often enough. Where batches are collected for longer than the rest of the retention, a later loss disables it.
 */
export function isHopeless(
  { failingSince = Infinity, failures }: LaneHealth,
  now: number,
  { retentionMs }: { retentionMs: number },
): boolean {
  return failures >= MIN_FAILURES_TO_DISABLE && now - failingSince >= WHOLE * retentionMs;
}

/**
 * The last reminder that is due but wasn't sent: 6 h after the first failure, 24 h, then daily; and 24 h and 1 h before
 * the first loss.
 *
 * @param firstLossAt epoch milliseconds.
 */
export function reminderDue(
  { failingSince, remindedAt }: LaneHealth,
  firstLossAt: number,
  now: number,
): number | undefined {
  if (failingSince === undefined) return undefined;
  const days = Math.floor((now - failingSince) / DAY);
  const moments = [failingSince + 6 * HOUR, firstLossAt - DAY, firstLossAt - HOUR, failingSince + days * DAY];
  const due = moments.filter((at) => at > failingSince && at <= now && at > (remindedAt ?? failingSince));
  return due.length === 0 ? undefined : Math.max(...due);
}
