import { expect, test } from 'vitest';
import { afterAttempt, withoutExpired } from '../../src/dispatch/settlement.ts';

const lane = {
  laneId: 1,
  fence: 1,
  accountId: 7,
  webhookId: 'w',
  timing: 'realTime',
  cursor: 3,
  end: 9,
  attempts: 4,
} as const;
const head = {
  id: 'msg_1',
  members: [4, 6, 7].map((seq) => ({ seq, loggedAt: seq * 10 })),
  body: Buffer.from('{}'),
};
const rules = { jitter: 0, retentionMs: 1_000, random: () => 0 };
const failed = { outcome: 'refused_status', message: 'No.', startedAt: 5, durationMs: 1 } as const;

test('goes on behind the events that are too old, and records which [EMIT-15]', () => {
  const lost = { accountId: 7, webhookId: 'w', timing: 'realTime', reason: 'expired' };
  expect(withoutExpired(lane, head, 1_039, rules)).toBeUndefined();
  expect(withoutExpired(lane, head, 1_060, rules)).toEqual({
    ...{ cursor: 6, dueAt: 1_060 },
    loss: { ...lost, fromSeq: 4, toSeq: 6, eventCount: 2, recordedAt: 1_060 },
  });
});

test('keeps the head and counts the attempt after a failure', () => {
  const settlement = afterAttempt(lane, head, failed, 50, { ...rules, retentionMs: 1e9 });
  expect(settlement).toMatchObject({ cursor: 3, attempts: 5, dueAt: 50 + 80_000 });
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
