import { Failure, JsonDiff } from '@earshot/web';
import { Skeleton } from '@mantine/core';
import { useText } from '../texts/texts.ts';
import classes from './detail.module.css';
import { eventText } from './event-text.ts';
import { useDelivery } from './use-delivery.ts';

interface EventPlace {
  deliverySeq: number;
  position: number;
}

/** Two contents under one eventId, side by side. */
export function ConflictDiff({ one, other }: { one: EventPlace; other: EventPlace }) {
  const text = useText();
  const deliveries = [useDelivery(one.deliverySeq), useDelivery(other.deliverySeq)] as const;
  const [before, after] = deliveries.map(({ data }) => data);
  const { error } = deliveries.find((each) => each.error) ?? {};
  const retry = () => void Promise.all(deliveries.map(({ refetch }) => refetch()));
  if (!before || !after) return error ? <Failure error={error} onRetry={retry} /> : <Skeleton height={120} />;
  return (
    <>
      <h3 className={classes.section}>{text('conflictDiff')}</h3>
      <JsonDiff
        before={eventText(before.body, one.position)}
        after={eventText(after.body, other.position)}
        labels={[`#${one.deliverySeq}`, `#${other.deliverySeq}`]}
      />
    </>
  );
}
