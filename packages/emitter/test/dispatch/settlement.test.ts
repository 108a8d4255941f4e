import { expect, test } from 'vitest';
import type { Attempt } from '../../src/dispatch/attempt.ts';
import { afterAttempt, withoutExpired } from '../../src/dispatch/settlement.ts';
import type { ClaimedLane } from '../../src/store/lane-store.ts';

const lane: ClaimedLane = {
  ...{ laneId: 1, fence: 1, accountId: 7, webhookId: 'w', host: 'h', timing: 'realTime' },
  ...{ cursor: 3, end: 9, attempts: 4, flushedUpTo: 0, health: { stage: 'healthy', failures: 4, failingSince: 2 } },
};
const head = {
  id: 'msg_1',
  members: [4, 6, 7].map((seq) => ({ seq, loggedAt: seq * 10 })),
  body: '{}',
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
    ...{ cursor: 6, dueAt: 1_060, delivery: { deliveryId: 'msg_1', state: 'expired', seqs: [4, 6, 7] } },
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

test('halves what is too large for the receiver, and adds one with every acknowledgement [EMIT-32]', () => {
  const tooLarge = afterAttempt(lane, head, { ...failed, status: 413 }, 50, longRules);
  expect(tooLarge).toMatchObject({ cursor: 3, dueAt: 50, maxEvents: 2, delivery: { state: 'split' } });
  expect(tooLarge.attempts).toBeUndefined();
  const delivered = { ...failed, outcome: 'delivered', status: 202 } as const;
  expect(afterAttempt({ ...lane, maxEvents: 2 }, head, delivered, 50, longRules)).toMatchObject({ maxEvents: 3 });
  expect(afterAttempt(lane, head, delivered, 50, longRules).maxEvents).toBeUndefined();
});

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
