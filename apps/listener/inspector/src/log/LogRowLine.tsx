import { formatBytes, formatDuration, Moment, useEventTitle, useLanguage } from '@earshot/web';
import { Checkbox } from '@mantine/core';
import { IconPinFilled } from '@tabler/icons-react';
import { memo } from 'react';
import { useText } from '../texts/texts.ts';
import classes from './log.module.css';
import type { LogRow } from './log-row.ts';
import { Verdict } from './Verdict.tsx';

interface LogRowLineProps {
  row: LogRow;
  /** Of all lines, from 1, for screen readers. */
  index: number;
  top: number;
  open: boolean;
  chosen: boolean;
  pinned: boolean;
  times: number;
  onOpen: (row: LogRow) => void;
  onChoose: (row: LogRow) => void;
}

/** One line of the list. */
export const LogRowLine = memo(function LogRowLine({
  row,
  index,
  top,
  open,
  chosen,
  pinned,
  times,
  onOpen,
  onChoose,
}: LogRowLineProps) {
  const text = useText();
  const language = useLanguage();
  const { event, endpoint, verdict, size, delayMs } = row;
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
        <Checkbox
          size="xs"
          tabIndex={-1}
          aria-label={text('chooseRow', { seq: row.seq })}
          checked={chosen}
          onChange={() => onChoose(row)}
        />
      </span>
      <span role="gridcell" className={`${classes.cell} es-mono`}>
        <Moment epochMs={row.receivedAt} form="clock" />
      </span>
      <span role="gridcell" className={classes.cell}>
        <Verdict verdict={verdict} times={times} />
      </span>
      <span role="gridcell" className={`${classes.cell} ${classes.event}`}>
        <EventName row={row} />
        {pinned && <IconPinFilled size={12} className={classes.mark} aria-label={text('pinned')} />}
      </span>
      <span role="gridcell" className={`${classes.cell} ${classes.wide} es-mono`}>
        {event?.userId ?? ''}
      </span>
      <span role="gridcell" className={`${classes.cell} ${classes.wide} es-mono`}>
        {event?.loInstanceId ?? event?.loId ?? ''}
      </span>
      <span role="gridcell" className={`${classes.cell} ${classes.medium}`}>
        {endpoint}
      </span>
      <span role="gridcell" className={`${classes.cell} ${classes.wide} ${classes.right} es-number`}>
        {size === undefined ? '' : formatBytes(size, language)}
      </span>
      <span role="gridcell" className={`${classes.cell} ${classes.wide} ${classes.right} es-number`}>
        {delayMs === undefined ? '' : formatDuration(delayMs, language)}
      </span>
    </div>
  );
});

function EventName({ row: { event, events, refusalCode } }: { row: LogRow }) {
  const title = useEventTitle();
  if (!event) return <span className={classes.code}>{refusalCode ?? '—'}</span>;
  const { timingText, title: words } = title(event.eventName);
  return (
    <>
      <span className="es-mono" title={words}>
        {event.eventName}
      </span>
      {events > 1 && <span className={classes.more}>+{events - 1}</span>}
      {timingText !== '' && <span className={`${classes.timing} ${classes.medium}`}>{timingText}</span>}
    </>
  );
}
