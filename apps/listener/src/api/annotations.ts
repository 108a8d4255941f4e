import { type Paths, type Problem, problemAnswer, sendProblem } from '@earshot/server';
import express, { type Response, Router } from 'express';
import * as z from 'zod';
import type { Annotations, RememberedEvent } from '../annotations/annotations.ts';
import { defaultLimits } from '../limits.ts';
import type { EventSearch } from '../search/event-search.ts';
import type { DeliveryStore } from '../store/delivery-store.ts';
import {
  annotatedId,
  annotationsSchema,
  noteBody,
  notePageSchema,
  noteSchema,
  pinPageSchema,
  pinSchema,
} from './annotations-schema.ts';
import { given, pageLimit } from './filter.ts';
import { invalidQuery, readInput, readQuery, wholeNumber } from './query.ts';

/** So many fit into a URL that a server takes. */
const MAX_IDS = 200;

const params = z.object({ eventId: annotatedId });
const idsQuery = z.strictObject({
  eventIds: z
    .union([annotatedId, z.array(annotatedId)])
    .transform((ids) => [ids].flat())
    .pipe(z.array(z.string()).max(MAX_IDS))
    .describe(`Repeated for each, up to ${MAX_IDS} times.`),
});
const notesQuery = z.strictObject({ before: wholeNumber.optional(), limit: pageLimit(defaultLimits.maxPageSize) });

const json = express.json({ limit: 64 * 1024 });

interface AnnotationsOptions {
  annotations: Annotations;
  search?: Pick<EventSearch, 'events'> | undefined;
  store: Pick<DeliveryStore, 'bounds'>;
  maxPageSize: number;
  now: () => number;
}

/** `/api/notes`, `/api/pins` and `/api/annotations`: what people say of events. */
export function annotationsRouter({ annotations, search, store, maxPageSize, now }: AnnotationsOptions): Router {
  const router = Router();
  const boundedQuery = notesQuery.extend({ limit: pageLimit(maxPageSize) });
  const time = () => new Date(now()).toISOString();

  /** What is known of an event; undefined when there is none, and nobody ever marked it. */
  async function remember(eventId: string): Promise<RememberedEvent | undefined> {
    if (!search) return {};
    const [sighting] = await search.events({ eventId }, { limit: 1 });
    if (!sighting) return rememberedEarlier(eventId);
    const { eventName, endpoint, deliverySeq, receivedAt } = sighting;
    return { eventName, endpoint, deliverySeq, receivedAt };
  }

  async function rememberedEarlier(eventId: string): Promise<RememberedEvent | undefined> {
    const { notes, pins } = await annotations.of([eventId]);
    const [known] = [...notes, ...pins];
    if (!known) return undefined;
    const { eventName, endpoint, deliverySeq, receivedAt } = known;
    return given<RememberedEvent>({ eventName, endpoint, deliverySeq, receivedAt });
  }

  router.get('/api/annotations', async (request, response) => {
    const query = readQuery(idsQuery, request.query, response);
    if (query) response.json(await annotations.of(query.eventIds));
  });

  router.get('/api/notes', async (request, response) => {
    const query = readQuery(boundedQuery, request.query, response);
    if (!query) return;
    const { before, limit } = query;
    response.json(await annotations.notes({ limit, ...(before !== undefined && { before }) }));
  });

  router.put('/api/notes/:eventId', json, async (request, response) => {
    const chosen = readQuery(params, request.params, response);
    const body = chosen && readInput(noteBody, request.body, response);
    if (!body) return;
    const { eventId } = chosen;
    const event = await remember(eventId);
    if (!event) return noSuchEvent(response, eventId);
    const note = { eventId, text: body.text, updatedAt: time(), ...event };
    if (await annotations.saveNote(note)) response.json(note);
    else sendProblem(response, tooManyNotes);
  });

  router.delete('/api/notes/:eventId', async (request, response) => {
    const chosen = readQuery(params, request.params, response);
    if (!chosen) return;
    await annotations.removeNote(chosen.eventId);
    response.status(204).end();
  });

  router.get('/api/pins', async (_request, response) => {
    const [pins, { oldest }] = await Promise.all([annotations.pins(), store.bounds()]);
    const { notes } = await annotations.of(pins.map(({ eventId }) => eventId));
    const noteOf = new Map(notes.map(({ eventId, text }) => [eventId, text]));
    response.json({
      pins: pins.map((pin) => ({
        ...pin,
        kept: pin.deliverySeq !== undefined && pin.deliverySeq >= oldest,
        note: noteOf.get(pin.eventId),
      })),
    });
  });

  router.put('/api/pins/:eventId', async (request, response) => {
    const chosen = readQuery(params, request.params, response);
    if (!chosen) return;
    const { eventId } = chosen;
    const event = await remember(eventId);
    if (!event) return noSuchEvent(response, eventId);
    const pin = { eventId, pinnedAt: time(), ...event };
    if (await annotations.savePin(pin)) response.json(pin);
    else sendProblem(response, tooManyPins);
  });

  router.delete('/api/pins/:eventId', async (request, response) => {
    const chosen = readQuery(params, request.params, response);
    if (!chosen) return;
    await annotations.removePin(chosen.eventId);
    response.status(204).end();
  });

  return router;
}

const tooManyNotes: Problem = {
  status: 409,
  code: 'too_many_notes',
  title: 'There are as many notes as are kept. Delete some first.',
};

const tooManyPins: Problem = {
  status: 409,
  code: 'too_many_pins',
  title: 'There are as many pins as are kept. Take some away first.',
};

function noSuchEvent(response: Response, eventId: string): void {
  const detail = `No delivery that is kept holds an event "${eventId}".`;
  sendProblem(response, { status: 404, code: 'unknown_event', title: 'No such event.', detail });
}

const unknownEvent = problemAnswer('No delivery that is kept holds such an event.');
const removed = { 204: { description: 'There is none any more.' }, 400: invalidQuery };

export const annotationsPaths: Paths = {
  '/api/annotations': {
    get: {
      summary: 'The notes and pins of some events.',
      query: idsQuery,
      answers: { 200: { description: 'Those that there are.', schema: annotationsSchema }, 400: invalidQuery },
    },
  },
  '/api/notes': {
    get: {
      summary: 'A page of notes, the one that was written last first.',
      query: notesQuery,
      answers: { 200: { description: 'The page.', schema: notePageSchema }, 400: invalidQuery },
    },
  },
  '/api/notes/{eventId}': {
    put: {
      summary: 'Writes the note of an event.',
      params,
      body: { schema: noteBody },
      answers: {
        200: { description: 'It is kept.', schema: noteSchema },
        400: problemAnswer('The note is not valid.'),
        404: unknownEvent,
        409: problemAnswer('There are as many notes as are kept.'),
      },
    },
    delete: { summary: 'Deletes the note of an event.', params, answers: removed },
  },
  '/api/pins': {
    get: {
      summary: 'All pins, the one that was pinned last first.',
      answers: { 200: { description: 'The pins.', schema: pinPageSchema } },
    },
  },
  '/api/pins/{eventId}': {
    put: {
      summary: 'Pins an event.',
      params,
      answers: {
        200: { description: 'It is pinned.', schema: pinSchema },
        400: invalidQuery,
        404: unknownEvent,
        409: problemAnswer('There are as many pins as are kept.'),
      },
    },
    delete: { summary: 'Takes the pin away.', params, answers: removed },
  },
};
