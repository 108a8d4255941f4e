import { type About, openApiDocument, type Paths, problemAnswer } from '@earshot/server';
import { Router } from 'express';
import { version } from '../version.ts';
import { cataloguePaths } from './catalogue.ts';
import { deliveriesPaths } from './deliveries.ts';
import { lmsPaths } from './lms.ts';
import { probesPaths } from './probes.ts';
import { sessionPaths } from './session.ts';
import { signaturesPaths } from './signatures.ts';
import { webhooksPaths } from './webhooks.ts';

const about: About = {
  title: 'Earshot console',
  version,
  description: 'Looks after the webhooks of a learning platform, as its Integration Admin does.',
  securitySchemes: {
    session: { type: 'apiKey', in: 'cookie', name: 'earshot_console' },
    token: { type: 'http', scheme: 'bearer' },
  },
  security: [{ session: [] }, { token: [] }],
  guardAnswers: {
    401: problemAnswer('Nobody is signed in, or the token is wrong.'),
    403: problemAnswer('A foreign page or host name asks, or the account is not ACTIVE.'),
    429: problemAnswer('Too many wrong passwords or tokens came from this address.'),
  },
};

/** `GET /api/openapi.json`. */
export function openApiRouter(maxPageSize: number): Router {
  let document: object | undefined;
  const router = Router();
  router.get('/api/openapi.json', (_request, response) => {
    // A start need not wait for what few ask for.
    document ??= openApiDocument(allPaths(maxPageSize), about);
    response.json(document);
  });
  return router;
}

export function allPaths(maxPageSize: number): Paths {
  return {
    ...sessionPaths,
    ...webhooksPaths,
    ...signaturesPaths,
    ...deliveriesPaths(maxPageSize),
    ...cataloguePaths,
    ...lmsPaths,
    ...ownPaths,
    ...probesPaths,
  };
}

const ownPaths: Paths = {
  '/api/v1/live': {
    get: {
      summary: 'What happens, at once, as Server-Sent Events: attempt, audit, webhook, activity, bulk, scenario.',
      answers: {
        200: { description: 'A stream. After a break, read anew.', contentType: 'text/event-stream' },
        503: problemAnswer('As many pages watch as may.'),
      },
    },
  },
  '/api/openapi.json': { get: { summary: 'This document.', answers: { 200: { description: 'OpenAPI 3.1.' } } } },
  '/metrics': { get: { summary: 'For Prometheus.', answers: { 200: { description: 'In its text format.' } } } },
};
