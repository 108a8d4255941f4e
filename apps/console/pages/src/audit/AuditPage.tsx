import { Empty, Failure, Moment, Named, visibleText } from '@earshot/web';
import { Button, Group, Skeleton, Table } from '@mantine/core';
import { useAudits, useWebhooks } from '../api/queries.ts';
import type { Audit } from '../api/shapes.ts';
import { PageHead } from '../shell/PageHead.tsx';
import { PlaceLink } from '../shell/PlaceLink.tsx';
import { go, usePlace } from '../shell/route.ts';
import shell from '../shell/shell.module.css';
import { TimeHead } from '../shell/TimeHead.tsx';
import { type TextKey, useText } from '../texts/texts.ts';
import classes from './audit.module.css';

/** Who did what, and when. */
export function AuditPage() {
  const text = useText();
  const before = usePlace().query.get('before');
  const { data, error, refetch } = useAudits(before === null ? undefined : Number(before));
  const next = data?.next;
  return (
    <>
      <PageHead title={text('audit')} />
      {error && <Failure error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Skeleton height={200} />}
      {data?.audits.length === 0 && <Empty title={text('noAudits')} />}
      {data && data.audits.length > 0 && <AuditTable audits={data.audits} />}
      <Group mt="md">
        {before !== null && (
          <Button variant="default" onClick={() => go('/audit')}>
            {text('newest')}
          </Button>
        )}
        {next !== undefined && (
          <Button variant="default" onClick={() => go(`/audit?before=${next}`)}>
            {text('older')}
          </Button>
        )}
      </Group>
    </>
  );
}

function AuditTable({ audits }: { audits: readonly Audit[] }) {
  const text = useText();
  const { data } = useWebhooks();
  const nameOf = (id: string) => data?.webhooks.find((webhook) => webhook.id === id)?.name;
  return (
    <div className={shell.scroll}>
      <Table verticalSpacing={6} aria-label={text('audit')}>
        <Table.Thead>
          <Table.Tr>
            <TimeHead label={text('time')} />
            <Table.Th className={shell.shortNamed}>{text('who')}</Table.Th>
            <Table.Th>{text('what')}</Table.Th>
            <Table.Th className={shell.named}>{text('webhook')}</Table.Th>
            <Table.Th className={shell.named}>{text('details')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {audits.map((audit) => (
            <AuditRow key={audit.id} {...audit} name={audit.webhookId && nameOf(audit.webhookId)} />
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}

function AuditRow({ at, actor, action, webhookId, detail, name }: Audit & { name?: string | undefined }) {
  const text = useText();
  return (
    <Table.Tr>
      <Table.Td>
        <Moment epochMs={at} />
      </Table.Td>
      <Table.Td>{actor === 'system' ? text('system') : <Named>{actor ?? '–'}</Named>}</Table.Td>
      <Table.Td>{text(`audit_${action.replace('.', '_')}` as TextKey)}</Table.Td>
      <Table.Td>
        {name !== undefined ? (
          <PlaceLink to={`/webhooks/${webhookId}`}>
            <Named>{name}</Named>
          </PlaceLink>
        ) : (
          <Named>{webhookId ?? '–'}</Named>
        )}
      </Table.Td>
      <Table.Td>
        <Detail of={detail} />
      </Table.Td>
    </Table.Tr>
  );
}

/** About three lines. */
const LONG = 160;

/** A long one is opened to be read. */
function Detail({ of }: { of: Audit['detail'] }) {
  const text = visibleText(JSON.stringify(of));
  if (text.length < LONG) return <div className={classes.detail}>{text}</div>;
  return (
    <details className={classes.detail}>
      <summary>
        <span className={classes.beginning}>{text}</span>
      </summary>
    </details>
  );
}
