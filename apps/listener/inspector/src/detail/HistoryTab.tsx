import { Attempts } from './Attempts.tsx';
import { SentList } from './SentList.tsx';
import { Sightings } from './Sightings.tsx';
import type { DeliveryDetail } from './use-delivery.ts';

interface HistoryTabProps {
  delivery: DeliveryDetail;
  position: number | undefined;
}

/** Where else the event was seen, how its sender tried, and where it was sent on to. */
export function HistoryTab({ delivery, position }: HistoryTabProps) {
  const event = position === undefined ? undefined : delivery.events[position];
  return (
    <>
      {event && <Sightings eventId={event.eventId} place={{ seq: delivery.seq, position }} />}
      {delivery.webhookId !== undefined && (
        <Attempts webhookId={delivery.webhookId} endpoint={delivery.endpoint} seq={delivery.seq} />
      )}
      <SentList sent={delivery.sent} />
    </>
  );
}
