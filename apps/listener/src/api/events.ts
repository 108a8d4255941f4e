import { type Paths, problemAnswer, sendProblem } from '@earshot/server';
import { type Response, Router } from 'express';
import * as z from 'zod';
import type { EventSearch, EventSighting } from '../search/event-search.ts';
import type { DeliveryStore } from '../store/delivery-store.ts';
import { before } from './delivery-schema.ts';
import { sightingSchema, sightingsPageSchema } from './event-schema.ts';
import { listQuery, pageLimit, pageQuery, partsOf } from './filter.ts';
import { invalidQuery, readQuery } from './query.ts';
import { searchUnavailable } from './search-required.ts';

const eventParams = z.object({ eventId: z.string().min(1) });
const sightingsQuery = z.strictObject(pageQuery);

/** `GET /api/events`, `/:eventId`. */
export function eventsRouter(search: EventSearch, store: Pick<DeliveryStore, 'find'>, maxPageSize: number): Router {
  const router = Router();
  const limit = pageLimit(maxPageSize);
  const eventsQuery = listQuery.extend({ limit });
  const boundedQuery = sightingsQuery.extend({ limit });

  router.get('/', async (request, response) => {
    const query = readQuery(eventsQuery, request.query, response);
    if (!query) return;
    const { filter, range } = partsOf(query);
    const events = await search.events(filter, range);
    response.json({ events, ...next(events, range.limit) });
  });

  router.get('/:eventId', async (request, response) => {
    const params = readQuery(eventParams, request.params, response);
    const range = params && readQuery(boundedQuery, request.query, response);
    if (!params || !range) return;
    const { eventId } = params;
    const [found, conflicts] = await Promise.all([
      search.events({ eventId }, partsOf(range).range),
      search.events({ eventId, verdict: 'conflict' }, { limit: 1 }),
    ]);
    if (found.length === 0) return noSuchEvent(response, eventId);
    const sightings = await Promise.all(found.map(withDelivery));
    response.json({ eventId, conflict: conflicts.length > 0, sightings, ...next(found, range.limit) });
  });

  async function withDelivery(sighting: EventSighting) {
    return { ...sighting, delivery: (await store.find(sighting.deliverySeq))?.delivery };
  }

  return router;
}

export const eventsPaths: Paths = {
  '/api/events': {
    get: {
      summary: 'A page of events, newest first.',
      query: listQuery,
      answers: {
        200: { description: 'The page.', schema: z.looseObject({ events: z.array(sightingSchema), before }) },
        400: invalidQuery,
        501: searchUnavailable,
      },
    },
  },
  '/api/events/{eventId}': {
    get: {
      summary: 'Every sighting of one event, newest first, each with its delivery.',
      params: eventParams,
      query: sightingsQuery,
      answers: {
        200: { description: 'The sightings.', schema: sightingsPageSchema },
        400: invalidQuery,
        404: problemAnswer('No delivery that is kept holds such an event.'),
        501: searchUnavailable,
      },
    },
  },
};

/** A full page may have another one behind it. */
function next(events: readonly EventSighting[], limit: number): { before?: number } {
  const last = events.at(-1);
  return last && events.length === limit ? { before: last.id } : {};
}

function noSuchEvent(response: Response, eventId: string): void {
  const detail = `No delivery that is kept holds an event "${eventId}".`;
  sendProblem(response, { status: 404, code: 'unknown_event', title: 'No such event.', detail });
}
