import type * as z from 'zod';

/** One fault in a payload. */
export interface Issue {
  /** Where, as a JSONPath: `$.events[0].eventId`. */
  path: string;
  /** Stable, for programs: `invalid_json`, `invalid_utf8`, or zod's code, such as `invalid_type`. */
  code: string;
  /** For people. */
  message: string;
}

/** More would tell nobody more, and the sender decides how many there are. */
export const MAX_ISSUES = 20;

/** @param at where the value that was checked stands in the whole. */
export function issuesOf(error: z.ZodError, at: readonly PropertyKey[] = []): Issue[] {
  return error.issues
    .slice(0, MAX_ISSUES)
    .map(({ path, code, message }) => ({ path: jsonPath([...at, ...path]), code, message }));
}

function jsonPath(path: readonly PropertyKey[]): string {
  const steps = path.map((key) => {
    if (typeof key === 'number') return `[${key}]`;
    return /^[A-Za-z_]\w*$/.test(String(key)) ? `.${String(key)}` : `[${JSON.stringify(String(key))}]`;
  });
  return `$${steps.join('')}`;
}
