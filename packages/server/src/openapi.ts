import * as z from 'zod';
import { problemSchema } from './problem.ts';

// Each router describes its own paths, by the schemas that it checks with; this room makes one document of them.

/** One request that can be made, in zod's words. */
export interface Operation {
  summary: string;
  /** Without what everything else wants: a token, a session. */
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

/** What a document says besides its paths. */
export interface About {
  title: string;
  version: string;
  description: string;
  /** How one may prove who asks, as OpenAPI's `securitySchemes`. */
  securitySchemes: Record<string, object>;
  /** Which of them suffice for everything that isn't `open`. */
  security: readonly object[];
  /** What everything that isn't `open` may be answered besides its own answers. */
  guardAnswers: Record<number, Answer>;
}

/** An answer that is a problem (RFC 9457). */
export const problemAnswer = (description: string): Answer => ({
  description,
  schema: problemSchema,
  contentType: 'application/problem+json',
});

/** OpenAPI 3.1 of what is described. */
export function openApiDocument(paths: Paths, about: About): object {
  const { title, version, description, securitySchemes } = about;
  return {
    openapi: '3.1.0',
    info: { title, version, description, license: { name: 'Apache-2.0', identifier: 'Apache-2.0' } },
    components: { securitySchemes },
    paths: mapValues(paths, (operations) => mapValues(operations, (operation) => describe(operation, about))),
  };
}

/** Whatever an operation does, its request may be one that can't be read. */
function readingAnswers({ params, query, body }: Operation): Record<number, Answer> {
  return {
    ...((params || query || body) && { 400: problemAnswer('The request cannot be read, or is not valid.') }),
    ...(body && {
      413: problemAnswer('The body is too large.'),
      415: problemAnswer('The body is compressed, in another charset than UTF-8, or not of the type that is wanted.'),
    }),
  };
}

function describe(operation: Operation, about: About): object {
  const { summary, open, params, query, body, answers } = operation;
  const all = { ...readingAnswers(operation), ...(!open && about.guardAnswers), ...answers };
  return {
    summary,
    security: open ? [] : about.security,
    parameters: [...parameters('path', params), ...parameters('query', query)],
    ...(body && { requestBody: { required: true, content: content(body, 'input') } }),
    responses: mapValues(all, ({ description, ...answer }) => ({
      description,
      ...(answer.schema && { content: content({ ...answer, schema: answer.schema }, 'output') }),
    })),
  };
}

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
