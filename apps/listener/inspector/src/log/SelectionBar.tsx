import { useKeys } from '@earshot/web';
import { Button, Text } from '@mantine/core';
import { useState } from 'react';
import { go } from '../location/location.ts';
import { refText } from '../location/place-ref.ts';
import { ReplayDialog } from '../replay/ReplayDialog.tsx';
import { pathOf } from '../shell/pages.ts';
import { useText } from '../texts/texts.ts';
import classes from './log.module.css';
import type { LogRow } from './log-row.ts';

interface SelectionBarProps {
  chosen: readonly LogRow[];
  onClear: () => void;
}

/** What can be done with the lines that were chosen. */
export function SelectionBar({ chosen, onClear }: SelectionBarProps) {
  const text = useText();
  const [replaying, setReplaying] = useState(false);
  const ordered = chosen.toSorted((one, other) => one.key - other.key);
  const seqs = [...new Set(ordered.map(({ seq }) => seq))];
  const [first, second] = ordered;
  useKeys({ r: () => setReplaying(true) });
  return (
    <div className={classes.selection}>
      <Text size="sm">{text('chosen', { count: chosen.length })}</Text>
      <Button size="compact-sm" onClick={() => setReplaying(true)}>
        {text('replay')}
      </Button>
      <Button
        size="compact-sm"
        variant="default"
        disabled={chosen.length !== 2}
        onClick={() => first && second && go(`${pathOf('compare')}?a=${refText(first)}&b=${refText(second)}`)}
      >
        {text('compareTwo')}
      </Button>
      <Button size="compact-sm" variant="subtle" onClick={onClear}>
        {text('clearChoice')}
      </Button>
      {replaying && <ReplayDialog seqs={seqs} onClose={() => setReplaying(false)} />}
    </div>
  );
}
