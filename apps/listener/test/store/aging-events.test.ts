import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { createAgingEvents } from '../../src/store/aging-events.ts';

const KEEP = 1000;
const newKey = () => randomBytes(16).toString('latin1');

test('knows every key for at least its time, and no key for ever [KEEP-5]', () => {
  const known = createAgingEvents(KEEP);
  const added: { key: string; at: number }[] = [];
  let early = 0;
  let late = 0;
  for (let at = 5_000_000; at < 5_020_000; at += 7) {
    const key = newKey();
    known.add(key, at);
    added.push({ key, at });
    for (const earlier of added.slice(-1000)) {
      const age = at - earlier.at;
      if (age <= KEEP && !known.has(earlier.key)) early += 1;
      if (age > 2 * KEEP + 14 && known.has(earlier.key)) late += 1;
    }
  }
  expect({ early, late }).toEqual({ early: 0, late: 0 });
});

test('memory is flat: it holds the keys of two times at most [KEEP-5]', () => {
  const known = createAgingEvents(KEEP);
  let largest = 0;
  for (let at = 0; at < 30_000; at += 1) {
    known.add(newKey(), at);
    if (at % 100 === 0) largest = Math.max(largest, known.size);
  }
  expect(largest).toBeGreaterThan(KEEP);
  expect(largest).toBeLessThanOrEqual(2 * KEEP + 2);
});

test('a clock that is set back, or ahead once, forgets nothing early [KEEP-5]', () => {
  const known = createAgingEvents(KEEP);
  const key = newKey();
  known.add(key, 10_000);
  known.add(newKey(), 9_000);
  known.add(newKey(), 10_000_000);
  known.add(newKey(), 10_001);
  expect(known.has(key)).toBe(true);
});
