import { expect, test } from 'vitest';
import type { Attempt } from '../../src/dispatch/attempt.ts';
import { afterAttempt, withoutExpired } from '../../src/dispatch/settlement.ts';
import type { Batch, ClaimedLane } from '../../src/store/lane-store.ts';

const lane: ClaimedLane = {
  ...{ laneId: 1, fence: 1, leaseUntil: 9, accountId: 7, webhookId: 'w', host: 'h', timing: 'realTime' },
  ...{ cursor: 3, end: 9, attempts: 4, flushedUpTo: 0, health: { stage: 'healthy', failures: 4, failingSince: 2 } },
};
const head: Batch = {
  id: 'msg_1',
  members: [4, 6, 7].map((seq) => ({ seq, loggedAt: seq * 10 })),
  body: '{}',
  timestampFormat: 'iso',
};
const rules = { jitter: 0, retentionMs: 1_000, random: () => 0 };
const failed: Attempt = {
  ...{ outcome: 'refused_status', status: 500, message: 'No.', startedAt: 5, durationMs: 1 },
  ...{ requestHeaders: {}, responseHeaders: {}, phases: { totalMs: 1 } },
};
const longRules = { ...rules, retentionMs: 1e9 };

test('goes on behind the events that are too old, and records which [EMIT-15]', () => {
  const lost = { accountId: 7, webhookId: 'w', timing: 'realTime', reason: 'expired' };
  expect(withoutExpired(lane, head, 1_039, rules)).toBeUndefined();
  expect(withoutExpired(lane, head, 1_060, rules)).toEqual({
    ...{ cursor: 6, dueAt: 1_060 },
    delivery: { deliveryId: 'msg_1', state: 'expired', seqs: [4, 6, 7], timestampFormat: 'iso' },
    loss: { ...lost, fromSeq: 4, toSeq: 6, eventCount: 2, recordedAt: 1_060 },
  });
});

test('keeps the head and counts the attempt after a failure', () => {
  const settlement = afterAttempt(lane, head, failed, 50, longRules);
  expect(settlement).toMatchObject({ cursor: 3, attempts: 5, dueAt: 50 + 80_000 });
  const errors = [{ at: 5, outcome: 'refused_status', status: 500, message: 'No.' }];
  expect(settlement.health).toEqual({ stage: 'healthy', failures: 5, failingSince: 2, errors });
  expect(settlement.attempt).toEqual({
    ...{ accountId: 7, webhookId: 'w', timing: 'realTime', deliveryId: 'msg_1', number: 5 },
    ...{ fromSeq: 4, toSeq: 7, eventCount: 3, ...failed },
  });
});

test('records a last attempt together with what is lost by it', () => {
  const settlement = afterAttempt(lane, head, failed, 1_040, rules);
  expect(settlement).toMatchObject({ cursor: 4, loss: { fromSeq: 4, toSeq: 4 }, attempt: { number: 5 } });
  expect(settlement.attempts).toBeUndefined();
});

test('halves what is too large for the receiver [EMIT-32]', () => {
  const tooLarge = afterAttempt(lane, head, { ...failed, status: 413 }, 50, longRules);
  expect(tooLarge).toMatchObject({ cursor: 3, dueAt: 50, maxEvents: 2, delivery: { state: 'split' } });
  expect(tooLarge.attempts).toBeUndefined();
});

const delivered: Attempt = { ...failed, outcome: 'delivered', status: 202 };

test('only full requests that were acknowledged make larger ones, little by little [EMIT-32]', () => {
  const bound = (maxEvents?: number) =>
    afterAttempt({ ...lane, ...(maxEvents && { maxEvents }) }, head, delivered, 50, longRules).maxEvents;
  expect(bound()).toBeUndefined();
  expect(bound(4)).toBeUndefined();
  expect(bound(3)).toBeGreaterThan(3);
  expect(bound(3)).toBeLessThan(3.1);
});

test.each([1, 2, 3, 10, 99])(
  'a receiver that takes %i events at a time refuses few requests, and gets large ones [EMIT-69]',
  (takes) => {
    const sizes: number[] = [];
    let bound: number | undefined;
    for (let request = 0; request < 2_000; request++) {
      const size = Math.min(100, Math.floor(bound ?? 100));
      sizes.push(size);
      const members = Array.from({ length: size }, (_, index) => ({ seq: index + 4, loggedAt: 40 }));
      const answer = size > takes ? { ...failed, status: 413 } : delivered;
      const { maxEvents = bound } = afterAttempt(
        { ...lane, ...(bound !== undefined && { maxEvents: bound }) },
        { ...head, members },
        answer,
        50,
        longRules,
      );
      bound = maxEvents ?? undefined;
    }
    const settled = sizes.slice(20);
    const taken = settled.filter((size) => size <= takes);
    expect((settled.length - taken.length) / settled.length).toBeLessThan(0.05);
    expect(taken.reduce((sum, size) => sum + size, 0) / taken.length).toBeGreaterThanOrEqual(takes / 2);
  },
);

test('tries a single event that is too large again like any other', () => {
  const one = { ...head, members: head.members.slice(0, 1) };
  const settlement = afterAttempt(lane, one, { ...failed, status: 413 }, 50, longRules);
  expect(settlement).toMatchObject({ attempts: 5, dueAt: 50 + 80_000 });
});

test('asks no sooner than the receiver wants, in seconds or as a date, an hour at most [EMIT-33]', () => {
  const asking = (retryAfter: string) =>
    afterAttempt(lane, head, { ...failed, responseHeaders: { 'retry-after': retryAfter } }, 50_000, longRules).dueAt;
  expect(asking('120')).toBe(50_000 + 120_000);
  expect(asking('7200')).toBe(50_000 + 3_600_000);
  expect(asking(new Date(200_000).toUTCString())).toBe(200_000);
  for (const nonsense of ['1', '-5', 'soon', '', '1e9']) expect(asking(nonsense)).toBe(50_000 + 80_000);
});
