import { Empty, Failure, Named, RelativeMoment, visibleText } from '@earshot/web';
import { Button, Skeleton, Table, Text, Tooltip } from '@mantine/core';
import { IconPlus } from '@tabler/icons-react';
import { useWebhooks } from '../api/queries.ts';
import type { ListedWebhook } from '../api/shapes.ts';
import { PageHead } from '../shell/PageHead.tsx';
import { PlaceLink } from '../shell/PlaceLink.tsx';
import { go } from '../shell/route.ts';
import shell from '../shell/shell.module.css';
import { useText } from '../texts/texts.ts';
import { StateBadge } from '../webhook/StateBadge.tsx';

export function WebhooksPage() {
  const text = useText();
  const { data, error, refetch } = useWebhooks();
  const isFull = data !== undefined && data.quota.used >= data.quota.limit;
  return (
    <>
      <PageHead title={text('webhooks')}>
        {data && (
          <Text size="sm" c="dimmed">
            {text('quota', data.quota)}
          </Text>
        )}
        <Tooltip label={text('quotaFull', { limit: data?.quota.limit ?? 5 })} disabled={!isFull}>
          <Button
            leftSection={<IconPlus size={16} aria-hidden />}
            {...(isFull && { 'data-disabled': true, 'aria-disabled': true })}
            onClick={() => !isFull && go('/webhooks/new')}
          >
            {text('addWebhook')}
          </Button>
        </Tooltip>
      </PageHead>
      {isFull && (
        <Text size="sm" c="dimmed" mb="sm">
          {text('quotaFull', { limit: data.quota.limit })}
        </Text>
      )}
      {error && <Failure error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Skeleton height={160} />}
      {data?.webhooks.length === 0 && <Empty title={text('noWebhooks')} hint={text('noWebhooksHint')} />}
      {data && data.webhooks.length > 0 && <WebhookTable webhooks={data.webhooks} />}
    </>
  );
}

function WebhookTable({ webhooks }: { webhooks: readonly ListedWebhook[] }) {
  const text = useText();
  return (
    <div className={shell.scroll}>
      <Table verticalSpacing="sm" highlightOnHover aria-label={text('webhooks')}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th className={shell.named}>{text('name')}</Table.Th>
            <Table.Th>{text('state')}</Table.Th>
            <Table.Th>{text('triggerEvents')}</Table.Th>
            <Table.Th>{text('lastDelivery')}</Table.Th>
            <Table.Th>{text('backlog')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {webhooks.map((webhook) => (
            <WebhookRow key={webhook.id} {...webhook} />
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}

function WebhookRow({ id, name, targetUrl, events, standing }: ListedWebhook) {
  const text = useText();
  return (
    <Table.Tr>
      <Table.Td>
        <PlaceLink to={`/webhooks/${id}`} fw={600}>
          <Named>{name}</Named>
        </PlaceLink>
        <Text size="xs" c="dimmed" className="es-mono" style={{ overflowWrap: 'anywhere' }}>
          {visibleText(targetUrl)}
        </Text>
      </Table.Td>
      <Table.Td>
        <StateBadge state={standing.state} />
      </Table.Td>
      <Table.Td className="es-number">{text('eventsSelected', { count: events.length })}</Table.Td>
      <Table.Td>
        {standing.deliveredAt === undefined ? '–' : <RelativeMoment epochMs={standing.deliveredAt} />}
      </Table.Td>
      <Table.Td className="es-number">{text('events', { count: standing.backlog })}</Table.Td>
    </Table.Tr>
  );
}
