import { announce, CopyButton, Failure } from '@earshot/web';
import { Button, Text } from '@mantine/core';
import { IconSend } from '@tabler/icons-react';
import { SentOutcome } from '../detail/SentOutcome.tsx';
import { useSample } from '../endpoints/use-endpoints.ts';
import { useText } from '../texts/texts.ts';
import classes from './first-run.module.css';
import { sampleCommands } from './sample-commands.ts';

const ENDPOINT = 'default';

/** Nothing has come yet: where to send to, how to try it, and what to fill in. */
export function FirstRun() {
  const text = useText();
  const url = `${location.origin}/hooks/${ENDPOINT}`;
  const sample = useSample();
  const commands = sampleCommands(url);
  return (
    <div className={classes.page}>
      <div className={classes.box}>
        <h2 className={classes.title}>{text('firstRunTitle')}</h2>
        <Text c="dimmed">{text('firstRunHint')}</Text>
        <Line label={text('listenerUrl')} value={url} />
        <div className={classes.sample}>
          <Button
            size="sm"
            leftSection={<IconSend size={16} aria-hidden />}
            loading={sample.isPending}
            onClick={() => sample.mutate({ name: ENDPOINT }, { onSuccess: () => announce(text('sampleSent')) })}
          >
            {text('sendSample')}
          </Button>
          <Text size="xs" c="dimmed">
            {text('sampleHint')}
          </Text>
        </div>
        {sample.data && sample.data.outcome !== 'delivered' && (
          <p>
            <SentOutcome sent={sample.data} /> {sample.data.message}
          </p>
        )}
        {sample.error && <Failure error={sample.error} />}
        <h3 className={classes.section}>{text('fromTerminal')}</h3>
        <Line label="earshot" value={commands.earshot} />
        <Line label="curl" value={commands.curl} />
        <h3 className={classes.section}>{text('inAlm')}</h3>
        <Text size="sm" c="dimmed">
          {text('inAlmHint')}
        </Text>
        <dl className={classes.form}>
          <dt>{text('name')}</dt>
          <dd>Earshot</dd>
          <dt>{text('targetUrlAlm')}</dt>
          <dd className="es-mono">{url}</dd>
          <dt>{text('authentication')}</dt>
          <dd>{text('almAuthentication')}</dd>
          <dt>{text('triggerEvents')}</dt>
          <dd>{text('almEvents')}</dd>
          <dt>{text('activationStatus')}</dt>
          <dd>{text('almActivation')}</dd>
        </dl>
        <Text size="xs" c="dimmed">
          {text('publicHint')}
        </Text>
      </div>
    </div>
  );
}

function Line({ label, value }: { label: string; value: string }) {
  const text = useText();
  return (
    <div className={classes.line}>
      <span className={classes.label}>{label}</span>
      <code className={`${classes.code} es-mono`} role="group" aria-label={label} tabIndex={0}>
        {value}
      </code>
      <CopyButton compact value={value} label={text('copyLine', { name: label })} />
    </div>
  );
}
