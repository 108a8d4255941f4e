import { ApiProblem, Empty, Failure, Moment, Named, useWebText, visibleText } from '@earshot/web';
import { Button, Group, Select, Skeleton, Table } from '@mantine/core';
import { type DeliveryFilter, useDeliveries, useWebhooks } from '../api/queries.ts';
import type { Delivery } from '../api/shapes.ts';
import { PageHead } from '../shell/PageHead.tsx';
import { PlaceLink } from '../shell/PlaceLink.tsx';
import { amend, go, usePlace } from '../shell/route.ts';
import shell from '../shell/shell.module.css';
import { TimeHead } from '../shell/TimeHead.tsx';
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
  const isFiltered = placeOf(filter) !== '/deliveries';
  return (
    <>
      <PageHead title={text('deliveries')} />
      <Filters filter={filter} />
      {error &&
        (isInvalidQuery(error) ? (
          <Failure error={error}>
            <ShowAll />
          </Failure>
        ) : (
          <Failure error={error} onRetry={() => void refetch()} />
        ))}
      {!data && !error && <Skeleton height={200} />}
      {data?.deliveries.length === 0 &&
        (isFiltered ? (
          <Empty title={text('noDeliveriesFit')}>
            <ShowAll />
          </Empty>
        ) : (
          <Empty title={text('noDeliveries')} hint={text('noDeliveriesHint')} />
        ))}
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

function ShowAll() {
  const text = useText();
  return (
    <Button size="xs" variant="default" onClick={() => go('/deliveries')}>
      {text('showAll')}
    </Button>
  );
}

/** The address was written by hand, or by another version: asking it again can't help. */
function isInvalidQuery(error: unknown): boolean {
  return error instanceof ApiProblem && error.code === 'invalid_query';
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
        data={withChosen(
          (data?.webhooks ?? []).map(({ id, name }) => ({ value: id, label: visibleText(name) })),
          filter.webhookId,
        )}
        clearButtonProps={{ 'aria-label': text('all') }}
      />
      <Select
        label={text('state')}
        clearable
        placeholder={text('all')}
        value={filter.state ?? null}
        onChange={(state) => set({ state: state ?? undefined })}
        data={withChosen(
          states.map((state) => ({ value: state, label: text(`delivery_${state}`) })),
          filter.state,
        )}
        clearButtonProps={{ 'aria-label': text('all') }}
      />
      <Select
        label={text('timing')}
        clearable
        placeholder={text('all')}
        value={filter.timing ?? null}
        onChange={(timing) => set({ timing: timing ?? undefined })}
        data={withChosen(
          [
            { value: 'realTime', label: webText('realTime') },
            { value: 'batch', label: webText('batch') },
          ],
          filter.timing,
        )}
        clearButtonProps={{ 'aria-label': text('all') }}
      />
    </Group>
  );
}

interface Option {
  value: string;
  label: string;
}

/** What is filtered by is shown, though it can't be chosen any more: a webhook that was deleted, say. */
function withChosen(options: readonly Option[], chosen: string | undefined): Option[] {
  const isKnown = chosen === undefined || options.some(({ value }) => value === chosen);
  return isKnown ? [...options] : [...options, { value: chosen, label: visibleText(chosen) }];
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
            <TimeHead label={text('time')} />
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
