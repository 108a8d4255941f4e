import { faultsOf, inWords, problemAnswer, sendProblem } from '@earshot/server';
import type { Response } from 'express';
import * as z from 'zod';

export const invalidQuery = problemAnswer('The query is not valid.');

function reader(title: string) {
  return <Schema extends z.ZodType>(
    schema: Schema,
    value: unknown,
    response: Response,
  ): z.infer<Schema> | undefined => {
    const parsed = schema.safeParse(value, inWords);
    if (parsed.success) return parsed.data;
    const { error } = parsed;
    const extra = { issues: issuesOf(error) };
    sendProblem(response, { status: 400, code: 'invalid_query', title, detail: faultsOf(error), extra });
    return undefined;
  };
}

/** What is wrong with which field, for a page that says it in its own words. */
function issuesOf({ issues }: z.ZodError) {
  return issues.map(({ path, code, message }) => ({ field: path.join('.'), code, message }));
}

/** Checks what a client asked for. @returns undefined when it was answered with what is wrong. */
export const readQuery = reader('The query is not valid.');

/** The same for what a client sent in a body. */
export const readInput = reader('The body is not valid.');

export const wholeNumber = z
  .string()
  .regex(/^\d{1,15}$/, { error: 'expected a whole number' })
  .transform(Number);

export const flag = z
  .enum(['true', 'false'])
  .default('false')
  .transform((text) => text === 'true');
