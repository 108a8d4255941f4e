import { expect, test } from 'vitest';
import { createFailedTries, sameSecret } from '../src/index.ts';

test('too many tries within a minute make an address wait until it is over; others may try [CON-SIGN-3]', () => {
  const tries = createFailedTries(2);
  tries.failed('a', 0);
  expect(tries.secondsToWait('a', 0)).toBe(0);
  tries.failed('a', 20_000);
  expect(tries.secondsToWait('a', 20_000)).toBe(40);
  expect(tries.secondsToWait('b', 20_000)).toBe(0);
  expect(tries.secondsToWait('a', 60_000)).toBe(0);
});

test('a try that turned out right is taken back [CON-SIGN-3]', () => {
  const tries = createFailedTries(1);
  tries.failed('a', 0);
  tries.succeeded('a');
  expect(tries.secondsToWait('a', 0)).toBe(0);
});

test('secrets of any length are compared', () => {
  expect(sameSecret('one', 'one')).toBe(true);
  expect(sameSecret('one', 'only')).toBe(false);
});
