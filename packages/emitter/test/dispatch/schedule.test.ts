import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createSchedule, cronFault } from '../../src/dispatch/schedule.ts';

const QUARTER = 15 * 60_000;

test('an interval gives every account a moment of its own, after the event and within the interval [EMIT-28]', () => {
  const schedule = createSchedule({ intervalMs: QUARTER });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 2 ** 53 - 1 }), fc.integer({ min: 0, max: 2 ** 42 }), (account, loggedAt) => {
      const at = schedule(account, loggedAt);
      expect(at).toBeGreaterThan(loggedAt);
      expect(at).toBeLessThanOrEqual(loggedAt + QUARTER);
      expect(schedule(account, at - 1)).toBe(at);
      expect(schedule(account, at)).toBe(at + QUARTER);
    }),
  );
  const minutes = Array.from({ length: 300 }, (_, account) => Math.floor(schedule(account + 1, 0) / 60_000));
  expect(new Set(minutes).size).toBe(15);
});

test('a cron expression gives all accounts its times, in its time zone [EMIT-28]', () => {
  const at = (cron: string, time: string, timeZone?: string) =>
    new Date(createSchedule({ cron, timeZone })(7, Date.parse(time))).toISOString();
  expect(at('*/15 * * * *', '2026-08-01T10:07:00Z', 'UTC')).toBe('2026-08-01T10:15:00.000Z');
  expect(at('0 6 * * 1', '2026-08-01T10:07:00Z', 'UTC')).toBe('2026-08-03T06:00:00.000Z');
  expect(at('0 6 * * *', '2026-08-01T10:07:00Z', 'Europe/Berlin')).toBe('2026-08-02T04:00:00.000Z');
});

test('tells what is wrong with an expression or a time zone', () => {
  expect(cronFault('*/15 * * * *', 'Europe/Berlin')).toBeUndefined();
  expect(cronFault('61 * * * *', undefined)).toEqual(expect.any(String));
  expect(cronFault('* * * * *', 'Mars/Olympus')).toEqual(expect.any(String));
});
