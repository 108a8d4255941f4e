import { vi } from 'vitest';

/** Polls a condition, with more patience than a busy machine needs. */
export function eventually<T>(condition: () => T | Promise<T>): Promise<T> {
  return vi.waitFor(condition, { timeout: 10_000, interval: 5 });
}
