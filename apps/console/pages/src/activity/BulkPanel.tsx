import { Named, visibleText } from '@earshot/web';
import { Button, Group, NumberInput, Progress, Select, SimpleGrid, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { api } from '../api/console-api.ts';
import { useText } from '../texts/texts.ts';
import { Emitted } from './Emitted.tsx';
import { firstInstance, InstanceSelect } from './InstanceSelect.tsx';
import { LmsFailure } from './LmsFailure.tsx';
import { type BulkJob, type Lms, useDeed } from './lms-api.ts';

const actions = ['enroll', 'complete', 'unenroll', 'rollback'] as const;
const causes = ['admin', 'manager', 'platform'] as const;

/** As an admin, for many learners: batch. */
export function BulkPanel({ lms }: { lms: Lms }) {
  const text = useText();
  const [loInstanceId, setInstance] = useState(() => firstInstance(lms));
  const [action, setAction] = useState<string>('enroll');
  const [cause, setCause] = useState<string>('admin');
  const [count, setCount] = useState<number | string>(100);
  const start = useDeed((_: undefined) => api.post('lms/bulk', { loInstanceId, action, cause, count }));
  const isValid = typeof count === 'number' && count >= 1 && count <= lms.learnerCount;
  return (
    <Stack gap="md">
      <Text size="sm" c="dimmed">
        {text('bulkHint')}
      </Text>
      <SimpleGrid cols={{ base: 1, sm: 2 }}>
        <InstanceSelect lms={lms} value={loInstanceId} onChange={setInstance} />
        <Select
          label={text('what')}
          allowDeselect={false}
          value={action}
          onChange={(value) => value !== null && setAction(value)}
          data={actions.map((each) => ({ value: each, label: text(`act_${each}`) }))}
        />
        <Select
          label={text('who')}
          allowDeselect={false}
          value={cause}
          onChange={(value) => value !== null && setCause(value)}
          data={causes.map((each) => ({ value: each, label: text(`cause_${each}`) }))}
        />
        <NumberInput
          label={text('learners')}
          min={1}
          max={lms.learnerCount}
          thousandSeparator=" "
          value={count}
          onChange={setCount}
        />
      </SimpleGrid>
      <Group>
        <Button
          disabled={!isValid || lms.bulk?.state === 'running'}
          loading={start.isPending}
          onClick={() => start.mutate(undefined)}
        >
          {text('start')}
        </Button>
      </Group>
      {start.error && <LmsFailure error={start.error} />}
      {lms.bulk && <Job job={lms.bulk} />}
    </Stack>
  );
}

function Job({ job }: { job: BulkJob }) {
  const text = useText();
  const cancel = useDeed((_: undefined) => api.remove('lms/bulk'));
  const skipped = Object.values(job.skipped).reduce((sum, count) => sum + count, 0);
  return (
    <Stack gap="xs">
      <Text size="sm">
        <Named>{job.subject}</Named>: {text(`job_${job.state}`)}
      </Text>
      <Progress value={(job.done / job.count) * 100} aria-label={visibleText(job.subject)} />
      <Group justify="space-between">
        <Text size="sm" c="dimmed" className="es-number">
          {text('jobProgress', { done: job.done, count: job.count, skipped })}
        </Text>
        {job.state === 'running' && (
          <Button
            size="compact-sm"
            variant="default"
            loading={cancel.isPending}
            onClick={() => cancel.mutate(undefined)}
          >
            {text('cancel')}
          </Button>
        )}
      </Group>
      {cancel.error && <LmsFailure error={cancel.error} />}
      <Emitted activity={job} />
    </Stack>
  );
}
