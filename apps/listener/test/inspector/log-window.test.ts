import { expect, test } from 'vitest';
import type { LogRow } from '../../inspector/src/log/log-row.ts';
import { createLogWindow } from '../../inspector/src/log/log-window.ts';

const rows = (from: number, to: number): LogRow[] =>
  Array.from({ length: to - from + 1 }, (_, index) => ({
    key: from + index,
    seq: from + index,
    receivedAt: 0,
    endpoint: 'default',
    verdict: 'accepted',
    events: 0,
    duplicates: 0,
  }));

const keys = (window: { rows: readonly LogRow[] }) => window.rows.map(({ key }) => key);

test('the newest lines are kept, and that older ones went is known [INSP-LIVE-3]', () => {
  const window = createLogWindow(3);
  window.append(rows(1, 2));
  expect(window.trimmed).toBe(false);
  window.append(rows(3, 5));
  expect(keys(window)).toEqual([3, 4, 5]);
  expect(window.trimmed).toBe(true);
});

test('while it is held nothing moves; then what waited comes, in order [INSP-LIVE-2]', () => {
  const window = createLogWindow(10);
  window.append(rows(1, 2));
  window.hold();
  window.append(rows(3, 4));
  expect([keys(window), window.waiting]).toEqual([[1, 2], 2]);
  expect(window.release()).toBe(true);
  expect([keys(window), window.waiting]).toEqual([[1, 2, 3, 4], 0]);
});

test('what waits is bounded: beyond it the list is filled anew [INSP-LIVE-3]', () => {
  const window = createLogWindow(3);
  window.append(rows(1, 1));
  window.hold();
  window.append(rows(2, 5));
  expect(window.waiting).toBe(4);
  expect(window.release()).toBe(false);
  expect(keys(window)).toEqual([1]);
});

test('older lines come before, and conflicts are marked where they are', () => {
  const window = createLogWindow(10);
  window.append(rows(3, 4));
  window.prepend(rows(1, 2));
  window.markConflicts(new Set([2]));
  expect(window.rows.map(({ verdict }) => verdict)).toEqual(['accepted', 'conflict', 'accepted', 'accepted']);
});
