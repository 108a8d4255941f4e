import { Failure } from '@earshot/web';
import { Button, Group, SimpleGrid, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { api } from '../api/console-api.ts';
import type { Activity } from '../api/shapes.ts';
import { useText } from '../texts/texts.ts';
import { Emitted } from './Emitted.tsx';
import { firstInstance, InstanceSelect } from './InstanceSelect.tsx';
import { FIRST_LEARNER, LearnerSelect } from './LearnerSelect.tsx';
import { LmsFailure } from './LmsFailure.tsx';
import { type Lms, useDeed, useLearner } from './lms-api.ts';

const NO_RECORD = { state: 'none', progressPercent: 0 } as const;

const actions = ['enroll', 'progress', 'complete', 'unenroll', 'rollback'] as const;

/** As a learner: real time. */
export function LearnerPanel({ lms }: { lms: Lms }) {
  const text = useText();
  const [userId, setUserId] = useState(FIRST_LEARNER);
  const [loInstanceId, setInstance] = useState(() => firstInstance(lms));
  const act = useDeed((action: (typeof actions)[number]) =>
    api.post<Activity>('lms/actions', { userId, loInstanceId, action }),
  );
  return (
    <Stack gap="md">
      <Text size="sm" c="dimmed">
        {text('learnerHint')}
      </Text>
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <LearnerSelect userId={userId} onChange={setUserId} />
        <InstanceSelect lms={lms} value={loInstanceId} onChange={setInstance} />
      </SimpleGrid>
      <Standing userId={userId} loInstanceId={loInstanceId} />
      <Group gap="xs">
        {actions.map((action, index) => (
          <Button
            key={action}
            variant={index === 0 ? 'filled' : 'default'}
            loading={act.isPending && act.variables === action}
            onClick={() => act.mutate(action)}
          >
            {text(`act_${action}`)}
          </Button>
        ))}
      </Group>
      {act.error && <LmsFailure error={act.error} />}
      {act.data !== undefined && <Emitted activity={act.data as Activity} />}
    </Stack>
  );
}

function Standing({ userId, loInstanceId }: { userId: number; loInstanceId: string }) {
  const text = useText();
  const { data, error, refetch } = useLearner(userId);
  if (error) return <Failure error={error} onRetry={() => void refetch()} />;
  const { state, progressPercent } = data?.records.find((each) => each.loInstanceId === loInstanceId) ?? NO_RECORD;
  return (
    <Text size="sm" aria-live="polite">
      {data ? text(`record_${state}`, { percent: progressPercent }) : '…'}
    </Text>
  );
}
