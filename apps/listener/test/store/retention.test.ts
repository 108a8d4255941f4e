import { expect, test } from 'vitest';
import type { RetentionLimits } from '../../src/store/delivery-store.ts';
import { createRetention, DEFAULT_RETENTION, ledgerMs } from '../../src/store/retention.ts';

const DAY = 24 * 60 * 60 * 1000;

function retention(trim: (limits: RetentionLimits, now: number) => Promise<boolean>) {
  const errors: unknown[] = [];
  const onError = (error: unknown) => errors.push(error);
  return { errors, ...createRetention({ store: { trim }, limits: DEFAULT_RETENTION, now: () => 42, onError }) };
}

test('goes on until nothing is left to do, with turns for others between its steps [KEEP-4]', async () => {
  const told: string[] = [];
  let left = 3;
  const { run } = retention(async (limits, now) => {
    expect([limits, now]).toEqual([DEFAULT_RETENTION, 42]);
    told.push('step');
    setImmediate(() => told.push('other'));
    left -= 1;
    return left > 0;
  });
  await run();
  expect(told.slice(0, 5)).toEqual(['step', 'other', 'step', 'other', 'step']);
});

test('runs once at a time, survives what fails, and stops when it is told [KEEP-4]', async () => {
  let steps = 0;
  const { run, stop, errors } = retention(async () => {
    steps += 1;
    if (steps === 1) throw new Error('disk on fire');
    return true;
  });
  await run();
  expect(errors).toEqual([new Error('disk on fire')]);
  const running = [run(), run()];
  expect(steps).toBe(2);
  await stop();
  await Promise.all(running);
  const atStop = steps;
  await run();
  expect(steps).toBe(atStop);
});

test('eventIds are known for 7 days at least, and as long as payloads [KEEP-5]', () => {
  expect(ledgerMs({ ageMs: DAY })).toBe(7 * DAY);
  expect(ledgerMs({ ageMs: 90 * DAY })).toBe(90 * DAY);
  expect(ledgerMs(DEFAULT_RETENTION)).toBe(30 * DAY);
});
