import { Failure, formatDuration, Moment, RelativeMoment, useLanguage } from '@earshot/web';
import { Skeleton, Stack, Table, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { useHealth } from '../api/queries.ts';
import type { Lane, ListedWebhook } from '../api/shapes.ts';
import { PlaceLink } from '../shell/PlaceLink.tsx';
import shell from '../shell/shell.module.css';
import { type TextKey, useText } from '../texts/texts.ts';

/** Lane by lane: what is being tried, what went wrong, what waits, and until when. */
export function Health({ webhook }: { webhook: ListedWebhook }) {
  const text = useText();
  const { data, error, refetch } = useHealth(webhook.id);
  const failure = error && <Failure error={error} onRetry={() => void refetch()} />;
  if (!data) return failure ?? <Skeleton height={120} />;
  if (data.lanes.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        {text('noLanes')}
      </Text>
    );
  }
  return (
    <Stack gap="lg">
      {failure}
      {data.lanes.map((lane) => (
        <LaneView key={lane.timing} lane={lane} isDisabled={webhook.disabled !== undefined} />
      ))}
    </Stack>
  );
}

function LaneView({ lane, isDisabled }: { lane: Lane; isDisabled: boolean }) {
  const text = useText();
  const language = useLanguage();
  const { timing, head, backlog, nextAttemptAt, drainMs, firstLossAt, lastErrors, deliveredAt } = lane;
  const rows: [string, ReactNode][] = [
    [text('state'), text(isDisabled ? 'state_disabled' : stateOf(lane))],
    [text('lastDelivery'), deliveredAt === undefined ? '–' : <RelativeMoment epochMs={deliveredAt} />],
    [text('backlog'), text('events', { count: backlog })],
    ...(head
      ? [
          [
            text('head'),
            <PlaceLink key="head" to={`/deliveries/${head.deliveryId}`}>
              {text('headText', {
                events: text('events', { count: head.eventCount }),
                attempts: text('attempts', { count: head.attempts }),
                age: formatDuration(head.ageMs, language),
              })}
            </PlaceLink>,
          ] as [string, ReactNode],
        ]
      : []),
    ...(nextAttemptAt === undefined || backlog === 0
      ? []
      : [[text('nextAttempt'), <RelativeMoment key="next" epochMs={nextAttemptAt} />] as [string, ReactNode]]),
    ...(drainMs === undefined || backlog === 0
      ? []
      : [[text('timeToDrain'), formatDuration(drainMs, language)] as [string, ReactNode]]),
    ...(firstLossAt === undefined
      ? []
      : [[text('firstLoss'), <Moment key="loss" epochMs={firstLossAt} form="full" />] as [string, ReactNode]]),
  ];
  return (
    <div>
      <Title order={3} size="sm" mb={4}>
        {text(timing === 'realTime' ? 'realTimeEvents' : 'batchEvents')}
      </Title>
      <Table verticalSpacing={4} aria-label={text(timing === 'realTime' ? 'realTimeEvents' : 'batchEvents')}>
        <Table.Tbody>
          {rows.map(([label, value]) => (
            <Table.Tr key={label}>
              <Table.Th scope="row" className={shell.label}>
                {label}
              </Table.Th>
              <Table.Td className="es-number">{value}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {lastErrors.length > 0 && <LastErrors errors={lastErrors} />}
    </div>
  );
}

function stateOf({ stage, failingSince }: Lane): TextKey {
  return stage === 'healthy' && failingSince !== undefined ? 'state_retrying' : `state_${stage}`;
}

function LastErrors({ errors }: { errors: Lane['lastErrors'] }) {
  const text = useText();
  return (
    <div>
      <Text size="sm" fw={600} mt="xs">
        {text('lastErrors')}
      </Text>
      <ul aria-label={text('lastErrors')}>
        {errors.map(({ at, outcome, status }) => (
          <li key={at}>
            <Moment epochMs={at} form="full" />{' '}
            {text(`outcome_${outcome}` as TextKey, { status: (status as number | undefined) ?? 0 })}
          </li>
        ))}
      </ul>
    </div>
  );
}
