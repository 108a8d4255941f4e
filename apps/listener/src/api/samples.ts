import type { TLSSocket } from 'node:tls';
import { catalogEntry, type EventName } from '@earshot/protocol';
import { type Paths, problemAnswer, sendProblem } from '@earshot/server';
import express, { type Request, Router } from 'express';
import type { LiveEndpoints } from '../endpoints/live-endpoints.ts';
import { sendSample } from '../sending/sample.ts';
import { sampleBody, sampleSchema } from './endpoint-schema.ts';
import { findEndpoint, nameParams, unknownEndpoint } from './endpoints.ts';
import { sendFailure } from './failure.ts';
import { readInput } from './query.ts';

const json = express.json({ limit: 4096 });

const USUAL_EVENT = 'COURSE_ENROLLMENT';

/** `POST /api/endpoints/:name/sample`: sends a sample event by the way that senders go. */
export function samplesRouter(endpoints: LiveEndpoints, now: () => number): Router {
  const router = Router();
  router.post('/:name/sample', json, async (request, response) => {
    const settings = findEndpoint(endpoints, request, response);
    const chosen = settings && readInput(sampleBody, request.body ?? {}, response);
    if (!chosen) return;
    const { eventName = USUAL_EVENT } = chosen;
    if (!catalogEntry(eventName)) return sendProblem(response, unknownEvent(eventName));
    const url = `${ownAddress(request)}/hooks/${settings.name}`;
    await sendSample(url, settings, eventName as EventName, now()).then(
      (result) => response.json(result),
      (error: unknown) => sendFailure(response, error),
    );
  });
  return router;
}

const unknownEvent = (eventName: string) => ({
  status: 400,
  code: 'unknown_event_name',
  title: 'The catalogue holds no such event.',
  detail: `There is no sample of "${eventName}".`,
});

/** Where we are reached, as seen from here; behind a prefix where somebody's router mounted us there. */
function ownAddress({ socket, originalUrl }: Request): string {
  const { localAddress = '127.0.0.1', localPort } = socket;
  const scheme = (socket as TLSSocket).encrypted ? 'https' : 'http';
  const host = localAddress.includes(':') ? `[${localAddress}]` : localAddress;
  return `${scheme}://${host}:${localPort}${originalUrl.slice(0, originalUrl.indexOf('/api/endpoints/'))}`;
}

export const samplesPaths: Paths = {
  '/api/endpoints/{name}/sample': {
    post: {
      summary: 'Sends a sample event to the endpoint, by the way that senders go.',
      params: nameParams,
      body: { schema: sampleBody },
      answers: {
        200: { description: 'What came of it.', schema: sampleSchema },
        400: problemAnswer('The name or the body is not valid, or the catalogue holds no such event.'),
        404: unknownEndpoint,
        409: problemAnswer('Nothing here can sign for the endpoint.'),
      },
    },
  },
};
