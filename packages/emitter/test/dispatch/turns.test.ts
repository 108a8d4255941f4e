import { expect, test } from 'vitest';
import { createTurns } from '../../src/dispatch/turns.ts';

const lane = { webhookId: 'w', timing: 'realTime' } as const;

test('lets one run per lane at a time, in order, also after a failure; lanes do not wait for each other [EMIT-60]', async () => {
  const take = createTurns();
  const told: string[] = [];
  let fail = (_error: Error) => {};
  const first = take(lane, () => new Promise((_resolve, reject) => (fail = reject)));
  const second = take(lane, async () => told.push('second'));
  const third = take(lane, async () => told.push('third'));
  await take({ ...lane, timing: 'batch' }, async () => told.push('of another lane'));
  expect(told).toEqual(['of another lane']);
  fail(new Error('no'));
  await expect(first).rejects.toThrow('no');
  await Promise.all([second, third]);
  expect(told).toEqual(['of another lane', 'second', 'third']);
});
