import { inWords, type Problem } from '@earshot/server';
import type { Request } from 'express';
import type * as z from 'zod';
import { RequestRefused } from '../errors.ts';
import { issuesOf } from './webhook-schema.ts';

/** @throws RequestRefused 415 or 422, with the faults by field. */
export function readBody<Schema extends z.ZodType>(schema: Schema, request: Request): z.output<Schema> {
  // A form of another site can send anything but JSON.
  if (!request.is('application/json')) throw new RequestRefused(notJson);
  return read(schema, request.body, { status: 422, code: 'invalid_body', title: 'The request is not valid.' });
}

/** @throws RequestRefused 400, with the faults by name. */
export function readQuery<Schema extends z.ZodType>(schema: Schema, query: unknown): z.output<Schema> {
  return read(schema, query, { status: 400, code: 'invalid_query', title: 'The query is not valid.' });
}

function read<Schema extends z.ZodType>(schema: Schema, value: unknown, problem: Problem): z.output<Schema> {
  const parsed = schema.safeParse(value, inWords);
  if (parsed.success) return parsed.data;
  throw new RequestRefused({ ...problem, extra: { issues: issuesOf(parsed.error) } });
}

const notJson: Problem = {
  status: 415,
  code: 'not_json',
  title: 'The body must be JSON, with content-type application/json.',
};
