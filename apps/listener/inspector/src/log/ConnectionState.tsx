import { useText } from '../texts/texts.ts';
import type { LogState } from './live-log.ts';
import classes from './log.module.css';

/** Behind by fewer than this is the blink of an eye. */
const NOTABLE_LAG = 200;

/** How the list is connected, in words. */
export function ConnectionState({ state, paused }: { state: LogState; paused: boolean }) {
  const text = useText();
  const { connection, behind, waiting } = state;
  const kind = connection !== 'live' ? connection : paused ? 'paused' : behind > NOTABLE_LAG ? 'behind' : 'live';
  const words =
    kind === 'behind'
      ? text('behind', { count: behind })
      : kind === 'paused'
        ? text('pausedWaiting', { count: waiting })
        : text(kind);
  return (
    <span className={classes.connection} data-testid="connection" data-state={kind}>
      <span className={classes.dot} data-state={kind} aria-hidden />
      {words}
    </span>
  );
}
