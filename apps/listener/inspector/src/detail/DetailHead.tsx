import { parseTimestamp } from '@earshot/protocol/payload';
import {
  CopyButton,
  formatBytes,
  formatDuration,
  legible,
  Moment,
  RelativeMoment,
  useCopy,
  useEventTitle,
  useKeys,
  useLanguage,
} from '@earshot/web';
import { Button, CloseButton, Text } from '@mantine/core';
import { IconSend } from '@tabler/icons-react';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { setParams } from '../location/location.ts';
import { deliveryRow } from '../log/log-row.ts';
import { Verdict } from '../log/Verdict.tsx';
import { NoteField } from '../notes/NoteField.tsx';
import { PinButton } from '../notes/PinButton.tsx';
import { ReplayDialog } from '../replay/ReplayDialog.tsx';
import { useText } from '../texts/texts.ts';
import { curlCommand } from './curl.ts';
import classes from './detail.module.css';
import { bodyQuery, type DeliveryDetail } from './use-delivery.ts';

interface DetailHeadProps {
  delivery: DeliveryDetail;
  /** Of the event that is looked at. */
  position: number | undefined;
}

export function DetailHead({ delivery, position }: DetailHeadProps) {
  const text = useText();
  const eventTitle = useEventTitle();
  const event = position === undefined ? undefined : delivery.events[position];
  const title = event && eventTitle(event.eventName);
  const row = deliveryRow(delivery);
  const verdict = event?.conflict ? 'conflict' : event && !event.fresh ? 'duplicate' : row.verdict;
  return (
    <header>
      <div className={classes.top}>
        <div className={classes.heading}>
          <h2 className={`${classes.name} es-mono`} style={{ margin: 0, fontSize: '0.9375rem' }}>
            {legible(event?.eventName) ?? text('deliveryOf', { count: delivery.events.length, seq: delivery.seq })}
          </h2>
          {title && title.title !== event?.eventName && (
            <Text size="sm" c="dimmed">
              {title.title} {title.timingText !== '' && `· ${title.timingText}`}
            </Text>
          )}
        </div>
        <Verdict verdict={verdict} />
        <CloseButton size="sm" aria-label={text('closeDetail')} onClick={() => setParams({ open: undefined })} />
      </div>
      <Facts delivery={delivery} position={position} />
      <Actions delivery={delivery} eventId={event?.eventId} />
      {event && <NoteField key={event.eventId} eventId={event.eventId} />}
    </header>
  );
}

function Facts({ delivery, position }: DetailHeadProps) {
  const text = useText();
  const language = useLanguage();
  const event = position === undefined ? undefined : delivery.events[position];
  const receivedAt = Date.parse(delivery.receivedAt);
  const sentAt = parseTimestamp(event?.timestamp)?.epochMs;
  return (
    <dl className={classes.facts}>
      <dt>{text('received')}</dt>
      <dd>
        <Moment epochMs={receivedAt} form="full" />
        <Text span size="xs" c="dimmed">
          <RelativeMoment epochMs={receivedAt} />
          {sentAt !== undefined &&
            ` · ${text('delayWas', { duration: formatDuration(receivedAt - sentAt, language) })}`}
        </Text>
      </dd>
      {event && (
        <>
          <dt>eventId</dt>
          <dd className="es-mono">
            <span>{legible(event.eventId)}</span>
            <CopyButton compact value={event.eventId} label={text('copyEventId')} />
          </dd>
        </>
      )}
      <dt>{text('delivery')}</dt>
      <dd>
        <span className="es-mono">
          #{delivery.seq} /hooks/{delivery.endpoint}
        </span>
        <Text span size="xs" c="dimmed">
          {formatBytes(delivery.size, language)}
          {' · '}
          {text('bodyTook', { duration: formatDuration(delivery.bodyMs, language) })}
        </Text>
        {delivery.origin && (
          <Text span size="xs" c="dimmed">
            {text('imported', { log: delivery.origin.log, seq: delivery.origin.seq })}
          </Text>
        )}
      </dd>
    </dl>
  );
}

function Actions({ delivery, eventId }: { delivery: DeliveryDetail; eventId: string | undefined }) {
  const text = useText();
  const copy = useCopy();
  const client = useQueryClient();
  const [replaying, setReplaying] = useState(false);
  const curl = async () => {
    const { method, path, headers } = delivery.request;
    const body = await client.ensureQueryData(bodyQuery(delivery.seq));
    return curlCommand({ method, url: location.origin + path, headers, body });
  };
  useKeys({ c: () => void curl().then(copy), r: () => setReplaying(true) });
  return (
    <div className={classes.actions}>
      <Button size="compact-xs" leftSection={<IconSend size={14} aria-hidden />} onClick={() => setReplaying(true)}>
        {text('replay')}
      </Button>
      <CopyButton value={curl} label={text('copyCurl')} />
      {eventId !== undefined && <PinButton eventId={eventId} />}
      {replaying && <ReplayDialog seqs={[delivery.seq]} onClose={() => setReplaying(false)} />}
    </div>
  );
}
