import { formatDuration, Moment, useLanguage } from '@earshot/web';
import { Text } from '@mantine/core';
import { useText } from '../texts/texts.ts';
import classes from './detail.module.css';
import { SentOutcome } from './SentOutcome.tsx';
import type { DeliveryDetail } from './use-delivery.ts';

/** What was forwarded and replayed of a delivery, and what came of it. */
export function SentList({ sent }: { sent: DeliveryDetail['sent'] }) {
  const text = useText();
  const language = useLanguage();
  return (
    <>
      <h3 className={classes.section}>{text('sentOn', { count: sent.length })}</h3>
      {sent.length === 0 && (
        <Text size="sm" c="dimmed">
          {text('notSentOn')}
        </Text>
      )}
      <ol className={classes.steps}>
        {sent.map((one) => (
          <li key={`${one.sentAt} ${one.target} ${one.kind}`} className={classes.step}>
            <Moment epochMs={Date.parse(one.sentAt)} />
            <span>{text(one.kind)}</span>
            <SentOutcome sent={one} />
            <span className="es-mono" style={{ overflowWrap: 'anywhere' }}>
              {one.target}
            </span>
            <Text span size="xs" c="dimmed">
              {formatDuration(one.durationMs, language)} · {text('tries', { count: one.attempts })}
              {one.edited && ` · ${text('edited')}`}
              {one.resigned && ` · ${text('resigned')}`}
            </Text>
          </li>
        ))}
      </ol>
    </>
  );
}
