import { announce, Failure, inSentence, Moment, Named, visibleText } from '@earshot/web';
import { Button, Group, Skeleton, Stack, Table, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { api } from '../api/console-api.ts';
import { useWebhook } from '../api/queries.ts';
import type { Attempt, ListedWebhook } from '../api/shapes.ts';
import { useKnownEvent } from '../api/use-known-event.ts';
import { AttemptView } from '../deliveries/AttemptView.tsx';
import { Confirm } from '../shell/Confirm.tsx';
import { PageHead } from '../shell/PageHead.tsx';
import { PlaceLink } from '../shell/PlaceLink.tsx';
import { go } from '../shell/route.ts';
import { Section } from '../shell/Section.tsx';
import shell from '../shell/shell.module.css';
import { type TextKey, useText } from '../texts/texts.ts';
import { IssueList } from '../webhooks/IssueList.tsx';
import { EnablingChoice } from './EnablingChoice.tsx';
import { Health } from './Health.tsx';
import { Recover } from './Recover.tsx';
import { SignatureCard } from './SignatureCard.tsx';
import { StateBadge } from './StateBadge.tsx';
import { isGone, WebhookGone } from './WebhookGone.tsx';

export function WebhookPage({ id }: { id: string }) {
  const { data, error, refetch } = useWebhook(id);
  // It may be deleted elsewhere while it is shown.
  if (isGone(error)) return <WebhookGone />;
  if (data) return <Webhook webhook={data} />;
  return error ? <Failure error={error} onRetry={() => void refetch()} /> : <Skeleton height={320} />;
}

function Webhook({ webhook }: { webhook: ListedWebhook }) {
  const text = useText();
  const { id, name, standing, disabled, authentication } = webhook;
  const test = useMutation({ mutationFn: () => api.post<Attempt>('webhooks/test', { id }) });
  return (
    <Stack gap="lg">
      <PageHead
        title={visibleText(name)}
        head={
          <Group gap="sm" component="span">
            <Named>{name}</Named> <StateBadge state={standing.state} />
          </Group>
        }
      >
        <Button onClick={() => go(`/webhooks/${id}/edit`)}>{text('edit')}</Button>
        <Button variant="default" loading={test.isPending} onClick={() => test.mutate()}>
          {text('testWebhook')}
        </Button>
        <Activation {...webhook} />
        <Deletion {...webhook} />
      </PageHead>
      {disabled && <EnablingChoice webhook={webhook} />}
      {test.error && <Failure error={test.error} />}
      <IssueList error={test.error} />
      <div aria-live="polite" className={shell.maybe}>
        {test.data && (
          <Section title={text('testAnswer')}>
            <AttemptView attempt={test.data} />
          </Section>
        )}
      </div>
      <Section title={text('settingsTitle')}>
        <Settings {...webhook} />
      </Section>
      {authentication.type === 'signature' && <SignatureCard webhook={webhook} />}
      <Section title={text('health')}>
        <Health webhook={webhook} />
      </Section>
      <Group gap="sm">
        <PlaceLink to={`/deliveries?webhookId=${id}`}>{text('deliveriesOfThis')}</PlaceLink>
        {webhook.active && <Recover id={id} />}
      </Group>
    </Stack>
  );
}

function useChange(done: TextKey) {
  const client = useQueryClient();
  const text = useText();
  return async () => {
    announce(text(done));
    await client.invalidateQueries({ queryKey: ['webhooks'] });
  };
}

/** Retire, or activate. */
function Activation({ id, name, active, disabled }: ListedWebhook) {
  const text = useText();
  const [asking, setAsking] = useState(false);
  const onSuccess = useChange('saved');
  const change = useMutation({
    mutationFn: () => api.post(`webhooks/${id}/${active || disabled ? 'retire' : 'activate'}`),
    async onSuccess() {
      setAsking(false);
      await onSuccess();
    },
  });
  const ask = () => {
    change.reset();
    setAsking(true);
  };
  if (!active && !disabled) {
    return (
      <>
        <Button variant="default" loading={change.isPending} onClick={() => change.mutate()}>
          {text('activate')}
        </Button>
        {change.error && <Failure error={change.error} />}
      </>
    );
  }
  return (
    <>
      <Button variant="default" onClick={ask}>
        {text('retire')}
      </Button>
      <Confirm
        opened={asking}
        title={text('retireTitle', { name: inSentence(name) })}
        action={text('retire')}
        isPending={change.isPending}
        onConfirm={() => change.mutate()}
        onClose={() => setAsking(false)}
      >
        {text('retireHint')}
        {change.error && <Failure error={change.error} />}
      </Confirm>
    </>
  );
}

function Deletion({ id, name }: ListedWebhook) {
  const text = useText();
  const [asking, setAsking] = useState(false);
  const onSuccess = useChange('deleted');
  const remove = useMutation({
    mutationFn: () => api.remove(`webhooks/${id}`),
    async onSuccess() {
      go('/webhooks');
      await onSuccess();
    },
  });
  const ask = () => {
    remove.reset();
    setAsking(true);
  };
  return (
    <>
      <Button variant="default" c="var(--es-bad)" onClick={ask}>
        {text('delete')}
      </Button>
      <Confirm
        opened={asking}
        title={text('deleteTitle', { name: inSentence(name) })}
        action={text('delete')}
        isPending={remove.isPending}
        onConfirm={() => remove.mutate()}
        onClose={() => setAsking(false)}
      >
        {text('deleteHint')}
        {remove.error && <Failure error={remove.error} />}
      </Confirm>
    </>
  );
}

function Settings({ description, targetUrl, authentication, events, active, createdAt, updatedAt }: ListedWebhook) {
  const text = useText();
  const knownEvent = useKnownEvent();
  const { username } = authentication as { username?: string };
  const rows: [string, ReactNode][] = [
    [text('description'), description === '' ? '–' : <Named key="description">{description}</Named>],
    [
      text('targetUrl'),
      <span key="url" className="es-mono">
        {visibleText(targetUrl)}
      </span>,
    ],
    [
      text('authentication'),
      `${text(authentication.type)}${username === undefined ? '' : ` (${inSentence(username)})`}`,
    ],
    [
      text('triggerEvents'),
      <details key="events">
        <summary>{text('eventsSelected', { count: events.length })}</summary>
        <ul>
          {events.map((name) => (
            <li key={name}>
              {knownEvent(name).title}{' '}
              <Text span size="xs" c="dimmed" className="es-mono">
                {name}
              </Text>
            </li>
          ))}
        </ul>
      </details>,
    ],
    [text('activationStatus'), text(active ? 'on' : 'off')],
    [text('created'), <Moment key="created" epochMs={createdAt} form="full" />],
    [text('changed'), <Moment key="changed" epochMs={updatedAt} form="full" />],
  ];
  return (
    <Table verticalSpacing={6} aria-label={text('settingsTitle')}>
      <Table.Tbody>
        {rows.map(([label, value]) => (
          <Table.Tr key={label}>
            <Table.Th scope="row" className={shell.label} style={{ verticalAlign: 'top' }}>
              {label}
            </Table.Th>
            <Table.Td style={{ overflowWrap: 'anywhere' }}>{value}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
