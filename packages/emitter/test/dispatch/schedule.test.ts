import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createSchedule, cronFault, maySleep, timeZoneFault } from '../../src/dispatch/schedule.ts';

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

test.each([
  ['*/15 * * * *', 'Europe/Berlin', '2027-10-31T00:50Z', '2027-10-31T02:00Z'],
  ['*/15 * * * *', 'Europe/Berlin', '2027-10-31T01:20Z', '2027-10-31T02:00Z'],
  ['*/5 * * * *', 'Europe/Berlin', '2027-10-31T01:07Z', '2027-10-31T02:00Z'],
  ['* * * * *', 'Europe/Berlin', '2027-10-31T01:59:59.999Z', '2027-10-31T02:00Z'],
  ['30 2 * * *', 'Europe/Berlin', '2027-10-31T01:10Z', '2027-11-01T01:30Z'],
  ['0 1 * * *', 'America/New_York', '2027-11-07T06:20Z', '2027-11-08T06:00Z'],
])(
  '%s in %s comes after the event, also in the hour that comes twice: after %s at %s [EMIT-101]',
  (cron, timeZone, loggedAt, at) => {
    expect(createSchedule({ cron, timeZone })(7, Date.parse(loggedAt))).toBe(Date.parse(at));
  },
);

test('tells what is wrong with an expression or a time zone', () => {
  expect(cronFault('*/15 * * * *')).toBeUndefined();
  expect(cronFault('61 * * * *')).toEqual(expect.any(String));
  expect(timeZoneFault('Europe/Berlin')).toBeUndefined();
  expect(timeZoneFault('Mars/Olympus')).toBe('There is no time zone Mars/Olympus.');
});

const DAY = 86_400_000;
const NOW = Date.UTC(2026, 7, 1, 10, 7);

test.each([
  ['0 0 30 2 *', 7 * DAY],
  ['0 0 1 1 *', 7 * DAY],
  ['0 0 1 * *', 7 * DAY],
  ['0 6 * * 1', 7 * DAY],
  ['* * * 1-11 *', 7 * DAY],
  ['* * 1-24 * *', 6 * DAY],
  ['0 6 * * 1-5', 2 * DAY],
  ['0 0 0 1 1 * 2020', 7 * DAY],
])('finds that %s leaves a gap of %d ms or more [EMIT-88]', (cron, waitMs) => {
  expect(maySleep({ cron, timeZone: 'UTC' }, waitMs, NOW)).toBe(true);
});

test.each([
  ['0 6 * * 1', 7 * DAY + 1],
  ['*/15 * * * *', 7 * DAY],
  ['0 6 * * 1,4', 5 * DAY],
  ['0 6 * * 1-5', 4 * DAY],
  ['0 0 1,8,15,22 * *', 10 * DAY + 1],
])('finds that %s leaves no gap of %d ms [EMIT-88]', (cron, waitMs) => {
  expect(maySleep({ cron, timeZone: 'UTC' }, waitMs, NOW)).toBe(false);
});

test('finds the gaps of any set of hours that all hours together would find [EMIT-88]', () => {
  const hours = fc.uniqueArray(fc.integer({ min: 0, max: 23 }), { minLength: 1, maxLength: 6 });
  fc.assert(
    fc.property(hours, fc.integer({ min: 1, max: 30 }), fc.integer({ min: 0, max: DAY }), (at, waitHours, offset) => {
      const sorted = at.toSorted((a, b) => a - b);
      const gaps = sorted.map((hour, index) => (sorted[index + 1] ?? (sorted[0] ?? 0) + 24) - hour);
      const cron = `0 ${at.join(',')} * * *`;
      const found = maySleep({ cron, timeZone: 'UTC' }, waitHours * 3_600_000, NOW + offset);
      expect(found).toBe(Math.max(...gaps) >= waitHours);
    }),
    { numRuns: 30 },
  );
});
