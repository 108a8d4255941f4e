import { ApiProblem, announce, CopyButton, Failure, JsonTree, Moment, Named, useWebText } from '@earshot/web';
import { parseJson } from '@earshot/web/json';
import { Button, Skeleton, Stack, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api } from '../api/console-api.ts';
import { useDelivery, useDeliveryBody, useWebhooks } from '../api/queries.ts';
import type { Attempt, Delivery } from '../api/shapes.ts';
import { PageHead } from '../shell/PageHead.tsx';
import { PlaceLink } from '../shell/PlaceLink.tsx';
import { Section } from '../shell/Section.tsx';
import { type TextKey, useText } from '../texts/texts.ts';
import { AttemptView } from './AttemptView.tsx';

/** One batch: what was posted, and every attempt with request and response. */
export function DeliveryPage({ deliveryId }: { deliveryId: string }) {
  const text = useText();
  const { data, error, refetch } = useDelivery(deliveryId);
  const redelivery = useRedelivery(deliveryId);
  const failure = error && <Failure error={error} onRetry={() => void refetch()} />;
  if (!data) return failure ?? <Skeleton height={320} />;
  return (
    <Stack gap="lg">
      <PageHead title={text('delivery')}>
        <Button loading={redelivery.isPending} onClick={() => redelivery.mutate()}>
          {text('redeliver')}
        </Button>
      </PageHead>
      {failure}
      {redelivery.error && <Failure error={redelivery.error} />}
      <Summary {...data} />
      <Body deliveryId={deliveryId} />
      {data.log.map((attempt) => (
        <Section key={String(attempt.id)} title={titleOf(attempt)}>
          <Text size="sm" c="dimmed" mb="sm">
            <Moment epochMs={attempt.startedAt} form="full" />
          </Text>
          <AttemptView attempt={attempt} />
        </Section>
      ))}
    </Stack>
  );

  function titleOf({ number }: Attempt): string {
    return number === 0 ? text('redelivery') : text('attemptNumber', { number: Number(number) });
  }
}

function Summary({ deliveryId, webhookId, state, timing, eventCount, attempts }: Delivery) {
  const text = useText();
  const webText = useWebText();
  const parts = [
    text(`delivery_${state}` as TextKey),
    webText(timing),
    text('events', { count: eventCount }),
    text('attempts', { count: attempts }),
  ];
  const name = useWebhooks().data?.webhooks.find(({ id }) => id === webhookId)?.name;
  return (
    <div>
      <Text>{parts.join(' · ')}</Text>
      <Text size="sm" c="dimmed" className="es-mono" style={{ overflowWrap: 'anywhere' }}>
        webhook-id {deliveryId}
      </Text>
      <PlaceLink to={`/webhooks/${webhookId}`}>
        {name === undefined ? text('toWebhook') : <Named>{name}</Named>}
      </PlaceLink>
    </div>
  );
}

function useRedelivery(deliveryId: string) {
  const text = useText();
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => api.post<Attempt>(`deliveries/${deliveryId}/redeliver`),
    async onSuccess({ outcome }) {
      announce(text(outcome === 'delivered' ? 'acknowledged' : 'notAcknowledged'));
      await client.invalidateQueries({ queryKey: ['deliveries'] });
    },
  });
}

function Body({ deliveryId }: { deliveryId: string }) {
  const text = useText();
  const { data, error, refetch } = useDeliveryBody(deliveryId);
  const isExpired = error instanceof ApiProblem && error.code === 'events_expired';
  return (
    <Section title={text('body')}>
      {isExpired && (
        <Text size="sm" c="dimmed">
          {text('bodyGone')}
        </Text>
      )}
      {error && !isExpired && <Failure error={error} onRetry={() => void refetch()} />}
      {data === undefined && !error && <Skeleton height={120} />}
      {data !== undefined && (
        <Stack gap="xs">
          <div>
            <CopyButton value={data} label={text('copyBody')} />
          </div>
          <JsonTree value={parseJson(data) ?? null} label={text('body')} />
        </Stack>
      )}
    </Section>
  );
}
