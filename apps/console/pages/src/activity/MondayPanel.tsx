import { RelativeMoment } from '@earshot/web';
import { Button, Group, NumberInput, Progress, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { api } from '../api/console-api.ts';
import { useText } from '../texts/texts.ts';
import { LmsFailure } from './LmsFailure.tsx';
import { type Lms, useDeed } from './lms-api.ts';

/** A Monday: so many learners over so many minutes. */
export function MondayPanel({ lms }: { lms: Lms }) {
  const text = useText();
  const [learners, setLearners] = useState<number | string>(50);
  const [minutes, setMinutes] = useState<number | string>(5);
  const isRunning = lms.scenario?.state === 'running';
  const start = useDeed((_: undefined) =>
    api.post('lms/scenario', { learners, minutes, seed: Math.floor(Math.random() * 2 ** 31) }),
  );
  const stop = useDeed((_: undefined) => api.remove('lms/scenario'));
  const error = start.error ?? stop.error;
  return (
    <Stack gap="md">
      <Text size="sm" c="dimmed">
        {text('mondayHint')}
      </Text>
      <Group align="end">
        <NumberInput label={text('learners')} min={1} max={10_000} value={learners} onChange={setLearners} />
        <NumberInput label={text('minutes')} min={0.1} max={1440} value={minutes} onChange={setMinutes} />
        {isRunning ? (
          <Button variant="default" loading={stop.isPending} onClick={() => stop.mutate(undefined)}>
            {text('stop')}
          </Button>
        ) : (
          <Button loading={start.isPending} onClick={() => start.mutate(undefined)}>
            {text('start')}
          </Button>
        )}
      </Group>
      {error && <LmsFailure error={error} />}
      {lms.scenario && <Report {...lms.scenario} />}
    </Stack>
  );
}

function Report({ state, planned, done, refused, emitted, endsAt }: NonNullable<Lms['scenario']>) {
  const text = useText();
  return (
    <Stack gap="xs">
      <Progress value={planned === 0 ? 100 : (done / planned) * 100} aria-label={text('tab_monday')} />
      <Text size="sm" c="dimmed" className="es-number">
        {text('mondayReport', { done, planned, emitted, refused })}{' '}
        {state === 'running' ? <RelativeMoment epochMs={endsAt} /> : text(`scenario_${state}`)}
      </Text>
    </Stack>
  );
}
