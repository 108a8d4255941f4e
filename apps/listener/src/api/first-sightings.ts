import { type EventSearch, seqOf } from '../search/event-search.ts';
import type { Delivery } from '../store/delivery-store.ts';

/** More conflicts than anyone looks at in one delivery are not looked up. */
const MAX_LOOKED_UP = 50;

/** A delivery whose conflicting events say where they came first, so that the two contents can be compared. */
export async function withFirstSightings(delivery: Delivery, search: Pick<EventSearch, 'events'>): Promise<Delivery> {
  const conflicting = delivery.events.filter(({ conflict }) => conflict).slice(0, MAX_LOOKED_UP);
  if (conflicting.length === 0) return delivery;
  const firsts = await Promise.all(conflicting.map(({ eventId }) => firstSighting(delivery, eventId, search)));
  const firstOf = new Map(conflicting.map((event, index) => [event, firsts[index]]));
  return {
    ...delivery,
    events: delivery.events.map((event) => {
      const first = firstOf.get(event);
      return first ? { ...event, first } : event;
    }),
  };
}

/** An event is one of an endpoint and an account. */
async function firstSighting(
  { endpoint, accountId = '' }: Delivery,
  eventId: string,
  search: Pick<EventSearch, 'events'>,
): Promise<{ deliverySeq: number; position: number } | undefined> {
  const filter = { eventId, endpoint, accountId: String(accountId) };
  const [first] = await search.events(filter, { limit: 1, oldestFirst: true }).catch(() => []);
  return first && { deliverySeq: seqOf(first.id), position: first.position };
}
