import express, { type ErrorRequestHandler, type Express, type RequestHandler } from 'express';
import type { Guard } from '../access.ts';
import type { LiveEndpoints } from '../endpoints/live-endpoints.ts';
import { sendProblem } from '../problem.ts';
import type { Outbox } from '../sending/outbox.ts';
import type { DeliveryStore } from '../store/delivery-store.ts';
import { attemptsRouter } from './attempts.ts';
import { deliveriesRouter } from './deliveries.ts';
import { endpointsRouter } from './endpoints.ts';
import { probesRouter, type Readiness } from './probes.ts';
import { replayRouter, replaysRouter } from './replays.ts';
import { statsRouter } from './stats.ts';

export interface ApiOptions {
  store: DeliveryStore;
  guard: Guard;
  readiness: Readiness;
  /** Only those that can change are shown and changed. */
  liveEndpoints?: LiveEndpoints;
  outbox?: Outbox;
  onError(error: unknown): void;
}

/** Everything over HTTP but the intake: off the hot path, so Express. */
export function createApi({ store, guard, readiness, liveEndpoints, outbox, onError }: ApiOptions): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.use(probesRouter(readiness));
  app.use(guarded(guard));
  app.use('/api/deliveries', deliveriesRouter(store, outbox?.sent));
  app.use('/api/stats', statsRouter(store));
  app.use('/api/attempts', attemptsRouter(store));
  if (outbox) {
    app.use('/api/deliveries', replayRouter(outbox.replay));
    app.use('/api/replays', replaysRouter(outbox.replays));
  }
  if (liveEndpoints) app.use('/api/endpoints', endpointsRouter(liveEndpoints));
  app.get('/', welcome);
  app.use(notFound);
  app.use(failed(onError));
  return app;
}

function guarded(guard: Guard): RequestHandler {
  return (request, response, next) => {
    const problem = guard(request);
    if (problem) sendProblem(response, problem);
    else next();
  };
}

const welcome: RequestHandler = (_request, response) => {
  response
    .type('text/plain')
    .send(
      [
        'Earshot listens.',
        '',
        'POST events to        /hooks/default',
        'Look at what arrived  /api/deliveries  /api/deliveries/1  /api/deliveries/1/body  /api/stats',
        'Watch it live         earshot tail, or a WebSocket to /api/stream',
        '',
      ].join('\n'),
    );
};

const notFound: RequestHandler = (_request, response) => {
  sendProblem(response, { status: 404, code: 'not_found', title: 'There is nothing here.' });
};

function failed(onError: (error: unknown) => void): ErrorRequestHandler {
  // Express knows an error handler by its four parameters.
  return (error, _request, response, _next) => {
    const status = (error as { status?: number } | null)?.status;
    if (status !== undefined && status >= 400 && status < 500) {
      sendProblem(response, { status, code: 'bad_request', title: 'The request cannot be read.' });
      return;
    }
    onError(error);
    if (response.headersSent) response.destroy();
    else sendProblem(response, { status: 503, code: 'store_unavailable', title: 'The log cannot be read.' });
  };
}
