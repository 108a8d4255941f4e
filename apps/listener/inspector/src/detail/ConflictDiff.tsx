import { Failure, JsonDiff } from '@earshot/web';
import { Skeleton } from '@mantine/core';
import { useText } from '../texts/texts.ts';
import classes from './detail.module.css';
import { eventText } from './event-text.ts';
import { useDeliveryPair } from './use-delivery.ts';

interface EventPlace {
  deliverySeq: number;
  position: number;
}

/** Two contents under one eventId, side by side. */
export function ConflictDiff({ one, other }: { one: EventPlace; other: EventPlace }) {
  const text = useText();
  const { left, right, error, refetch } = useDeliveryPair(one.deliverySeq, other.deliverySeq);
  if (!left || !right)
    return error ? <Failure error={error} onRetry={() => void refetch()} /> : <Skeleton height={120} />;
  return (
    <>
      <h3 className={classes.section}>{text('conflictDiff')}</h3>
      <JsonDiff
        before={eventText(left.body, one.position)}
        after={eventText(right.body, other.position)}
        labels={[`#${one.deliverySeq}`, `#${other.deliverySeq}`]}
      />
    </>
  );
}
