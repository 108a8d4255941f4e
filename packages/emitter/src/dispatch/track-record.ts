import type { Attempt } from './attempt.ts';
import type { LaneHealth } from './health.ts';

// What a lane remembers for those who look at it. It rests with the lane: to find it among the attempts would take a
// search through all those of the account, and a lane that seldom sends would find none of its own.

const ERRORS_KEPT = 3;
/** So much counts the last request against all before it. */
const WEIGHT = 1 / 8;

export function withError(health: LaneHealth, { startedAt, outcome, status, message }: Attempt): LaneHealth {
  const error = { at: startedAt, outcome, message, ...(status !== undefined && { status }) };
  return { ...health, errors: [error, ...(health.errors ?? [])].slice(0, ERRORS_KEPT) };
}

/** @returns how long a request takes that is acknowledged, in milliseconds: on average, the last ones counting most. */
export function paceAfter({ requestMs }: LaneHealth, { durationMs }: Attempt): number {
  if (requestMs === undefined) return durationMs;
  return Math.round((requestMs + (durationMs - requestMs) * WEIGHT) * 10) / 10;
}
