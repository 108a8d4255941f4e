import { parseTimestamp } from '@earshot/protocol/payload';
import { legible, Moment } from '@earshot/web';
import { ActionIcon, Anchor, Text } from '@mantine/core';
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { Fragment, useState } from 'react';
import detail from '../detail/detail.module.css';
import { go } from '../location/location.ts';
import { useText } from '../texts/texts.ts';
import { RecordStateMark } from './RecordStateMark.tsx';
import classes from './records.module.css';
import type { LearnerRecord } from './use-records.ts';

const keyOf = ({ endpoint, accountId, userId, loInstanceId }: LearnerRecord): string =>
  [endpoint, accountId, userId, loInstanceId].join(' ');

/** One line a record; a line opens to the events that made it. */
export function RecordTable({ records }: { records: readonly LearnerRecord[] }) {
  const text = useText();
  const [opened, setOpened] = useState<ReadonlySet<string>>(new Set());
  const toggle = (key: string) =>
    setOpened((before) => {
      const after = new Set(before);
      if (!after.delete(key)) after.add(key);
      return after;
    });
  return (
    <section className={classes.scroll} tabIndex={0} aria-label={text('records')}>
      <table className={classes.table}>
        <thead>
          <tr>
            <th>
              <span className="es-hidden">{text('eventsOfRecord')}</span>
            </th>
            <th scope="col">{text('columnLearner')}</th>
            <th scope="col">{text('state')}</th>
            <th scope="col">{text('columnInstance')}</th>
            <th scope="col">{text('since')}</th>
            <th scope="col">{text('updated')}</th>
            <th scope="col">{text('counted')}</th>
          </tr>
        </thead>
        <tbody>
          {records.map((record) => (
            <RecordLines
              key={keyOf(record)}
              record={record}
              open={opened.has(keyOf(record))}
              onToggle={() => toggle(keyOf(record))}
            />
          ))}
        </tbody>
      </table>
    </section>
  );
}

function RecordLines({ record, open, onToggle }: { record: LearnerRecord; open: boolean; onToggle: () => void }) {
  const text = useText();
  const since = parseTimestamp(record.dateCompleted ?? record.dateStarted ?? record.dateEnrolled)?.epochMs;
  const Icon = open ? IconChevronDown : IconChevronRight;
  return (
    <Fragment>
      <tr>
        <td>
          <ActionIcon
            size="sm"
            variant="subtle"
            color="gray"
            aria-expanded={open}
            aria-label={text('eventsOf', { user: record.userId, instance: record.loInstanceId })}
            onClick={onToggle}
          >
            <Icon size={14} aria-hidden />
          </ActionIcon>
        </td>
        <td className="es-mono">{legible(record.userId)}</td>
        <td>
          <RecordStateMark record={record} />
        </td>
        <td className="es-mono">{legible(record.loInstanceId)}</td>
        <td>{since === undefined ? '—' : <Moment epochMs={since} />}</td>
        <td>
          <Moment epochMs={Date.parse(record.updatedAt)} />
        </td>
        <td className="es-number">
          {text('countedEvents', { applied: record.appliedCount, ignored: record.ignoredCount })}
        </td>
      </tr>
      {open && (
        <tr>
          <td />
          <td colSpan={6} className={classes.events}>
            <RecordEvents title={text('applied')} events={record.applied} />
            {record.ignored.length > 0 && <RecordEvents title={text('ignored')} events={record.ignored} />}
          </td>
        </tr>
      )}
    </Fragment>
  );
}

type RecordEvent = LearnerRecord['applied'][number] & Partial<Pick<LearnerRecord['ignored'][number], 'rule'>>;

function RecordEvents({ title, events }: { title: string; events: readonly RecordEvent[] }) {
  const text = useText();
  return (
    <>
      <Text size="xs" c="dimmed" mt={4}>
        {title}
      </Text>
      <ol className={detail.steps}>
        {events.map(({ eventId, eventName, timestamp, deliverySeq, rule }) => (
          <li key={`${eventId} ${deliverySeq}`} className={detail.step}>
            <Moment epochMs={parseTimestamp(timestamp)?.epochMs ?? Number.NaN} />
            <span className="es-mono">{legible(eventName)}</span>
            <Anchor component="button" size="xs" className="es-mono" onClick={() => go(`/?open=${deliverySeq}`)}>
              #{deliverySeq}
            </Anchor>
            {rule !== undefined && <Text size="xs">{text(`rule_${rule}`)}</Text>}
          </li>
        ))}
      </ol>
    </>
  );
}
