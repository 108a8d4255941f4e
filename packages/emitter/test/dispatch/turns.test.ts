import { expect, test } from 'vitest';
import { createTurns, type Whose } from '../../src/dispatch/turns.ts';

const lane = { webhookId: 'w', timing: 'realTime' } as const;

test('lets one run per lane at a time, in order, also after a failure; lanes do not wait for each other [EMIT-60]', async () => {
  const take = createTurns();
  const told: string[] = [];
  let fail = (_error: Error) => {};
  const first = take(lane, 'aside', () => new Promise((_resolve, reject) => (fail = reject)));
  const second = take(lane, 'aside', async () => told.push('second'));
  const third = take(lane, 'aside', async () => told.push('third'));
  await take({ ...lane, timing: 'batch' }, 'aside', async () => told.push('of another lane'));
  expect(told).toEqual(['of another lane']);
  fail(new Error('no'));
  await expect(first).rejects.toThrow('no');
  await Promise.all([second, third]);
  expect(told).toEqual(['of another lane', 'second', 'third']);
});

test('a lane waits for one request of others at most, and they for one of its own [EMIT-60]', async () => {
  const take = createTurns();
  const told: string[] = [];
  const running = { now: 0, most: 0 };
  const run = (name: string) => async () => {
    running.most = Math.max(running.most, ++running.now);
    await new Promise((resolve) => setImmediate(resolve));
    told.push(name);
    running.now -= 1;
  };
  const asked: [Whose, string][] = [
    ...['a', 'b', 'c', 'd'].map((name): [Whose, string] => ['aside', name]),
    ...['1', '2'].map((name): [Whose, string] => ['own', name]),
  ];
  await Promise.all(asked.map(([whose, name]) => take(lane, whose, run(name))));
  expect(told).toEqual(['a', '1', 'b', '2', 'c', 'd']);
  expect(running.most).toBe(1);
});
