import { inSentence } from '@earshot/web';
import { Button, Group, Select, SimpleGrid, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { api } from '../api/console-api.ts';
import type { Activity } from '../api/shapes.ts';
import { useText } from '../texts/texts.ts';
import { Emitted } from './Emitted.tsx';
import { FIRST_LEARNER, LearnerSelect } from './LearnerSelect.tsx';
import { LmsFailure } from './LmsFailure.tsx';
import { type Lms, useDeed } from './lms-api.ts';

/** Asynchronous user-group calls: an event tells when one is over. */
export function GroupPanel({ lms }: { lms: Lms }) {
  const text = useText();
  const [groupId, setGroup] = useState(lms.groups[0]?.groupId ?? '');
  const [userId, setUserId] = useState(FIRST_LEARNER);
  const change = useDeed((way: 'add' | 'remove') =>
    api.post<Activity>(`lms/groups/${groupId}`, { change: way, userIds: [userId] }),
  );
  return (
    <Stack gap="md">
      <Text size="sm" c="dimmed">
        {text('groupHint')}
      </Text>
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <Select
          label={text('group')}
          allowDeselect={false}
          value={groupId}
          onChange={(value) => value !== null && setGroup(value)}
          data={lms.groups.map((group) => ({
            value: group.groupId,
            label: `${inSentence(group.name)} (${group.members})`,
          }))}
        />
        <LearnerSelect userId={userId} onChange={setUserId} />
      </SimpleGrid>
      <Group gap="xs">
        {(['add', 'remove'] as const).map((way) => (
          <Button
            key={way}
            variant={way === 'add' ? 'filled' : 'default'}
            loading={change.isPending && change.variables === way}
            onClick={() => change.mutate(way)}
          >
            {text(`deed_group_${way}`)}
          </Button>
        ))}
      </Group>
      {change.error && <LmsFailure error={change.error} />}
      {change.data !== undefined && <Emitted activity={change.data as Activity} />}
    </Stack>
  );
}
