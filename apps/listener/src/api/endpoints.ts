import { faultsOf, inWords, type Paths, problemAnswer, sendProblem } from '@earshot/server';
import express, { type Request, type Response, Router } from 'express';
import * as z from 'zod';
import {
  type AuthenticationSettings,
  type EndpointSettings,
  endpointName,
  endpointSettings,
} from '../endpoints/endpoint-settings.ts';
import type { LiveEndpoints } from '../endpoints/live-endpoints.ts';
import { endpointListSchema, shownEndpoint } from './endpoint-schema.ts';
import { sendFailure } from './failure.ts';
import { type HitSource, hitsOf } from './hits.ts';
import { readQuery } from './query.ts';

export const nameParams = z.object({ name: endpointName });
/** Room for a set of keys. */
const MAX_SETTINGS_BYTES = 256 * 1024;

/** `GET /api/endpoints`, and `GET`, `PUT`, `DELETE /api/endpoints/:name`. Secrets go in and never out. */
export function endpointsRouter(endpoints: LiveEndpoints, store: HitSource): Router {
  const router = Router();
  const find = (name: string) => endpoints.settings().endpoints.find((settings) => settings.name === name);

  const show = async (settings: EndpointSettings) => ({
    ...present(settings),
    problem: endpoints.get(settings.name)?.receiver.problem?.(),
    ...(await hitsOf(store, settings.name)),
  });

  router.get('/', async (_request, response) => {
    const { endpoints: all, targets } = endpoints.settings();
    response.json({ endpoints: await Promise.all(all.map(show)), targets, problem: endpoints.problem() });
  });

  router.get('/:name', async (request, response) => {
    const settings = findEndpoint(endpoints, request, response);
    if (settings) response.json(await show(settings));
  });

  router.put('/:name', express.json({ limit: MAX_SETTINGS_BYTES }), async (request, response) => {
    const params = readQuery(nameParams, request.params, response);
    if (!params) return;
    const known = find(params.name);
    const settings = readSettings({ ...request.body, name: params.name }, known, response);
    if (!settings) return;
    await endpoints.put(settings).then(
      async () => response.status(known ? 200 : 201).json(await show(settings)),
      (error: unknown) => sendFailure(response, error),
    );
  });

  router.delete('/:name', async (request, response) => {
    const params = readQuery(nameParams, request.params, response);
    if (!params) return;
    await endpoints.remove(params.name).then(
      (removed) => (removed ? response.status(204).end() : noSuchEndpoint(response, params.name)),
      (error: unknown) => sendFailure(response, error),
    );
  });

  return router;
}

const invalidName = problemAnswer('The name is not valid.');
export const unknownEndpoint = problemAnswer('There is no such endpoint.');
export const brokenSettings = problemAnswer('The stored settings are broken; nothing was changed.');

export const endpointsPaths: Paths = {
  '/api/endpoints': {
    get: {
      summary: 'All endpoints, without their secrets.',
      answers: {
        200: {
          description: 'The settings in force.',
          schema: endpointListSchema,
        },
      },
    },
  },
  '/api/endpoints/{name}': {
    get: {
      summary: 'One endpoint, without its secret.',
      params: nameParams,
      answers: {
        200: { description: 'Its settings.', schema: shownEndpoint },
        400: invalidName,
        404: unknownEndpoint,
      },
    },
    put: {
      summary: 'Adds an endpoint or replaces it. Of a known one, a secret that is left out stays as it was.',
      params: nameParams,
      body: { schema: endpointSettings.omit({ name: true }) },
      answers: {
        200: { description: 'It was replaced.', schema: shownEndpoint },
        201: { description: 'It was added.', schema: shownEndpoint },
        400: problemAnswer('The settings are not valid.'),
        403: problemAnswer('A foreign page or host name asks, or the target is not allowed.'),
        409: brokenSettings,
        413: problemAnswer('The settings are too large.'),
      },
    },
    delete: {
      summary: 'Removes an endpoint.',
      params: nameParams,
      answers: {
        204: { description: 'It was removed.' },
        400: invalidName,
        404: unknownEndpoint,
        409: brokenSettings,
      },
    },
  },
};

/** The settings of the endpoint that a path names. @returns undefined when it was answered that there is none. */
export function findEndpoint(
  endpoints: LiveEndpoints,
  { params }: Request,
  response: Response,
): EndpointSettings | undefined {
  const named = readQuery(nameParams, params, response);
  if (!named) return undefined;
  const settings = endpoints.settings().endpoints.find(({ name }) => name === named.name);
  if (!settings) noSuchEndpoint(response, named.name);
  return settings;
}

function readSettings(
  input: { authentication?: unknown; name: string },
  known: EndpointSettings | undefined,
  response: Response,
): EndpointSettings | undefined {
  const authentication = withKnownSecret(input.authentication, known?.authentication);
  const parsed = endpointSettings.safeParse({ ...input, authentication }, inWords);
  if (parsed.success) return parsed.data;
  const detail = faultsOf(parsed.error);
  sendProblem(response, { status: 400, code: 'settings_invalid', title: 'The settings are not valid.', detail });
  return undefined;
}

/** Who changes an endpoint has never seen its secret: leaving it out keeps it. */
function withKnownSecret(input: unknown, known: AuthenticationSettings | undefined): unknown {
  const given = input as { type?: unknown; jwksUrl?: unknown } | undefined;
  if (!known || given?.type !== known.type || given.jwksUrl !== undefined) return input;
  return { ...secretOf(known), ...given };
}

function secretOf(authentication: AuthenticationSettings): object {
  switch (authentication.type) {
    case 'none':
      return {};
    case 'basic':
      return { password: authentication.password };
    case 'signature':
      return authentication.keys === undefined ? {} : { keys: authentication.keys };
    case 'hmac':
      return { secret: authentication.secret };
  }
}

function present(settings: EndpointSettings) {
  const { name, authentication, strict = true, script = [], forward } = settings;
  return { name, path: `/hooks/${name}`, authentication: withoutSecret(authentication), strict, script, forward };
}

/** Named one by one: what is added later must not slip out. */
function withoutSecret(authentication: AuthenticationSettings): object {
  switch (authentication.type) {
    case 'none':
      return { type: 'none' };
    case 'basic':
      return { type: 'basic', username: authentication.username };
    case 'signature': {
      const { type, jwksUrl, toleranceSeconds } = authentication;
      return { type, jwksUrl, toleranceSeconds };
    }
    case 'hmac':
      return { type: 'hmac', rule: authentication.rule };
  }
}

function noSuchEndpoint(response: Response, name: string): void {
  const detail = `There is no endpoint "${name}".`;
  sendProblem(response, { status: 404, code: 'unknown_endpoint', title: 'No such endpoint.', detail });
}
