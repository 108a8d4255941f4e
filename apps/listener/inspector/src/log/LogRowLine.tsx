import { legible } from '@earshot/web';
import { IconPinFilled } from '@tabler/icons-react';
import { memo } from 'react';
import classes from './log.module.css';
import type { LogRow } from './log-row.ts';
import type { RowWords } from './row-words.ts';
import { VerdictMark } from './VerdictMark.tsx';

interface LogRowLineProps {
  row: LogRow;
  words: RowWords;
  /** Of all lines, from 0. */
  index: number;
  top: number;
  open: boolean;
  chosen: boolean;
  pinned: boolean;
  times: number;
  onOpen: (row: LogRow) => void;
  onChoose: (row: LogRow) => void;
}

const mono = `${classes.cell} es-mono`;
const wideMono = `${mono} ${classes.wide}`;
const wideNumber = `${classes.cell} ${classes.wide} ${classes.right} es-number`;

/** One line of the list. It has no state and asks nobody: there are many of them, and new ones all the time. */
export const LogRowLine = memo(function LogRowLine(props: LogRowLineProps) {
  const { row, words, index, top, open, chosen, pinned, times, onOpen, onChoose } = props;
  const { event, size, delayMs } = row;
  return (
    <div
      role="row"
      id={`row-${row.key}`}
      aria-rowindex={index + 1}
      aria-selected={open}
      className={`${classes.row} ${classes.columns}`}
      style={{ transform: `translateY(${top}px)` }}
      onClick={() => onOpen(row)}
      onKeyDown={undefined}
    >
      <span role="gridcell" className={classes.tick} onClick={(click) => click.stopPropagation()} onKeyDown={undefined}>
        <input
          type="checkbox"
          className={classes.box}
          tabIndex={-1}
          aria-label={words.choose(row.seq)}
          checked={chosen}
          onChange={() => onChoose(row)}
        />
      </span>
      <Time at={row.receivedAt} words={words} />
      <span role="gridcell" className={classes.cell}>
        <VerdictMark verdict={row.verdict} word={words.verdicts[row.verdict]} times={times} />
      </span>
      <span role="gridcell" className={`${classes.cell} ${classes.event}`}>
        <EventName row={row} words={words} />
        {pinned && <IconPinFilled size={12} className={classes.mark} aria-label={words.pinned} />}
      </span>
      <span role="gridcell" className={wideMono}>
        {legible(event?.userId)}
      </span>
      <span role="gridcell" className={wideMono}>
        {legible(event?.loInstanceId ?? event?.loId)}
      </span>
      <span role="gridcell" className={`${classes.cell} ${classes.medium}`}>
        {row.endpoint}
      </span>
      <span role="gridcell" className={wideNumber}>
        {size !== undefined && words.size(size)}
      </span>
      <span role="gridcell" className={wideNumber}>
        {delayMs !== undefined && words.delay(delayMs)}
      </span>
    </div>
  );
});

/** The log goes back for weeks, so no line is without its day; milliseconds give way where it is narrow. */
function Time({ at, words }: { at: number; words: RowWords }) {
  const [seconds, fraction] = words.clock(at);
  return (
    <span role="gridcell" className={`${classes.time} es-mono`}>
      <span>
        <span className={classes.day}>{words.day(at)}</span> {seconds}
      </span>
      <span>{fraction}</span>
    </span>
  );
}

function EventName({ row: { event, events, refusalCode }, words }: Pick<LogRowLineProps, 'row' | 'words'>) {
  if (!event) return <span className={classes.code}>{refusalCode ?? '—'}</span>;
  const { title, timing } = words.event(event.eventName);
  return (
    <>
      <span className="es-mono" title={title}>
        {legible(event.eventName)}
      </span>
      {events > 1 && <span className={classes.more}>+{events - 1}</span>}
      {timing !== '' && <span className={`${classes.timing} ${classes.medium}`}>{timing}</span>}
    </>
  );
}
