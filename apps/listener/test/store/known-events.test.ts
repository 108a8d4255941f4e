import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createKnownEvents, eventKey, packKeys, unpackKeys } from '../../src/store/known-events.ts';

test('knows what was added and nothing else, through every growth', () => {
  const known = createKnownEvents();
  const keys = Array.from({ length: 60_000 }, () => randomBytes(16).toString('latin1'));
  const reference = new Set<string>();
  let wrong = 0;
  for (const [index, key] of keys.entries()) {
    if (known.has(key)) wrong += 1;
    if (index % 2 === 0) {
      known.add(key);
      known.add(key);
      reference.add(key);
    }
  }
  for (const key of keys) if (known.has(key) !== reference.has(key)) wrong += 1;
  expect(wrong).toBe(0);
  expect(known.size).toBe(reference.size);
});

test('behaves as a Set, also for keys that crowd into one shard and one slot', () => {
  // Few different bytes: words of zeros, shared shards, shared slots.
  const crowded = fc
    .array(fc.constantFrom(0, 1, 255), { minLength: 16, maxLength: 16 })
    .map((bytes) => String.fromCharCode(...bytes));
  const distinct = (key: string) => !key.startsWith('\0\0\0\0');
  const command = fc.record({ key: crowded.filter(distinct), add: fc.boolean() });
  fc.assert(
    fc.property(fc.array(command, { maxLength: 300 }), (commands) => {
      const known = createKnownEvents();
      const reference = new Set<string>();
      for (const { key, add } of commands) {
        expect(known.has(key)).toBe(reference.has(key));
        if (!add) continue;
        known.add(key);
        reference.add(key);
      }
      expect(known.size).toBe(reference.size);
    }),
    { numRuns: 50 },
  );
});

test('keys of zeros are kept like any other', () => {
  const known = createKnownEvents();
  expect(known.has('\0'.repeat(16))).toBe(false);
  known.add('\0'.repeat(16));
  expect(known.has('\0'.repeat(16))).toBe(true);
  expect(known.size).toBe(1);
});

test('different events have different keys, however their parts read side by side [HTTP-12]', () => {
  const part = fc.oneof(
    fc.string({ unit: fc.constantFrom('a', '1', ':', '/'), maxLength: 5 }),
    fc.string({ unit: 'binary', maxLength: 5 }),
  );
  const triple = fc.tuple(part, part, part);
  fc.assert(
    fc.property(triple, triple, (one, other) => {
      const same = one.every((text, index) => text === other[index]);
      expect(eventKey(...one) === eventKey(...other)).toBe(same);
    }),
    { numRuns: 3000 },
  );
  expect(eventKey('a', 'b/1:c', 'd')).not.toBe(eventKey('a/5:b', 'c', 'd'));
});

test('keys come back from their packed bytes as they were', () => {
  const keys = ['a', 'b', 'é'].map((id) => eventKey('default', 1, id));
  const packed = packKeys(keys);
  expect(packed.length).toBe(48);
  expect([...unpackKeys(packed)]).toEqual(keys);
});

test('an account is the same as a number and as a string', () => {
  expect(eventKey('default', 1010, 'x')).toBe(eventKey('default', '1010', 'x'));
});
