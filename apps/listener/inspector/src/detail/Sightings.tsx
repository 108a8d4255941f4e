import { Failure, Moment } from '@earshot/web';
import { Anchor, Skeleton, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type * as z from 'zod';
import type { sightingsPageSchema } from '../../../src/api/event-schema.ts';
import { listenerPage } from '../api/listener-page.ts';
import { setParams } from '../location/location.ts';
import { Verdict } from '../log/Verdict.tsx';
import { useText } from '../texts/texts.ts';
import { ConflictDiff } from './ConflictDiff.tsx';
import classes from './detail.module.css';

type SightingsPage = z.infer<typeof sightingsPageSchema>;

/** Every time that an event was seen; of a conflict, what differs from the first time. */
export function Sightings({ eventId, seq }: { eventId: string; seq: number }) {
  const text = useText();
  const { data, error, refetch } = useQuery({
    queryKey: ['sightings', eventId],
    queryFn: ({ signal }) =>
      listenerPage<SightingsPage>(`/api/events/${encodeURIComponent(eventId)}`, { limit: 100 }, signal),
  });
  const sightings = data?.sightings.toReversed() ?? [];
  const first = sightings[0];
  const here = sightings.find(({ deliverySeq }) => deliverySeq === seq);
  const other = here && (sightings.find(({ content }) => content !== here.content) ?? undefined);
  return (
    <>
      {data && <h3 className={classes.section}>{text('sightings', { count: sightings.length })}</h3>}
      {error && <Failure error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Skeleton height={60} />}
      <ol className={classes.steps}>
        {sightings.map(({ id, deliverySeq, position, receivedAt, endpoint, fresh, conflict }) => (
          <li key={id} className={classes.step} aria-current={deliverySeq === seq ? 'true' : undefined}>
            <Moment epochMs={Date.parse(receivedAt)} />
            <Verdict verdict={conflict ? 'conflict' : fresh ? 'accepted' : 'duplicate'} />
            <Anchor
              component="button"
              size="sm"
              className="es-mono"
              onClick={() => setParams({ open: `${deliverySeq}.${position}` })}
            >
              #{deliverySeq}
            </Anchor>
            <Text span size="xs" c="dimmed">
              {endpoint}
              {deliverySeq === seq && ` · ${text('thisOne')}`}
            </Text>
          </li>
        ))}
      </ol>
      {first && here && other && (
        <ConflictDiff
          one={first.content === here.content ? here : first}
          other={first.content === here.content ? other : here}
        />
      )}
    </>
  );
}
