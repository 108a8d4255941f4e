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
import { useText } from '../texts/texts.ts';
import classes from './verdict.module.css';

const icons: Record<VerdictName, ComponentType<IconProps>> = {
  accepted: IconCheck,
  duplicate: IconCopy,
  conflict: IconArrowsDiff,
  refused: IconBan,
  malformed: IconAlertOctagon,
  unrecognised: IconHelp,
};

interface VerdictProps {
  verdict: VerdictName;
  /** How often the event was seen, or how many of a delivery's events were known. */
  times?: number | undefined;
}

/** What came of a request: a word, a sign and a colour, each enough by itself. */
export function Verdict({ verdict, times }: VerdictProps) {
  const text = useText();
  const Icon = icons[verdict];
  return (
    <span className={classes.verdict} data-verdict={verdict}>
      <Icon size={13} stroke={2.2} aria-hidden />
      {text(verdict)}
      {times !== undefined && times > 1 && <span className={classes.times}>×{times}</span>}
    </span>
  );
}
