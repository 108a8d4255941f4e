import { Failure, Moment, Named } from '@earshot/web';
import { Table, Text } from '@mantine/core';
import type { Activity } from '../api/shapes.ts';
import { Section } from '../shell/Section.tsx';
import shell from '../shell/shell.module.css';
import { TimeHead } from '../shell/TimeHead.tsx';
import { type TextKey, useText } from '../texts/texts.ts';
import { Emitted } from './Emitted.tsx';
import { useActivities } from './lms-api.ts';

/** What was done, and what it emitted. */
export function ActivityLog() {
  const text = useText();
  const { data, error, refetch } = useActivities();
  return (
    <Section title={text('activityLog')}>
      {error && <Failure error={error} onRetry={() => void refetch()} />}
      {data?.length === 0 && (
        <Text size="sm" c="dimmed">
          {text('noActivity')}
        </Text>
      )}
      {data && data.length > 0 && (
        <div className={shell.scroll}>
          <Table verticalSpacing={6} aria-label={text('activityLog')}>
            <Table.Thead>
              <Table.Tr>
                <TimeHead label={text('time')} />
                <Table.Th>{text('what')}</Table.Th>
                <Table.Th>{text('eventsTitle')}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {data.map((activity) => (
                <LogRow key={activity.id} {...activity} />
              ))}
            </Table.Tbody>
          </Table>
        </div>
      )}
    </Section>
  );
}

function LogRow(activity: Activity) {
  const text = useText();
  const { at, action, subject } = activity;
  return (
    <Table.Tr>
      <Table.Td>
        <Moment epochMs={at} />
      </Table.Td>
      <Table.Td>
        {wordsOf(action)
          .map((key) => text(key))
          .join(', ')}
        <Text size="xs" c="dimmed">
          <Named>{subject}</Named>
        </Text>
      </Table.Td>
      <Table.Td>
        <Emitted activity={activity} />
      </Table.Td>
    </Table.Tr>
  );
}

/** `admin.enroll.bulk` → who, what. */
function wordsOf(action: string): TextKey[] {
  const [who = '', what = ''] = action.split('.');
  const cause = ['learner', 'admin', 'manager', 'platform'].includes(who);
  return cause ? [`cause_${who}` as TextKey, `act_${what}` as TextKey] : [`deed_${who}_${what}` as TextKey];
}
