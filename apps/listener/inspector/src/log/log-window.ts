import type { LogRow } from './log-row.ts';

/** So many lines are kept while they stream in; older ones are asked for again when somebody scrolls there. */
export const WINDOW_ROWS = 5000;

/**
 * The lines in memory, oldest first, and those that wait while the reader holds the list. Bounded both ways:
 * a list that is held for hours forgets what waits, and says so, rather than grow.
 */
export interface LogWindow {
  readonly rows: readonly LogRow[];
  /** Lines that wait to be shown. */
  readonly waiting: number;
  /** Whether older ones were dropped, and can be asked for. */
  readonly trimmed: boolean;
  /** Newest ones, in order. */
  append(rows: readonly LogRow[]): void;
  /** Older ones, in order. */
  prepend(rows: readonly LogRow[]): void;
  hold(): void;
  /** @returns false when too much waited: the window must be filled anew. */
  release(): boolean;
  /** Marks lines whose conflict became known. */
  markConflicts(keys: ReadonlySet<number>): void;
}

export function createLogWindow(limit = WINDOW_ROWS): LogWindow {
  let rows: LogRow[] = [];
  let held = false;
  let waiting: LogRow[] = [];
  let waitingCount = 0;
  let trimmed = false;

  function show(more: readonly LogRow[]): void {
    rows = rows.concat(more);
    if (rows.length <= limit) return;
    rows = rows.slice(-limit);
    trimmed = true;
  }

  return {
    get rows() {
      return rows;
    },
    get waiting() {
      return waitingCount;
    },
    get trimmed() {
      return trimmed;
    },
    append(more) {
      if (!held) return show(more);
      waitingCount += more.length;
      if (waitingCount <= limit) waiting.push(...more);
      else waiting = [];
    },
    prepend(more) {
      rows = [...more, ...rows];
    },
    hold() {
      held = true;
    },
    release() {
      const lost = waitingCount > limit;
      if (!lost && waiting.length > 0) show(waiting);
      held = false;
      waiting = [];
      waitingCount = 0;
      return !lost;
    },
    markConflicts(keys) {
      rows = rows.map((row) =>
        keys.has(row.key) && row.verdict !== 'conflict' ? { ...row, verdict: 'conflict' } : row,
      );
    },
  };
}
