import { formatDuration, useLanguage, visibleText } from '@earshot/web';
import { Alert, Group, Stack, Table, Text, Title } from '@mantine/core';
import { IconAlertTriangle, IconCheck } from '@tabler/icons-react';
import type { Attempt } from '../api/shapes.ts';
import { type TextKey, useText } from '../texts/texts.ts';
import classes from './attempt.module.css';

const phases = ['dnsMs', 'connectMs', 'tlsMs', 'firstByteMs', 'totalMs'] as const;

/** One POST, whatever came of it: what it means and what to do, where the time went, request and response. */
export function AttemptView({ attempt }: { attempt: Attempt }) {
  const text = useText();
  const isDelivered = attempt.outcome === 'delivered';
  const code = systemCode(attempt.message);
  const { status, requestHeaders, responseHeaders, responseExcerpt } = attempt;
  return (
    <Stack gap="md">
      <Alert
        variant="light"
        vars={() => ({ root: toneOf(isDelivered ? 'good' : 'bad') })}
        icon={isDelivered ? <IconCheck aria-hidden /> : <IconAlertTriangle aria-hidden />}
        title={text(isDelivered ? 'acknowledged' : 'notAcknowledged')}
      >
        <Text size="sm">{text(`outcome_${attempt.outcome}` as TextKey, { status: status ?? 0 })}</Text>
        {!isDelivered && code !== undefined && (
          <Text size="xs" c="dimmed" mt={4} className="es-mono">
            {code}
          </Text>
        )}
      </Alert>
      <Phases {...attempt} />
      <div className={classes.sides}>
        <Headers title={text('request')} headers={requestHeaders} />
        {responseHeaders && (
          <div>
            <Headers title={`${text('response')} ${status ?? ''}`} headers={responseHeaders} />
            {responseExcerpt && <pre className={classes.excerpt}>{visibleText(responseExcerpt)}</pre>}
          </div>
        )}
      </div>
    </Stack>
  );
}

/** What the system calls it, such as `ECONNREFUSED` or `CERT_HAS_EXPIRED`: the part of a message in no language. */
function systemCode(message: string): string | undefined {
  return /\(([A-Z][A-Z0-9_]+)\)\.$/.exec(message)?.[1];
}

/** Mantine's own greens and reds miss 4.5:1 here. */
function toneOf(tone: 'good' | 'bad') {
  return { '--alert-color': `var(--es-${tone})`, '--alert-bg': `var(--es-${tone}-surface)` };
}

function Phases({ phases: times }: Attempt) {
  const text = useText();
  const language = useLanguage();
  const known = phases.filter((phase) => times[phase] !== undefined);
  return (
    <Group gap="lg" className={classes.phases}>
      {known.map((phase) => (
        <div key={phase}>
          <Text size="xs" c="dimmed">
            {text(`phase_${phase}`)}
          </Text>
          <Text size="sm" className="es-number">
            {formatDuration(Number(times[phase]), language)}
          </Text>
        </div>
      ))}
    </Group>
  );
}

function Headers({ title, headers }: { title: string; headers: Readonly<Record<string, unknown>> }) {
  return (
    <div className={classes.headers}>
      <Title order={3} size="sm" mb={4}>
        {title}
      </Title>
      <Table verticalSpacing={2} aria-label={title}>
        <Table.Tbody>
          {Object.entries(headers).map(([name, value]) => (
            <Table.Tr key={name}>
              <Table.Th scope="row" className={classes.headerName}>
                {name}
              </Table.Th>
              <Table.Td className={classes.headerValue}>{visibleText([value].flat().join(', '))}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}
