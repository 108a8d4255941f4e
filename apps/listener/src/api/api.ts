import { securityHeaders, sendProblem } from '@earshot/server';
import express, { type ErrorRequestHandler, type Express, type RequestHandler } from 'express';
import type { Access, Guard } from '../access.ts';
import type { Annotations } from '../annotations/annotations.ts';
import type { LiveEndpoints } from '../endpoints/live-endpoints.ts';
import type { Metrics } from '../metrics/metrics.ts';
import { pageHandler } from '../page/page.ts';
import type { Projections } from '../projections/projections.ts';
import type { Readiness } from '../readiness.ts';
import type { EventSearch } from '../search/event-search.ts';
import type { Outbox } from '../sending/outbox.ts';
import type { Sessions } from '../sessions.ts';
import type { Delivery, DeliveryStore } from '../store/delivery-store.ts';
import { annotationsRouter } from './annotations.ts';
import { attemptsRouter } from './attempts.ts';
import { deliveriesRouter } from './deliveries.ts';
import { endpointsRouter } from './endpoints.ts';
import { eventsRouter } from './events.ts';
import { exportRouter } from './export.ts';
import { importRouter } from './import.ts';
import { metricsRouter } from './metrics.ts';
import { openApiRouter } from './openapi.ts';
import { overviewRouter } from './overview.ts';
import { paths } from './paths.ts';
import { probesRouter } from './probes.ts';
import { projectionsRequired } from './projections-required.ts';
import { recordsRouter } from './records.ts';
import { replayRouter, replaysRouter } from './replays.ts';
import { samplesRouter } from './samples.ts';
import { searchRequired } from './search-required.ts';
import { sessionRouter } from './session.ts';
import { signaturesRouter } from './signatures.ts';
import { statsRouter } from './stats.ts';

export interface ApiOptions {
  store: DeliveryStore;
  search?: EventSearch;
  projections?: Projections;
  annotations?: Annotations;
  access: Access;
  sessions: Sessions;
  readiness: Readiness;
  metrics: Metrics;
  maxPageSize: number;
  /** Only those that can change are shown and changed. */
  liveEndpoints?: LiveEndpoints;
  outbox?: Outbox;
  /** The folder where the page was built. */
  page?: string | undefined;
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
  projections,
  annotations,
  access,
  sessions,
  readiness,
  metrics,
  maxPageSize,
  page,
  maxImportBytes,
  liveEndpoints,
  outbox,
  now,
  onStored,
  onError,
}: ApiOptions): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.use(securityHeaders());
  app.use(probesRouter(readiness));
  if (page !== undefined) app.use(pageHandler(page, access.door));
  app.use('/api/session', guarded(access.door), sessionRouter(access, sessions));
  app.use(guarded(access.guard));
  app.use(metricsRouter(metrics));
  app.use(openApiRouter(paths));
  app.get('/api/stream', upgradeRequired);
  app.use('/api/deliveries', deliveriesRouter({ store, search, maxPageSize, sent: outbox?.sent }));
  app.use('/api/attempts', attemptsRouter(store));
  if (outbox) {
    app.use('/api/deliveries', replayRouter(outbox.replay));
    app.use('/api/replays', replaysRouter(outbox.replays));
  }
  if (liveEndpoints) {
    app.use('/api/endpoints', endpointsRouter(liveEndpoints, store));
    app.use('/api/endpoints', samplesRouter(liveEndpoints, now), signaturesRouter(liveEndpoints, now));
  }
  app.use('/api/events', search ? eventsRouter(search, store, maxPageSize) : searchRequired);
  app.use('/api/export', exportRouter(store, search));
  app.use('/api/import', importRouter({ store, maxBytes: maxImportBytes, now, onStored }));
  app.use('/api/stats', statsRouter(store, search, projections, outbox));
  app.use('/api/records', projections ? recordsRouter(projections, maxPageSize) : projectionsRequired);
  app.use('/api/overview', projections ? overviewRouter(projections, now) : projectionsRequired);
  if (annotations) app.use(annotationsRouter({ annotations, search, store, maxPageSize, now }));
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
        'Watch it live         this address in a browser, earshot tail, or a WebSocket to /api/stream',
        'For programs          /openapi.json  /metrics',
        '',
      ].join('\n'),
    );
};

const upgradeRequired: RequestHandler = (_request, response) => {
  const headers = { upgrade: 'websocket', connection: 'upgrade' };
  sendProblem(response, { status: 426, code: 'upgrade_required', title: 'The stream is a WebSocket.', headers });
};

const notFound: RequestHandler = (_request, response) => {
  sendProblem(response, { status: 404, code: 'not_found', title: 'There is nothing here.' });
};

const notCarriedOut = 'It could not be carried out: a file of the data folder cannot be read or written.';

function failed(onError: (error: unknown) => void): ErrorRequestHandler {
  // Express knows an error handler by its four parameters.
  return (error, { method }, response, _next) => {
    const { status, type } = (error ?? {}) as { status?: number; type?: string };
    if (status !== undefined && status >= 400 && status < 500) {
      const title = type === 'entity.parse.failed' ? 'The body is not JSON.' : 'The request cannot be read.';
      sendProblem(response, { status, code: 'bad_request', title });
      return;
    }
    onError(error);
    if (response.headersSent) response.destroy();
    else
      sendProblem(response, {
        status: 503,
        code: 'store_unavailable',
        title: method === 'GET' || method === 'HEAD' ? 'The log cannot be read.' : notCarriedOut,
        headers: { 'retry-after': '5' },
      });
  };
}
