import { JsonDiff } from '@earshot/web';
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
  const before = useDelivery(one.deliverySeq).data;
  const after = useDelivery(other.deliverySeq).data;
  if (!before || !after) return null;
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
