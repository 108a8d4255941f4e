import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decide, isExpired } from '../../src/dispatch/retry.ts';

const WEEK = 7 * 24 * 60 * 60 * 1000;
const rules = { jitter: 0, retentionMs: WEEK, random: () => 0.5 };

test('waits 5, 10, 20, 40, 80, 160, then ever 300 seconds [EMIT-11]', () => {
  const waits = Array.from({ length: 10 }, (_, index) => {
    const verdict = decide({ attempts: index + 1, firstLoggedAt: 0 }, 1_000, rules);
    return verdict.verdict === 'again' && (verdict.at - 1_000) / 1_000;
  });
  expect(waits).toEqual([5, 10, 20, 40, 80, 160, 300, 300, 300, 300]);
});

test('leaves a receiver alone for as long as it asks, within the retention [EMIT-33]', () => {
  const asked = (askedMs: number, firstLoggedAt = 0) => decide({ attempts: 1, firstLoggedAt, askedMs }, 1_000, rules);
  expect(asked(60_000)).toEqual({ verdict: 'again', at: 61_000 });
  expect(asked(1_000)).toEqual({ verdict: 'again', at: 6_000 });
  expect(asked(3_600_000, 2_000 - WEEK)).toEqual({ verdict: 'again', at: 2_000 });
});

test('gives up when the events are 7 days old, not a millisecond earlier [EMIT-15]', () => {
  const head = { attempts: 2_000, firstLoggedAt: 1_000 };
  expect(decide(head, 1_000 + WEEK - 1, rules)).toEqual({ verdict: 'again', at: 1_000 + WEEK });
  expect(decide(head, 1_000 + WEEK, rules)).toEqual({ verdict: 'expired' });
  expect(isExpired(1_000, 1_000 + WEEK - 1, rules)).toBe(false);
  expect(isExpired(1_000, 1_000 + WEEK, rules)).toBe(true);
});

test('never waits less or more than the jitter allows, and never beyond the retention', () => {
  const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
  const number = (max: number) => fc.integer({ min: 0, max });
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 3_000 }),
      number(WEEK - 1),
      chance,
      chance,
      (attempts, age, jitter, random) => {
        const verdict = decide({ attempts, firstLoggedAt: 0 }, age, { ...rules, jitter, random: () => random });
        if (verdict.verdict !== 'again') throw new Error('expected another attempt');
        const plain = Math.min(5_000 * 2 ** (attempts - 1), 300_000);
        expect(verdict.at).toBeLessThanOrEqual(Math.min(age + plain * (1 + jitter) + 1, WEEK));
        expect(verdict.at).toBeGreaterThanOrEqual(Math.min(age + plain * (1 - jitter) - 1, WEEK));
      },
    ),
  );
});
