import { Group, Text } from '@mantine/core';
import type { Activity } from '../api/shapes.ts';
import { useKnownEvent } from '../api/use-known-event.ts';
import { useText } from '../texts/texts.ts';
import { ToneBadge } from '../webhook/StateBadge.tsx';

/** Which events an action emitted. */
export function Emitted({ activity }: { activity: Pick<Activity, 'counts'> }) {
  const text = useText();
  const knownEvent = useKnownEvent();
  const counts = Object.entries(activity.counts as Record<string, number>);
  if (counts.length === 0)
    return (
      <Text size="sm" c="dimmed">
        {text('emittedNothing')}
      </Text>
    );
  return (
    <Group gap={6}>
      {counts.map(([name, count]) => (
        <span key={name} title={knownEvent(name).title}>
          <ToneBadge
            tone={knownEvent(name).timing === 'batch' ? 'calm' : 'odd'}
          >{`${name}${count > 1 ? ` ×${count}` : ''}`}</ToneBadge>
        </span>
      ))}
    </Group>
  );
}
