import { announce, Failure } from '@earshot/web';
import { Button, Skeleton, Stack, Tabs, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { api } from '../api/console-api.ts';
import { PageHead } from '../shell/PageHead.tsx';
import { amend, usePlace } from '../shell/route.ts';
import shell from '../shell/shell.module.css';
import { useText } from '../texts/texts.ts';
import { ActivityLog } from './ActivityLog.tsx';
import { BulkPanel } from './BulkPanel.tsx';
import { GroupPanel } from './GroupPanel.tsx';
import { HandmadePanel } from './HandmadePanel.tsx';
import { LearnerPanel } from './LearnerPanel.tsx';
import { useLms } from './lms-api.ts';
import { MondayPanel } from './MondayPanel.tsx';
import { ObjectsPanel } from './ObjectsPanel.tsx';

const panels = {
  learner: LearnerPanel,
  bulk: BulkPanel,
  objects: ObjectsPanel,
  groups: GroupPanel,
  handmade: HandmadePanel,
  monday: MondayPanel,
} as const;

const names = Object.keys(panels) as (keyof typeof panels)[];

/** The sample LMS: what people do in it, and what each action emitted. */
export function ActivityPage() {
  const text = useText();
  const { data, error, refetch } = useLms();
  const wanted = usePlace().query.get('tab');
  const shown = names.find((name) => name === wanted) ?? 'learner';
  return (
    <Stack gap="lg">
      <PageHead title={text('activity')}>
        <Flush />
      </PageHead>
      {error && <Failure error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Skeleton height={240} />}
      {data && (
        <Tabs
          value={shown}
          onChange={(name) => amend(`/activity?tab=${name}`)}
          keepMounted={false}
          className={shell.card}
        >
          <Tabs.List mb="md">
            {names.map((name) => (
              <Tabs.Tab key={name} value={name}>
                {text(`tab_${name}`)}
              </Tabs.Tab>
            ))}
          </Tabs.List>
          {names.map((name) => {
            const Panel = panels[name];
            return (
              <Tabs.Panel key={name} value={name}>
                <Panel lms={data} />
              </Tabs.Panel>
            );
          })}
        </Tabs>
      )}
      <ActivityLog />
    </Stack>
  );
}

/** Nobody who tries something wants to wait for the quarter of an hour. */
function Flush() {
  const text = useText();
  const flush = useMutation({ mutationFn: () => api.post('flush'), onSuccess: () => announce(text('flushed')) });
  return (
    <>
      {flush.isSuccess && <Text size="sm">{text('flushed')}</Text>}
      <Button variant="default" loading={flush.isPending} onClick={() => flush.mutate()}>
        {text('flush')}
      </Button>
      {flush.error && <Failure error={flush.error} />}
    </>
  );
}
