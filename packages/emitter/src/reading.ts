import * as z from 'zod';
import { type EmitterErrorCode, type FieldIssue, faulty } from './errors.ts';

/** Takes whatever a caller gave and returns it in the one form on which the inside relies, or throws an EmitterError. */
export type Read<Value> = (given: unknown) => Value;

interface Refusal {
  code: EmitterErrorCode;
  /** A sentence in front of the faults. */
  what: string;
  /** Stands in front of a field's path, and for the value as a whole. */
  name: string;
  /** Whether fields are told without it, as they are where the value is what it is all about. */
  bare?: boolean;
}

/** The only place where faults that zod finds become ours: codes that stay, and sentences for people. */
export function reader<Schema extends z.ZodType>(
  schema: Schema,
  { code, what, name, bare = false }: Refusal,
): Read<z.output<Schema>> {
  const fieldOf = (path: readonly PropertyKey[]) =>
    bare && path.length > 0 ? path.join('.') : [name, ...path].join('.');
  return (given) => {
    const parsed = schema.safeParse(given, { error: sentenceOf, reportInput: true });
    if (parsed.success) return parsed.data;
    const issues = parsed.error.issues.flatMap((issue) => fieldIssues(issue, fieldOf));
    throw faulty(code, what, issues);
  };
}

function fieldIssues(issue: z.core.$ZodIssue, fieldOf: (path: readonly PropertyKey[]) => string): FieldIssue[] {
  const { path, message } = issue;
  if (issue.code !== 'unrecognized_keys') return [{ field: fieldOf(path), code: codeOf(issue), message }];
  const sentences = message.split('\n');
  return issue.keys.map((key, index) => ({
    ...{ field: fieldOf([...path, key]), code: 'unknown', message: sentences[index] ?? message },
  }));
}

function codeOf(issue: z.core.$ZodIssue): string {
  if (isMissing(issue)) return 'required';
  switch (issue.code) {
    case 'custom':
      return String(issue.params?.code ?? 'invalid');
    case 'too_small':
      return issue.origin === 'number' ? 'out_of_range' : 'required';
    case 'too_big':
      return issue.origin === 'number' ? 'out_of_range' : 'too_long';
    default:
      return 'invalid';
  }
}

/** A check of our own knows by itself what it wants. */
function isMissing({ input, code }: { input?: unknown; code?: string | undefined }): boolean {
  return input === undefined && code !== 'custom';
}

const KINDS: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'an object',
  array: 'a list',
};

/** What a schema says of itself goes before. */
function sentenceOf(issue: z.core.$ZodRawIssue): string | undefined {
  if (isMissing(issue)) return 'It is required.';
  switch (issue.code) {
    case 'invalid_type':
      return `It must be ${KINDS[issue.expected] ?? issue.expected}.`;
    case 'invalid_value':
      return `It must be ${issue.values.map(String).join(' or ')}.`;
    case 'too_small':
      return issue.origin === 'number'
        ? `It must be ${issue.inclusive ? 'at least' : 'more than'} ${issue.minimum}.`
        : 'It is required.';
    case 'too_big':
      return issue.origin === 'string'
        ? `It has at most ${issue.maximum} characters.`
        : `It must be at most ${issue.maximum}.`;
    default:
      return undefined;
  }
}

/** An object that has these members and no other: a name that isn't known is told with the one that was meant. */
export function exactly<Shape extends z.ZodRawShape>(shape: Shape) {
  const known = Object.keys(shape);
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys' ? issue.keys.map((key) => unknownName(key, known)).join('\n') : undefined,
  });
}

function unknownName(name: string, known: readonly string[]): string {
  const [near] = known.toSorted((a, b) => likeness(name, b) - likeness(name, a));
  const meant =
    near !== undefined && likeness(name, near) > 1 ? `did you mean ${near}?` : `known are ${known.join(', ')}.`;
  return `There is no such name: ${meant}`;
}

/** How far two names begin alike, whatever their case: names of options grow to the right. */
function likeness(one: string, other: string): number {
  const [a, b] = [one.toLowerCase(), other.toLowerCase()];
  const differs = [...a].findIndex((letter, index) => letter !== b[index]);
  return differs === -1 ? a.length : differs;
}

/** The fault of a check of our own. */
export function fault(code: string, error: string) {
  return { params: { code }, error };
}
