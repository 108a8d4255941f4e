import {
  IconAlertOctagon,
  IconArrowsDiff,
  IconBan,
  IconCheck,
  IconCopy,
  IconHelp,
  type IconProps,
} from '@tabler/icons-react';
import type { ComponentType } from 'react';
import type { VerdictName } from '../filter/filter.ts';
import classes from './verdict.module.css';

const icons: Record<VerdictName, ComponentType<IconProps>> = {
  accepted: IconCheck,
  duplicate: IconCopy,
  conflict: IconArrowsDiff,
  refused: IconBan,
  malformed: IconAlertOctagon,
  unrecognised: IconHelp,
};

interface VerdictMarkProps {
  verdict: VerdictName;
  word: string;
  /** How often the event was seen, or how many of a delivery's events were known. */
  times?: number | undefined;
}

/** What came of a request: a word, a sign and a colour, each enough by itself. */
export function VerdictMark({ verdict, word, times }: VerdictMarkProps) {
  const Icon = icons[verdict];
  return (
    <span className={classes.verdict} data-verdict={verdict}>
      <Icon size={13} stroke={2.2} aria-hidden />
      {word}
      {times !== undefined && times > 1 && <span className={classes.times}>×{times}</span>}
    </span>
  );
}
