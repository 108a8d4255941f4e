import { Badge } from '@mantine/core';
import type { Standing } from '../api/shapes.ts';
import { useText } from '../texts/texts.ts';

const tones = {
  off: 'calm',
  disabled: 'bad',
  healthy: 'good',
  retrying: 'note',
  degraded: 'note',
  failing: 'bad',
} as const;

/** How a webhook fares, in words; the colour only repeats them. */
export function StateBadge({ state }: Pick<Standing, 'state'>) {
  const text = useText();
  return <ToneBadge tone={tones[state]}>{text(`state_${state}`)}</ToneBadge>;
}

export type Tone = 'good' | 'note' | 'bad' | 'calm' | 'odd';

export function ToneBadge({ tone, children }: { tone: Tone; children: string }) {
  const colours = { backgroundColor: `var(--es-${tone}-surface)`, color: `var(--es-${tone})` };
  // A state that is cut off says nothing.
  const root = { ...colours, minWidth: 'max-content' };
  return (
    <Badge variant="filled" radius="sm" tt="none" fw={600} styles={{ root }}>
      {children}
    </Badge>
  );
}
