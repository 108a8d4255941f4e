import { Failure, Moment } from '@earshot/web';
import { Anchor, Skeleton, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type * as z from 'zod';
import type { sightingsPageSchema } from '../../../src/api/event-schema.ts';
import { listenerPage } from '../api/listener-page.ts';
import { setParams } from '../location/location.ts';
import { type PlaceRef, refText } from '../location/place-ref.ts';
import { type Sighting, sightingRow } from '../log/log-row.ts';
import { Verdict } from '../log/Verdict.tsx';
import { useText } from '../texts/texts.ts';
import { ConflictDiff } from './ConflictDiff.tsx';
import classes from './detail.module.css';

type SightingsPage = z.infer<typeof sightingsPageSchema>;

/** Every time that an event was seen; of a conflict, what differs from the first time. */
export function Sightings({ eventId, place }: { eventId: string; place: PlaceRef }) {
  const text = useText();
  const { data, error, refetch } = useQuery({
    queryKey: ['sightings', eventId],
    queryFn: ({ signal }) =>
      listenerPage<SightingsPage>(`/api/events/${encodeURIComponent(eventId)}`, { limit: 100 }, signal),
  });
  const sightings = data?.sightings.toReversed() ?? [];
  const first = sightings[0];
  const isHere = ({ deliverySeq, position }: Sighting) => deliverySeq === place.seq && position === place.position;
  const here = sightings.find(isHere);
  const other = here && (sightings.find(({ content }) => content !== here.content) ?? undefined);
  return (
    <>
      {data && <h3 className={classes.section}>{text('sightings', { count: sightings.length })}</h3>}
      {error && <Failure error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Skeleton height={60} />}
      <ol className={classes.steps}>
        {sightings.map((sighting) => (
          <li key={sighting.id} className={classes.step} aria-current={isHere(sighting) ? 'true' : undefined}>
            <Moment epochMs={Date.parse(sighting.receivedAt)} />
            <Verdict verdict={sightingRow(sighting).verdict} />
            <Anchor
              component="button"
              size="sm"
              className="es-mono"
              onClick={() => setParams({ open: `${sighting.deliverySeq}.${sighting.position}` })}
            >
              #{nameOf(sighting, sightings)}
            </Anchor>
            <Text span size="xs" c="dimmed">
              {sighting.endpoint}
              {isHere(sighting) && ` · ${text('thisOne')}`}
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

/** Its delivery; with its place there when that holds the event several times. */
function nameOf({ deliverySeq: seq, position }: Sighting, all: readonly Sighting[]): string {
  const isAlone = all.filter(({ deliverySeq }) => deliverySeq === seq).length === 1;
  return isAlone ? `${seq}` : refText({ seq, position });
}
