import { Button } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { IconArrowUp } from '@tabler/icons-react';
import { useVirtualizer } from '@tanstack/react-virtual';
import { type KeyboardEvent, useCallback, useEffect, useLayoutEffect, useMemo, useRef } from 'react';
import { useText } from '../texts/texts.ts';
import { LogRowLine } from './LogRowLine.tsx';
import { type LiveLog, type LogState, MOST_ROWS } from './live-log.ts';
import classes from './log.module.css';
import type { LogRow, View } from './log-row.ts';
import { WINDOW_ROWS } from './log-window.ts';
import { useRowWords } from './row-words.ts';
import { timesSeen } from './times-seen.ts';

const ROW_HEIGHT = 30;
/** On a narrow screen a line has two rows. */
const NARROW_HEIGHT = 52;
const NARROW = '(max-width: 40em)';
/** Scrolled further than this, somebody reads, and the list stands still. */
const AT_TOP_PX = 4;

interface LogTableProps {
  log: LiveLog;
  state: LogState;
  view: View;
  paused: boolean;
  openKey: number | undefined;
  chosen: ReadonlyMap<number, LogRow>;
  pinned: ReadonlySet<string>;
  onMove: (step: 1 | -1) => void;
  onChooseOpen: () => void;
  onOpen: (row: LogRow) => void;
  onChoose: (row: LogRow) => void;
}

/** The lines, newest first; only those in sight are in the document. */
export function LogTable(props: LogTableProps) {
  const { log, state, view, paused, openKey, chosen, pinned, onMove, onChooseOpen, onOpen, onChoose } = props;
  const text = useText();
  const box = useRef<HTMLDivElement>(null);
  const { rows, waiting } = state;
  const words = useRowWords();
  const rowHeight = useMediaQuery(NARROW) ? NARROW_HEIGHT : ROW_HEIGHT;
  const times = useMemo(() => timesSeen(rows), [rows]);
  const rowAt = (index: number): LogRow | undefined => rows[rows.length - 1 - index];
  const lines = useVirtualizer({
    count: rows.length,
    getScrollElement: () => box.current,
    estimateSize: () => rowHeight,
    overscan: 6,
    getItemKey: (index) => rowAt(index)?.key ?? index,
  });
  const items = lines.getVirtualItems();

  useLayoutEffect(() => lines.measure(), [rowHeight]);
  useHolding(log, box, paused);
  useOlder(log, state, items.at(-1)?.index ?? 0);
  useInSight(openKey, log, state, lines.scrollToIndex);

  const toTop = useCallback(() => {
    if (box.current) box.current.scrollTop = 0;
    if (!paused) log.release();
  }, [log, paused]);

  /** Without letters: those can be switched off. */
  function onKeyDown(event: KeyboardEvent): void {
    const act = { ArrowDown: () => onMove(1), ArrowUp: () => onMove(-1), ' ': onChooseOpen }[event.key];
    if (!act || event.target !== event.currentTarget) return;
    event.preventDefault();
    act();
  }

  return (
    <>
      <div role="presentation" className={`${classes.columns} ${classes.head}`} aria-hidden>
        <span />
        <span>{text('columnTime')}</span>
        <span>{text('columnVerdict')}</span>
        <span>{text('columnEvent')}</span>
        <span className={classes.wide}>{text('columnLearner')}</span>
        <span className={classes.wide}>{text('columnObject')}</span>
        <span className={classes.medium}>{text('columnEndpoint')}</span>
        <span className={`${classes.wide} ${classes.right}`}>{view === 'events' ? '' : text('columnSize')}</span>
        <span className={`${classes.wide} ${classes.right}`}>{text('columnDelay')}</span>
      </div>
      {waiting > 0 && !paused && (
        <Button
          className={classes.pill ?? ''}
          size="compact-sm"
          radius="xl"
          leftSection={<IconArrowUp size={14} aria-hidden />}
          onClick={toTop}
        >
          {text('new', { count: waiting })}
        </Button>
      )}
      <div
        ref={box}
        className={classes.scroll}
        role="grid"
        aria-label={text(view)}
        aria-rowcount={rows.length}
        aria-activedescendant={openKey === undefined ? undefined : `row-${openKey}`}
        tabIndex={0}
        onKeyDown={onKeyDown}
        data-testid="log"
      >
        <div role="rowgroup" style={{ height: lines.getTotalSize(), position: 'relative' }}>
          {items.map(({ index, start, key }) => {
            const row = rowAt(index);
            return (
              row && (
                <LogRowLine
                  key={key}
                  row={row}
                  words={words}
                  index={index}
                  top={start}
                  open={row.key === openKey}
                  chosen={chosen.has(row.key)}
                  pinned={row.event !== undefined && pinned.has(row.event.eventId)}
                  times={view === 'deliveries' && row.events > 1 ? row.duplicates : (times.get(row.key) ?? 1)}
                  onOpen={onOpen}
                  onChoose={onChoose}
                />
              )
            );
          })}
        </div>
      </div>
      {rows.length >= MOST_ROWS && <div className={classes.foot}>{text('narrowFilter')}</div>}
    </>
  );
}

/** While somebody reads further down, or paused, the list stands still. */
function useHolding(log: LiveLog, box: React.RefObject<HTMLDivElement | null>, paused: boolean): void {
  useEffect(() => {
    const element = box.current;
    if (!element) return;
    const judge = () => {
      if (paused || element.scrollTop > AT_TOP_PX) log.hold();
      else log.release();
    };
    judge();
    element.addEventListener('scroll', judge, { passive: true });
    return () => element.removeEventListener('scroll', judge);
  }, [log, box, paused]);
}

/** What failed is not asked for again at once: the listener may be away. */
function useOlder(log: LiveLog, { hasOlder, loadingOlder, error, rows }: LogState, last: number): void {
  const near = hasOlder && error === undefined && !loadingOlder && rows.length > 0 && last >= rows.length - 30;
  useEffect(() => {
    if (near) log.loadOlder();
  }, [near, log]);
}

/**
 * What is opened by key or link is brought into sight, once; what already is doesn't move. A line that a link names is
 * looked for among as many as are kept.
 */
function useInSight(
  openKey: number | undefined,
  log: LiveLog,
  { rows, hasOlder, loadingOlder, error }: LogState,
  scrollTo: (index: number, options: { align: 'auto' }) => void,
): void {
  const settled = useRef<number>(undefined);
  useLayoutEffect(() => {
    if (settled.current === openKey || loadingOlder) return;
    const at = rows.findLastIndex(({ key }) => key === openKey);
    const isOlder = openKey !== undefined && openKey < (rows[0]?.key ?? 0);
    if (isOlder && hasOlder && error === undefined && rows.length < WINDOW_ROWS) return log.loadOlder();
    settled.current = openKey;
    if (at !== -1) scrollTo(rows.length - 1 - at, { align: 'auto' });
  }, [openKey, log, rows, hasOlder, loadingOlder, error, scrollTo]);
}
