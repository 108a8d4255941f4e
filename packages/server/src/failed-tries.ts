/** Counts what failed, by address, within a minute. */
export interface FailedTries {
  failed(address: string, now: number): void;
  /** Takes back the last one: it was counted before it was known to be right. */
  succeeded(address: string): void;
  /** @returns 0 when the address may try. */
  secondsToWait(address: string, now: number): number;
}

const WINDOW_MS = 60_000;

/** Who has many addresses pushes the oldest out; memory stays what it is. */
const MAX_ADDRESSES = 10_000;

export function createFailedTries(most: number): FailedTries {
  const windows = new Map<string, { since: number; count: number }>();

  function current(address: string, now: number) {
    const window = windows.get(address);
    return window && now - window.since < WINDOW_MS ? window : undefined;
  }

  return {
    failed(address, now) {
      const window = current(address, now) ?? { since: now, count: 0 };
      window.count += 1;
      // The latest last.
      windows.delete(address);
      windows.set(address, window);
      if (windows.size > MAX_ADDRESSES) windows.delete(windows.keys().next().value as string);
    },
    succeeded(address) {
      const window = windows.get(address);
      if (window) window.count -= 1;
    },
    secondsToWait(address, now) {
      const window = current(address, now);
      return window && window.count >= most ? Math.ceil((window.since + WINDOW_MS - now) / 1000) : 0;
    },
  };
}
