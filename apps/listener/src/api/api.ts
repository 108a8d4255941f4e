import express, { type ErrorRequestHandler, type Express, type RequestHandler } from 'express';
import type { Guard } from '../access.ts';
import { sendProblem } from '../problem.ts';
import type { EventSearch } from '../search/event-search.ts';
import type { Delivery, DeliveryStore } from '../store/delivery-store.ts';
import { deliveriesRouter } from './deliveries.ts';
import { eventsRouter } from './events.ts';
import { exportRouter } from './export.ts';
import { importRouter } from './import.ts';
import { probesRouter, type Readiness } from './probes.ts';
import { searchRequired } from './search-required.ts';
import { statsRouter } from './stats.ts';

export interface ApiOptions {
  store: DeliveryStore;
  search?: EventSearch;
  guard: Guard;
  readiness: Readiness;
  /** Of one request that imports. */
  maxImportBytes: number;
  /** Epoch milliseconds. */
  now: () => number;
  /** After each commit of an import, with what it stored. */
  onStored(deliveries: readonly Delivery[]): void;
  onError(error: unknown): void;
}

/** Everything over HTTP but the intake: off the hot path, so Express. */
export function createApi({
  store,
  search,
  guard,
  readiness,
  maxImportBytes,
  now,
  onStored,
  onError,
}: ApiOptions): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.use(probesRouter(readiness));
  app.use(guarded(guard));
  app.use('/api/deliveries', deliveriesRouter(store, search));
  app.use('/api/events', search ? eventsRouter(search, store) : searchRequired);
  app.use('/api/export', exportRouter(store, search));
  app.use('/api/import', importRouter({ store, maxBytes: maxImportBytes, now, onStored }));
  app.use('/api/stats', statsRouter(store, search));
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
        'Look at what arrived  /api/deliveries  /api/deliveries/1  /api/deliveries/1/body  /api/events  /api/stats',
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
