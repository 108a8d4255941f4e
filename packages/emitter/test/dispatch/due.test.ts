import { expect, test } from 'vitest';
import { dueAt } from '../../src/dispatch/due.ts';

test('a real-time event is due at once [EMIT-7]', () => {
  expect(dueAt('realTime', 1_234, 900_000)).toBe(1_234);
});

test('a batch event is due at the next multiple of the interval', () => {
  expect(dueAt('batch', 1, 900_000)).toBe(900_000);
  expect(dueAt('batch', 899_999, 900_000)).toBe(900_000);
  expect(dueAt('batch', 900_000, 900_000)).toBe(1_800_000);
});
