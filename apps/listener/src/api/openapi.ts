import { Router } from 'express';
import * as z from 'zod';
import { problemSchema } from '../problem.ts';
import { version } from '../version.ts';

// Each router describes its own paths, by the schemas that it checks with; this room makes one document of them.

/** One request that can be made, in zod's words. */
interface Operation {
  summary: string;
  /** Without the token that everything else wants when there is one. */
  open?: true;
  params?: z.ZodObject;
  query?: z.ZodObject;
  body?: { schema: z.ZodType; contentType?: string };
  answers: Record<number, Answer>;
}

export interface Answer {
  description: string;
  /** None: no body, or one that is not described. */
  schema?: z.ZodType;
  /** `application/json` unless told otherwise; several, where the request chooses. */
  contentType?: string | readonly string[];
}

/** By path, as OpenAPI writes it (`/api/deliveries/{seq}`), and method. */
export type Paths = Record<string, Partial<Record<'get' | 'post' | 'put' | 'patch' | 'delete', Operation>>>;

/** An answer that is a problem (RFC 9457). */
export const problemAnswer = (description: string): Answer => ({
  description,
  schema: problemSchema,
  contentType: 'application/problem+json',
});

/** `GET /openapi.json`. */
export function openApiRouter(paths: Paths): Router {
  let document: object | undefined;
  const router = Router();
  router.get('/openapi.json', (_request, response) => {
    // A start need not wait for what few ask for.
    document ??= openApiDocument({ ...paths, ...openApiPaths });
    response.json(document);
  });
  return router;
}

const openApiPaths: Paths = {
  '/openapi.json': { get: { summary: 'This document.', answers: { 200: { description: 'OpenAPI 3.1.' } } } },
};

function openApiDocument(paths: Paths): object {
  return {
    openapi: '3.1.0',
    info: {
      title: 'Earshot listener',
      version,
      description: 'Receives the webhooks of learning platforms, keeps what arrived, and shows it live.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } } },
    paths: mapValues(paths, (operations) => mapValues(operations, describe)),
  };
}

function describe({ summary, open, params, query, body, answers }: Operation): object {
  return {
    summary,
    // An empty requirement: a listener on loopback may have no token.
    ...(open ? { security: [] } : { security: [{ token: [] }, {}] }),
    parameters: [...parameters('path', params), ...parameters('query', query)],
    ...(body && { requestBody: { required: true, content: content(body, 'input') } }),
    responses: mapValues(open ? answers : { ...guardAnswers, ...answers }, ({ description, ...answer }) => ({
      description,
      ...(answer.schema && { content: content({ ...answer, schema: answer.schema }, 'output') }),
    })),
  };
}

const guardAnswers: Record<number, Answer> = {
  401: problemAnswer('The token is missing or wrong.'),
  403: problemAnswer('A foreign page or host name asks.'),
  429: problemAnswer('Too many wrong tokens came from this address.'),
};

function parameters(place: 'path' | 'query', schema: z.ZodObject | undefined): object[] {
  if (!schema) return [];
  const { properties = {}, required = [] } = jsonSchema(schema, 'input');
  return Object.entries(properties).map(([name, value]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    schema: value,
  }));
}

function content(
  { schema, contentType = 'application/json' }: Pick<Answer, 'contentType'> & { schema: z.ZodType },
  io: 'input' | 'output',
) {
  return Object.fromEntries([contentType].flat().map((type) => [type, { schema: jsonSchema(schema, io) }]));
}

function jsonSchema(schema: z.ZodType, io: 'input' | 'output') {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  return rest;
}

function mapValues<Value, Result>(
  record: Record<string, Value>,
  map: (value: Value) => Result,
): Record<string, Result> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));
}
