import { announce, CopyButton, Failure, RelativeMoment, useLanguage } from '@earshot/web';
import { Alert, Button, Text } from '@mantine/core';
import { IconSend } from '@tabler/icons-react';
import { useState } from 'react';
import { SentOutcome } from '../detail/SentOutcome.tsx';
import { go } from '../location/location.ts';
import { useText } from '../texts/texts.ts';
import { authenticationKey } from './authentication-key.ts';
import classes from './endpoints.module.css';
import { type Endpoint, useRemoveEndpoint, useSample } from './use-endpoints.ts';

interface EndpointCardProps {
  endpoint: Endpoint;
  onEdit: () => void;
}

/** One endpoint: its address, how it knows senders, how often it was hit. */
export function EndpointCard({ endpoint, onEdit }: EndpointCardProps) {
  const text = useText();
  const { name, path, problem } = endpoint;
  const url = location.origin + path;
  const sample = useSample();
  const onSample = () => sample.mutate({ name }, { onSuccess: () => announce(text('sampleSent')) });
  return (
    <li className={classes.card}>
      <div>
        <h2 className={classes.name}>{name}</h2>
        <div className={classes.url}>
          <Text size="sm" className="es-mono" style={{ overflowWrap: 'anywhere' }}>
            {url}
          </Text>
          <CopyButton compact value={url} label={text('copyUrl')} />
        </div>
        <Facts endpoint={endpoint} />
      </div>
      <Hits endpoint={endpoint} />
      {problem !== undefined && (
        <Alert className={classes.problem} color="red" variant="light" role="alert">
          {problem}
        </Alert>
      )}
      <div className={classes.actions}>
        <Button
          size="compact-xs"
          variant="default"
          leftSection={<IconSend size={14} aria-hidden />}
          loading={sample.isPending}
          onClick={onSample}
        >
          {text('sendSample')}
        </Button>
        <Button size="compact-xs" variant="default" onClick={() => go(`/?endpoint=${name}`)}>
          {text('showDeliveries')}
        </Button>
        <Button size="compact-xs" variant="default" onClick={onEdit}>
          {text('edit')}
        </Button>
        <RemoveButton name={name} />
        {sample.data && (
          <>
            <SentOutcome sent={sample.data} />
            <Text span size="xs" c="dimmed">
              {sample.data.message}
            </Text>
          </>
        )}
      </div>
      {sample.error && <Failure error={sample.error} />}
    </li>
  );
}

function Facts({ endpoint: { authentication, strict, script, forward } }: { endpoint: Endpoint }) {
  const text = useText();
  return (
    <div className={classes.facts}>
      <span>
        {text('authentication')}: {text(authenticationKey(authentication.type))}
      </span>
      {!strict && <span>{text('lenient')}</span>}
      {script.length > 0 && <span>{text('scripted', { count: script.length })}</span>}
      {forward && (
        <span>
          {text('forwardsTo')} <span className="es-mono">{forward.targetUrl}</span>
        </span>
      )}
    </div>
  );
}

function Hits({ endpoint: { deliveries, lastAt } }: { endpoint: Endpoint }) {
  const text = useText();
  const language = useLanguage();
  return (
    <div className={classes.hits}>
      <Text size="xs" c="dimmed">
        {text('deliveries')}
      </Text>
      <div className={classes.count} data-testid="hits">
        {new Intl.NumberFormat(language).format(deliveries)}
      </div>
      <Text size="xs" c="dimmed">
        {lastAt === undefined ? text('neverHit') : <RelativeMoment epochMs={Date.parse(lastAt)} />}
      </Text>
    </div>
  );
}

/** Asks once more, in place. */
function RemoveButton({ name }: { name: string }) {
  const text = useText();
  const remove = useRemoveEndpoint();
  const [asked, setAsked] = useState(false);
  if (!asked)
    return (
      <Button size="compact-xs" variant="default" onClick={() => setAsked(true)}>
        {text('delete')}
      </Button>
    );
  return (
    <>
      <Button size="compact-xs" color="red" loading={remove.isPending} onClick={() => remove.mutate(name)}>
        {text('reallyDelete', { name })}
      </Button>
      <Button size="compact-xs" variant="subtle" onClick={() => setAsked(false)}>
        {text('cancel')}
      </Button>
    </>
  );
}
