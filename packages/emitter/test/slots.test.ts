import { expect, test } from 'vitest';
import { Slots } from '../src/slots.ts';

test('gives each its own number, uses numbers again, and knows what is in', () => {
  const slots = new Slots<string>();
  const [a, b] = [slots.put('a'), slots.put('b')];
  expect(slots.take(a)).toBe('a');
  expect(slots.take(a)).toBeUndefined();
  expect(slots.put('c')).toBe(a);
  expect(slots.all()).toEqual(['c', 'b']);
  expect(slots.take(b)).toBe('b');
});
