import { expect, test } from 'vitest';
import {
  afterDelivery,
  afterFailure,
  HEALTHY,
  isHopeless,
  type LaneHealth,
  reminderDue,
} from '../../src/dispatch/health.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

function failing(moments: readonly number[]): LaneHealth {
  return moments.reduce<LaneHealth>((health, at) => afterFailure(health, at, at), HEALTHY);
}

test('is degraded after 15 minutes and 5 failures, not before either [EMIT-38]', () => {
  expect(failing([0, 1, 2, 15 * MINUTE]).stage).toBe('healthy');
  expect(failing([0, 1, 2, 3, 15 * MINUTE - 1]).stage).toBe('healthy');
  expect(failing([0, 1, 2, 3, 15 * MINUTE]).stage).toBe('degraded');
});

test('is failing after an hour, and healthy after an acknowledgement [EMIT-38]', () => {
  expect(failing([0, 1, 2, 3, HOUR - 1]).stage).toBe('degraded');
  expect(failing([0, 1, 2, 3, HOUR])).toEqual({ stage: 'failing', failures: 5, failingSince: 0 });
  expect(afterDelivery(7)).toEqual({ stage: 'healthy', deliveredAt: 7, failures: 0 });
});

test('is hopeless after 20 failures in all the time that events are kept, but for a little at its beginning [EMIT-37]', () => {
  const health = (failures: number, failingSince: number): LaneHealth => ({ stage: 'failing', failures, failingSince });
  const week = { retentionMs: 7 * 24 * HOUR };
  const hopeless = (failures: number, failingSince: number) =>
    isHopeless(health(failures, failingSince), week.retentionMs, week);
  expect(hopeless(20, 0)).toBe(true);
  expect(hopeless(19, 0)).toBe(false);
  expect(hopeless(20, 15 * MINUTE)).toBe(true);
  expect(hopeless(2_000, 2 * HOUR)).toBe(false);
  expect(isHopeless(HEALTHY, week.retentionMs, week)).toBe(false);
});

test('reminds of each moment once, of several that were missed once in all [EMIT-39]', () => {
  const since = { ...failing([0]), failingSince: 0 };
  const loss = 7 * 24 * HOUR;
  expect(reminderDue(since, loss, 6 * HOUR - 1)).toBeUndefined();
  expect(reminderDue(since, loss, 6 * HOUR)).toBe(6 * HOUR);
  expect(reminderDue({ ...since, remindedAt: 6 * HOUR }, loss, 24 * HOUR - 1)).toBeUndefined();
  expect(reminderDue({ ...since, remindedAt: 6 * HOUR }, loss, 50 * HOUR)).toBe(48 * HOUR);
  expect(reminderDue({ ...since, remindedAt: 144 * HOUR }, loss, loss - HOUR)).toBe(loss - HOUR);
  expect(reminderDue(since, 30 * HOUR, 7 * HOUR)).toBe(6 * HOUR);
  expect(reminderDue(HEALTHY, loss, loss)).toBeUndefined();
});
