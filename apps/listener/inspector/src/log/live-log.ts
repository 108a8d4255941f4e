import { isPassing } from '@earshot/web';
import type { Filter } from '../filter/filter.ts';
import { keyBehind, type LogPlace, readPage, readTip } from './log-pages.ts';
import type { LogRow, View } from './log-row.ts';
import { createLogWindow, WINDOW_ROWS } from './log-window.ts';
import { isMatchedHere, matchingRows } from './matches.ts';
import { followStream, type StreamFrame } from './stream.ts';

/** `connecting` is the first time; `reconnecting` keeps what is on the screen. */
type Connection = 'connecting' | 'live' | 'reconnecting';

/** What the list shows. A new one for every change. */
export interface LogState {
  /** Oldest first. */
  rows: readonly LogRow[];
  /** Lines that came while the reader holds the list. */
  waiting: number;
  connection: Connection;
  /** Deliveries that the listener has and that have not come yet. */
  behind: number;
  /** What was dropped at the listener before it could come. */
  gap?: { from: number; to: number };
  hasOlder: boolean;
  loadingOlder: boolean;
  /** Nothing has been read yet. */
  loading: boolean;
  error?: unknown;
}

export interface LiveLog {
  state(): LogState;
  subscribe(listener: () => void): () => void;
  /** @returns how to end it. */
  start(): () => void;
  hold(): void;
  release(): void;
  loadOlder(): void;
  retry(): void;
}

export interface LiveLogOptions {
  view: View;
  filter: Filter;
  pages?: { readPage: typeof readPage; readTip: typeof readTip };
  follow?: typeof followStream;
  /** The stream broke: the listener is gone, or wants its token again. */
  onBreak?(): void;
  /** The stream goes on after it broke. */
  onReturn?(): void;
}

/** Frames that come in one go are shown together: faster than this nobody reads, and the browser must rest. */
const FLUSH_MS = 200;
/** The index needs a moment before it finds what just came. */
const ASK_INDEX_MS = 600;
/** A listener that doesn't answer is asked again. */
const ASK_AGAIN_MS = 2000;
/** Beyond it the list says to narrow the filter. */
export const MOST_ROWS = 50_000;

/**
 * One list, live. A first page, then the stream from where that page ends; when the connection breaks, the stream
 * goes on behind the last delivery that came. Lines are kept in a bounded window.
 *
 * The stream carries every delivery, and the filter is applied here. What only the index can tell (words of bodies,
 * conflicts) is asked of it when the log has grown.
 */
export function createLiveLog({
  view,
  filter,
  pages = { readPage, readTip },
  follow = followStream,
  onBreak = () => {},
  onReturn = () => {},
}: LiveLogOptions): LiveLog {
  const listeners = new Set<() => void>();
  const matchedHere = isMatchedHere(filter);
  let window = createLogWindow();
  let held = false;
  let arrived: LogRow[] = [];
  let cursor = 0;
  let newest = 0;
  let flushTimer: ReturnType<typeof setTimeout> | undefined;
  let indexTimer: ReturnType<typeof setTimeout> | undefined;
  let beginTimer: ReturnType<typeof setTimeout> | undefined;
  /** The oldest repeated delivery whose conflict is to be asked for. */
  let repeatedFrom: number | undefined;
  let end: () => void = () => {};
  /** The last line that came from the index. */
  let lastAsked = 0;
  let run = 0;
  let state: LogState = {
    rows: [],
    waiting: 0,
    connection: 'connecting',
    behind: 0,
    hasOlder: false,
    loadingOlder: false,
    loading: true,
  };

  function change(changes: Partial<LogState> & { error?: unknown }): void {
    state = { ...state, ...changes, rows: window.rows, waiting: window.waiting };
    for (const listener of listeners) listener();
  }

  function flush(): void {
    flushTimer = undefined;
    if (arrived.length > 0) window.append(arrived);
    arrived = [];
    change({ behind: Math.max(0, newest - cursor), ...(window.trimmed && { hasOlder: true }) });
  }

  const flushSoon = () => {
    flushTimer ??= setTimeout(flush, FLUSH_MS);
  };

  function onFrame(frame: StreamFrame): void {
    if (frame.type === 'hello') onHello(frame.newest);
    else if (frame.type === 'gap') {
      cursor = frame.to;
      change({ gap: { from: frame.from, to: frame.to } });
    } else {
      cursor = frame.deliveries.at(-1)?.seq ?? cursor;
      newest = Math.max(newest, cursor);
      if (matchedHere) for (const delivery of frame.deliveries) arrived.push(...matchingRows(delivery, filter, view));
      askIndexFor(frame.deliveries);
    }
    flushSoon();
  }

  function onHello(tip: number): void {
    // A smaller log than the one we read from is another log.
    if (tip < cursor) restart();
    else newest = tip;
  }

  function askIndexFor(deliveries: readonly { seq: number; events: readonly { fresh: boolean }[] }[]): void {
    const repeated = deliveries.find(({ events }) => events.some(({ fresh }) => !fresh))?.seq;
    if (repeated !== undefined) repeatedFrom = Math.min(repeatedFrom ?? repeated, repeated);
    if (!matchedHere || repeated !== undefined) askIndexSoon();
  }

  const askIndexSoon = () => {
    indexTimer ??= setTimeout(() => void askIndex(run), ASK_INDEX_MS);
  };

  /**
   * What the stream can't tell: lines that match in the index, and which repeated ones are conflicts. Asked again
   * until the index has come as far as the stream.
   */
  async function askIndex(ofRun: number): Promise<void> {
    const conflictsFrom = repeatedFrom;
    repeatedFrom = undefined;
    const reached = await lookIntoIndex(conflictsFrom, ofRun).catch(() => false);
    if (ofRun !== run) return;
    indexTimer = undefined;
    if (!reached && conflictsFrom !== undefined) repeatedFrom = Math.min(repeatedFrom ?? conflictsFrom, conflictsFrom);
    if (repeatedFrom !== undefined || (!matchedHere && !reached)) askIndexSoon();
  }

  /** @returns whether the index knew of everything that had come. */
  async function lookIntoIndex(conflictsFrom: number | undefined, ofRun: number): Promise<boolean> {
    const tip = await pages.readTip('events', {});
    if (!matchedHere) await fillFrom(ofRun);
    else if (conflictsFrom !== undefined) await markConflicts(conflictsFrom, ofRun);
    return tip >= cursor;
  }

  async function fillFrom(ofRun: number): Promise<void> {
    const after = Math.max(lastAsked, window.rows.at(-1)?.key ?? 0);
    const rows = await readAfter(after);
    if (ofRun !== run) return;
    // What waits while the list is held is in no row yet, so it would come again.
    lastAsked = Math.max(lastAsked, rows.at(-1)?.key ?? 0);
    arrived.push(...rows);
    flushSoon();
  }

  async function readAfter(after: number): Promise<LogRow[]> {
    let found: LogRow[] = [];
    for (let before: number | undefined; found.length < WINDOW_ROWS; ) {
      const { rows, more } = await pages.readPage(view, filter, { after, ...(before !== undefined && { before }) });
      found = [...rows, ...found];
      before = rows[0]?.key;
      if (!more || before === undefined) break;
    }
    return found;
  }

  async function markConflicts(from: number, ofRun: number): Promise<void> {
    const place: LogPlace = { after: keyBehind(view, from - 1) - 1 };
    const { rows } = await pages.readPage(view, { verdict: 'conflict' }, place);
    if (ofRun !== run || rows.length === 0) return;
    window.markConflicts(new Set(rows.map(({ key }) => key)));
    change({});
  }

  async function begin(): Promise<void> {
    const ofRun = run;
    try {
      const tip = await pages.readTip(view, filter);
      const { rows, more } = await pages.readPage(view, filter, { before: keyBehind(view, tip) });
      if (ofRun !== run) return;
      window = createLogWindow();
      window.append(rows);
      if (held) window.hold();
      cursor = tip;
      newest = tip;
      lastAsked = keyBehind(view, tip) - 1;
      change({ loading: false, hasOlder: more, error: undefined });
      end = follow({
        after: tip,
        onFrame,
        onOpen(open) {
          const returned = open && state.connection === 'reconnecting';
          change({ connection: open ? 'live' : 'reconnecting', ...(returned && { error: undefined }) });
          if (!open) onBreak();
          if (returned) onReturn();
        },
      });
    } catch (error) {
      if (ofRun !== run) return;
      change({ loading: false, error });
      if (isPassing(error)) beginTimer = setTimeout(() => void begin(), ASK_AGAIN_MS);
    }
  }

  function stop(): void {
    run += 1;
    end();
    end = () => {};
    clearTimeout(flushTimer);
    clearTimeout(indexTimer);
    clearTimeout(beginTimer);
    flushTimer = undefined;
    indexTimer = undefined;
    arrived = [];
  }

  function restart(): void {
    stop();
    void begin();
  }

  async function readOlder(): Promise<void> {
    const ofRun = run;
    const first = window.rows[0];
    if (!first || state.loadingOlder || window.rows.length >= MOST_ROWS) return;
    change({ loadingOlder: true });
    try {
      const { rows, more } = await pages.readPage(view, filter, { before: first.key });
      if (ofRun === run && window.rows[0] === first) {
        window.prepend(rows);
        change({ hasOlder: more });
      }
    } catch (error) {
      if (ofRun === run) change({ error });
    } finally {
      if (ofRun === run) change({ loadingOlder: false });
    }
  }

  return {
    state: () => state,
    subscribe(listener) {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
    start() {
      void begin();
      return stop;
    },
    hold() {
      if (arrived.length > 0) flush();
      held = true;
      window.hold();
    },
    release() {
      if (!held) return;
      held = false;
      if (window.release()) change(window.trimmed ? { hasOlder: true } : {});
      else restart();
    },
    loadOlder: () => void readOlder(),
    retry: restart,
  };
}
