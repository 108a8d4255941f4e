import * as z from 'zod';

/** What a schema found wrong, in one line: `seq: expected a whole number; script[0].drop: …`. */
export function faultsOf({ issues }: z.ZodError): string {
  return issues
    .map(({ path, message }) => (path.length > 0 ? `${z.core.toDotPath(path)}: ${message}` : message))
    .join('; ');
}

/** Of settings: a fault per line, under the flag or the variable by which a setting was given. */
export function settingFaultsOf(
  { issues }: z.ZodError,
  flags: Readonly<Record<string, unknown>>,
  variableOf: (setting: string) => string,
): string {
  const givenAs = (setting: string) => (flags[setting] === undefined ? variableOf(setting) : flagOf(setting));
  return issues.map(({ path: [setting = ''], message }) => `${givenAs(String(setting))}: ${message}`).join('\n');
}

const flagOf = (setting: string): string => `--${setting.replace(/[A-Z]/g, '-$&').toLowerCase()}`;

/**
 * Has a schema say what it expects in our words, where it has none of its own.
 *
 * @example schema.safeParse(given, inWords)
 */
export const inWords = { error: expectation };

const KINDS: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'an object',
  record: 'an object',
  array: 'a list',
  tuple: 'a list',
};

/** @returns undefined for what zod says as well as we could. */
function expectation(issue: z.core.$ZodRawIssue): string | undefined {
  const isValue = issue.code === 'invalid_type' || issue.code === 'invalid_value' || issue.code === 'invalid_union';
  if (isValue && issue.input === undefined) return 'it is missing';
  switch (issue.code) {
    case 'invalid_type':
      return `expected ${KINDS[issue.expected] ?? issue.expected}`;
    case 'invalid_value':
      return `expected ${issue.values.map(String).join(' or ')}`;
    case 'invalid_union':
      return Array.isArray(issue.options) ? `expected ${issue.options.join(' or ')}` : undefined;
    case 'unrecognized_keys':
      return `nothing here is called ${issue.keys.join(', ')}`;
    case 'too_small':
      return `expected ${issue.inclusive ? 'at least' : 'more than'} ${issue.minimum}${unitOf(issue.origin, issue.minimum)}`;
    case 'too_big':
      return `expected ${issue.inclusive ? 'at most' : 'less than'} ${issue.maximum}${unitOf(issue.origin, issue.maximum)}`;
    default:
      return undefined;
  }
}

function unitOf(origin: string, count: number | bigint): string {
  if (origin === 'string') return count === 1 ? ' character' : ' characters';
  if (origin === 'array') return count === 1 ? ' entry' : ' entries';
  return '';
}
