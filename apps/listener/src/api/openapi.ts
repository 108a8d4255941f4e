import { type About, openApiDocument, type Paths, problemAnswer } from '@earshot/server';
import { Router } from 'express';
import { version } from '../version.ts';

const about: About = {
  title: 'Earshot listener',
  version,
  description: 'Receives the webhooks of learning platforms, keeps what arrived, and shows it live.',
  securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
  // An empty requirement: a listener on loopback may have no token.
  security: [{ token: [] }, {}],
  guardAnswers: {
    401: problemAnswer('The token is missing or wrong.'),
    403: problemAnswer('A foreign page or host name asks.'),
    429: problemAnswer('Too many wrong tokens came from this address.'),
  },
};

/** `GET /openapi.json`. */
export function openApiRouter(paths: Paths): Router {
  let document: object | undefined;
  const router = Router();
  router.get('/openapi.json', (_request, response) => {
    // A start need not wait for what few ask for.
    document ??= openApiDocument({ ...paths, ...openApiPaths }, about);
    response.json(document);
  });
  return router;
}

const openApiPaths: Paths = {
  '/openapi.json': { get: { summary: 'This document.', answers: { 200: { description: 'OpenAPI 3.1.' } } } },
};
