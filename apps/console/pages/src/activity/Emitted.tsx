import { Group, Text } from '@mantine/core';
import { useCatalogue } from '../api/queries.ts';
import type { Activity } from '../api/shapes.ts';
import { useTitleOf } from '../api/use-title-of.ts';
import { useText } from '../texts/texts.ts';
import { ToneBadge } from '../webhook/StateBadge.tsx';

/** Which events an action emitted. */
export function Emitted({ activity }: { activity: Pick<Activity, 'counts'> }) {
  const text = useText();
  const titleOf = useTitleOf();
  const { data: events = [] } = useCatalogue();
  const isBatch = (event: string) => events.some(({ name, timing }) => name === event && timing === 'batch');
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
        <span key={name} title={titleOf(name)}>
          <ToneBadge tone={isBatch(name) ? 'calm' : 'odd'}>{`${name}${count > 1 ? ` ×${count}` : ''}`}</ToneBadge>
        </span>
      ))}
    </Group>
  );
}
