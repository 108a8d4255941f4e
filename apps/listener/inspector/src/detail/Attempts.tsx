import { Failure, formatDuration, legible, Moment, queryString, useLanguage } from '@earshot/web';
import { Anchor, Skeleton, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type * as z from 'zod';
import type { attemptsSchema } from '../../../src/api/attempts-schema.ts';
import { listenerApi } from '../api/listener-api.ts';
import { setParams } from '../location/location.ts';
import { Verdict } from '../log/Verdict.tsx';
import { useText } from '../texts/texts.ts';
import classes from './detail.module.css';

type Attempts = z.infer<typeof attemptsSchema>;

/** The listener looks at so many deliveries: half of them from after this one. */
const AROUND = 5000;

interface AttemptsProps {
  webhookId: string;
  endpoint: string;
  seq: number;
}

/** How the sender tried this message: each attempt, and the time since the one before. */
export function Attempts({ webhookId, endpoint, seq }: AttemptsProps) {
  const text = useText();
  const language = useLanguage();
  const { data, error, refetch } = useQuery({
    queryKey: ['attempts', endpoint, webhookId],
    queryFn: ({ signal }) =>
      listenerApi.get<Attempts>(`/api/attempts${queryString({ webhookId, endpoint, before: seq + AROUND })}`, signal),
  });
  const message = data?.messages[0];
  return (
    <>
      {data && <h3 className={classes.section}>{text('attempts', { count: message?.attempts.length ?? 0 })}</h3>}
      <Text size="xs" c="dimmed" className="es-mono" style={{ overflowWrap: 'anywhere' }}>
        webhook-id: {legible(webhookId)}
      </Text>
      {error && <Failure error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Skeleton height={60} />}
      <ol className={classes.steps}>
        {message?.attempts.map((attempt) => (
          <li key={attempt.seq} className={classes.step} aria-current={attempt.seq === seq ? 'true' : undefined}>
            <span className={`${classes.after} es-number`}>
              {attempt.afterMs === undefined ? '' : `+${formatDuration(attempt.afterMs, language)}`}
            </span>
            <Moment epochMs={Date.parse(attempt.receivedAt)} />
            <Verdict verdict={attempt.verdict} />
            <Anchor
              component="button"
              size="sm"
              className="es-mono"
              onClick={() => setParams({ open: `${attempt.seq}` })}
            >
              #{attempt.seq}
            </Anchor>
          </li>
        ))}
      </ol>
      {message && !message.sameSize && (
        <Text size="sm" mt={4}>
          {text('retryDiffers')}
        </Text>
      )}
    </>
  );
}
