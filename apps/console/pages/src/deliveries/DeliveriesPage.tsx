import { Empty, Failure, Moment, Named, useWebText, visibleText } from '@earshot/web';
import { Button, Group, Select, Skeleton, Table } from '@mantine/core';
import { type DeliveryFilter, useDeliveries, useWebhooks } from '../api/queries.ts';
import type { Delivery } from '../api/shapes.ts';
import { PageHead } from '../shell/PageHead.tsx';
import { PlaceLink } from '../shell/PlaceLink.tsx';
import { amend, go, usePlace } from '../shell/route.ts';
import shell from '../shell/shell.module.css';
import { type TextKey, useText } from '../texts/texts.ts';
import { type Tone, ToneBadge } from '../webhook/StateBadge.tsx';

const states = ['pending', 'delivered', 'expired', 'split', 'dropped'] as const;
const tones: Readonly<Record<string, Tone>> = {
  ...{ pending: 'note', delivered: 'good', expired: 'bad' },
  ...{ split: 'calm', dropped: 'calm' },
};

/** What was posted, newest first, live; the filter is in the address, so that a link shows the same. */
export function DeliveriesPage() {
  const text = useText();
  const { query } = usePlace();
  const value = (name: string) => query.get(name) ?? undefined;
  const before = value('before');
  const filter: DeliveryFilter = {
    ...{ webhookId: value('webhookId'), state: value('state'), timing: value('timing') },
    before: before === undefined ? undefined : Number(before),
  };
  const { data, error, refetch } = useDeliveries(filter);
  const next = data?.next;
  return (
    <>
      <PageHead title={text('deliveries')} />
      <Filters filter={filter} />
      {error && <Failure error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Skeleton height={200} />}
      {data?.deliveries.length === 0 && <Empty title={text('noDeliveries')} hint={text('noDeliveriesHint')} />}
      {data && data.deliveries.length > 0 && <DeliveryTable deliveries={data.deliveries} />}
      <Group mt="md">
        {before !== undefined && (
          <Button variant="default" onClick={() => go(placeOf({ ...filter, before: undefined }))}>
            {text('newest')}
          </Button>
        )}
        {next !== undefined && (
          <Button variant="default" onClick={() => go(placeOf({ ...filter, before: next }))}>
            {text('older')}
          </Button>
        )}
      </Group>
    </>
  );
}

function placeOf(filter: DeliveryFilter): string {
  const given = Object.entries(filter).filter(([, value]) => value !== undefined && value !== null && value !== '');
  const query = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
  return query === '' ? '/deliveries' : `/deliveries?${query}`;
}

function Filters({ filter }: { filter: DeliveryFilter }) {
  const text = useText();
  const webText = useWebText();
  const { data } = useWebhooks();
  const set = (change: DeliveryFilter) => amend(placeOf({ ...filter, before: undefined, ...change }));
  return (
    <Group mb="md" gap="sm" align="end">
      <Select
        label={text('webhook')}
        clearable
        placeholder={text('all')}
        value={filter.webhookId ?? null}
        onChange={(webhookId) => set({ webhookId: webhookId ?? undefined })}
        data={(data?.webhooks ?? []).map(({ id, name }) => ({ value: id, label: visibleText(name) }))}
        clearButtonProps={{ 'aria-label': text('all') }}
      />
      <Select
        label={text('state')}
        clearable
        placeholder={text('all')}
        value={filter.state ?? null}
        onChange={(state) => set({ state: state ?? undefined })}
        data={states.map((state) => ({ value: state, label: text(`delivery_${state}`) }))}
        clearButtonProps={{ 'aria-label': text('all') }}
      />
      <Select
        label={text('timing')}
        clearable
        placeholder={text('all')}
        value={filter.timing ?? null}
        onChange={(timing) => set({ timing: timing ?? undefined })}
        data={[
          { value: 'realTime', label: webText('realTime') },
          { value: 'batch', label: webText('batch') },
        ]}
        clearButtonProps={{ 'aria-label': text('all') }}
      />
    </Group>
  );
}

function DeliveryTable({ deliveries }: { deliveries: readonly Delivery[] }) {
  const text = useText();
  const { data } = useWebhooks();
  const nameOf = (id: string) => data?.webhooks.find((webhook) => webhook.id === id)?.name ?? id;
  return (
    <div className={shell.scroll}>
      <Table verticalSpacing={6} highlightOnHover aria-label={text('deliveries')}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{text('time')}</Table.Th>
            <Table.Th className={shell.named}>{text('webhook')}</Table.Th>
            <Table.Th>{text('state')}</Table.Th>
            <Table.Th>{text('timing')}</Table.Th>
            <Table.Th>{text('eventsTitle')}</Table.Th>
            <Table.Th>{text('attemptsTitle')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {deliveries.map((delivery) => (
            <DeliveryRow key={delivery.deliveryId} {...delivery} name={nameOf(delivery.webhookId)} />
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}

function DeliveryRow({
  deliveryId,
  startedAt,
  state,
  timing,
  eventCount,
  attempts,
  name,
}: Delivery & { name: string }) {
  const text = useText();
  const webText = useWebText();
  return (
    <Table.Tr>
      <Table.Td>
        <PlaceLink to={`/deliveries/${deliveryId}`}>
          <Moment epochMs={startedAt} />
        </PlaceLink>
      </Table.Td>
      <Table.Td>
        <Named>{name}</Named>
      </Table.Td>
      <Table.Td>
        <ToneBadge tone={tones[state] ?? 'calm'}>{text(`delivery_${state}` as TextKey)}</ToneBadge>
      </Table.Td>
      <Table.Td>{webText(timing)}</Table.Td>
      <Table.Td className="es-number">{eventCount}</Table.Td>
      <Table.Td className="es-number">{attempts}</Table.Td>
    </Table.Tr>
  );
}
