import { Named, visibleText } from '@earshot/web';
import { Button, Group, NumberInput, Select, Stack, Table, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { api } from '../api/console-api.ts';
import type { Activity } from '../api/shapes.ts';
import shell from '../shell/shell.module.css';
import { useText } from '../texts/texts.ts';
import { Emitted } from './Emitted.tsx';
import { LmsFailure } from './LmsFailure.tsx';
import { type Instance, type LearningObject, type Lms, useDeed } from './lms-api.ts';

type Deed = ReturnType<typeof useDeed<() => Promise<unknown>>>;

/** Drafts, publishing, retiring, deleting; instances and their seats. */
export function ObjectsPanel({ lms }: { lms: Lms }) {
  const text = useText();
  const deed = useDeed((run: () => Promise<unknown>) => run());
  const objects = lms.objects.filter(({ state }) => state !== 'deleted');
  return (
    <Stack gap="md">
      <NewObject deed={deed} />
      {deed.error && <LmsFailure error={deed.error} />}
      {deed.data !== undefined && <Emitted activity={deed.data as Activity} />}
      <div className={shell.scroll}>
        <Table verticalSpacing={6} aria-label={text('tab_objects')}>
          <Table.Tbody>
            {objects.map((object) => (
              <ObjectRows key={object.loId} object={object} lms={lms} deed={deed} />
            ))}
          </Table.Tbody>
        </Table>
      </div>
      <Group>
        <Button variant="default" onClick={() => deed.mutate(() => api.post('lms/objects/migrate'))}>
          {text('migrate')}
        </Button>
      </Group>
    </Stack>
  );
}

function NewObject({ deed }: { deed: Deed }) {
  const text = useText();
  const [title, setTitle] = useState('');
  const [loType, setType] = useState<string>('course');
  const create = async () => {
    const made = await api.post('lms/objects', { loType, title });
    setTitle('');
    return made;
  };
  return (
    <Group align="end" gap="sm">
      <TextInput label={text('newDraft')} value={title} onChange={(event) => setTitle(event.currentTarget.value)} />
      <Select
        label={text('type')}
        allowDeselect={false}
        value={loType}
        onChange={(value) => value !== null && setType(value)}
        data={(['course', 'learningProgram', 'certification'] as const).map((each) => ({
          value: each,
          label: text(`type_${each}`),
        }))}
      />
      <Button disabled={title.trim() === ''} onClick={() => deed.mutate(create)}>
        {text('create')}
      </Button>
    </Group>
  );
}

function ObjectRows({ object, lms, deed }: { object: LearningObject; lms: Lms; deed: Deed }) {
  const text = useText();
  const { loId, title, state, loType } = object;
  const path = `lms/objects/${encodeURIComponent(loId)}`;
  const instances = lms.instances.filter((instance) => instance.loId === loId && instance.state === 'active');
  return (
    <>
      <Table.Tr>
        <Table.Th scope="row">
          <Named>{title}</Named>
          <Text size="xs" c="dimmed">
            {text(`type_${loType}`)} · {text(`object_${state as 'draft' | 'published' | 'retired'}`)}
          </Text>
        </Table.Th>
        <Table.Td>
          <Group gap={6} justify="flex-end">
            {state === 'draft' && (
              <Small
                label={text('publish')}
                about={visibleText(title)}
                onClick={() => deed.mutate(() => api.post(`${path}/publish`))}
              />
            )}
            {state === 'published' && (
              <Small
                label={text('retire')}
                about={visibleText(title)}
                onClick={() => deed.mutate(() => api.post(`${path}/retire`))}
              />
            )}
            <Small
              label={text('delete')}
              about={visibleText(title)}
              onClick={() => deed.mutate(() => api.remove(path))}
            />
          </Group>
        </Table.Td>
      </Table.Tr>
      {instances.map((instance) => (
        <InstanceRow key={instance.loInstanceId} instance={instance} deed={deed} />
      ))}
    </>
  );
}

function InstanceRow({ instance, deed }: { instance: Instance; deed: Deed }) {
  const text = useText();
  const { loInstanceId, title, seatLimit, enrollmentCount, waitlistCount } = instance;
  const [seats, setSeats] = useState<number | string>(seatLimit ?? '');
  const path = `lms/instances/${encodeURIComponent(loInstanceId)}`;
  return (
    <Table.Tr>
      <Table.Td pl="xl">
        <Named>{title}</Named>
        <Text size="xs" c="dimmed" className="es-number">
          {text('seatsTaken', { taken: enrollmentCount, waiting: waitlistCount })}
        </Text>
      </Table.Td>
      <Table.Td>
        <Group gap={6} justify="flex-end">
          <NumberInput
            size="xs"
            w={90}
            min={0}
            aria-label={`${text('seats')}: ${title}`}
            placeholder={text('seats')}
            value={seats}
            onChange={setSeats}
          />
          <Small
            label={text('save')}
            about={`${text('seats')}, ${title}`}
            disabled={typeof seats !== 'number' || seats === seatLimit}
            onClick={() => deed.mutate(() => api.patch(path, { seatLimit: Number(seats) }))}
          />
          <Small
            label={text('retire')}
            about={visibleText(title)}
            onClick={() => deed.mutate(() => api.post(`${path}/retire`))}
          />
          {instance.loId.startsWith('course:') && seatLimit === undefined && (
            <Small
              label={text('delete')}
              about={visibleText(title)}
              onClick={() => deed.mutate(() => api.remove(path))}
            />
          )}
        </Group>
      </Table.Td>
    </Table.Tr>
  );
}

interface SmallProps {
  label: string;
  /** What it acts on, for who doesn't see the row. */
  about: string;
  disabled?: boolean;
  onClick: () => void;
}

function Small({ label, about, disabled = false, onClick }: SmallProps) {
  return (
    <Button size="compact-xs" variant="default" disabled={disabled} onClick={onClick} aria-label={`${label}: ${about}`}>
      {label}
    </Button>
  );
}
