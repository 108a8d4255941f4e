import { Failure, JsonText } from '@earshot/web';
import { Button, Group, Select, Skeleton, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { api } from '../api/console-api.ts';
import { useCatalogue } from '../api/queries.ts';
import type { Activity, CatalogueEvent } from '../api/shapes.ts';
import { useKnownEvent } from '../api/use-known-event.ts';
import { useText } from '../texts/texts.ts';
import { IssueList } from '../webhooks/IssueList.tsx';
import { Emitted } from './Emitted.tsx';
import { useDeed } from './lms-api.ts';

/** Any event, its data edited; what the catalogue doesn't allow is told field by field. */
export function HandmadePanel() {
  const { data: events, error, refetch } = useCatalogue();
  if (events) return <HandmadeForm events={events} />;
  return error ? <Failure error={error} onRetry={() => void refetch()} /> : <Skeleton height={240} />;
}

function HandmadeForm({ events }: { events: readonly CatalogueEvent[] }) {
  const text = useText();
  const knownEvent = useKnownEvent();
  const [chosen, setChosen] = useState<string>();
  const [edited, setEdited] = useState<{ of: string; text: string }>();
  const eventName = chosen ?? events[1]?.name ?? '';
  const sample = JSON.stringify(events.find(({ name }) => name === eventName)?.sample ?? {}, null, 2);
  const data = edited?.of === eventName ? edited.text : sample;
  const isJson = parses(data);
  const emit = useDeed((_: undefined) => api.post<Activity>('lms/events', { eventName, data: JSON.parse(data) }));
  return (
    <Stack gap="md">
      <Select
        label={text('event')}
        searchable
        allowDeselect={false}
        value={eventName}
        onChange={(value) => setChosen(value ?? undefined)}
        data={events.map(({ name }) => ({ value: name, label: `${knownEvent(name).title} – ${name}` }))}
      />
      <JsonText
        key={eventName}
        value={data}
        label={text('data')}
        onChange={(value) => setEdited({ of: eventName, text: value })}
      />
      {!isJson && (
        <Text size="sm" c="var(--es-bad)" role="alert">
          {text('notJson')}
        </Text>
      )}
      <Group>
        <Button disabled={!isJson} loading={emit.isPending} onClick={() => emit.mutate(undefined)}>
          {text('emit')}
        </Button>
      </Group>
      {emit.error && <Failure error={emit.error} />}
      <IssueList error={emit.error} />
      {emit.data !== undefined && <Emitted activity={emit.data as Activity} />}
    </Stack>
  );
}

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
