import { findNodeAtLocation, getNodeValue, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser';
import * as z from 'zod';
import { ListenerError } from '../errors.ts';
import { allowanceOf, NOT_ALLOWED, targetOrigin } from '../sending/target.ts';
import { type EndpointSettings, endpointSettings, type Settings } from './endpoint-settings.ts';

const settingsFile = z
  .strictObject({
    endpoints: z.array(endpointSettings),
    /** Origins beyond this machine that may be forwarded and replayed to. */
    targets: z.array(targetOrigin).default([]),
  })
  .superRefine(({ endpoints, targets }, context) => {
    for (const [index, endpoint] of endpoints.entries()) {
      if (endpoints.findIndex(({ name }) => name === endpoint.name) < index)
        context.addIssue({
          code: 'custom',
          path: ['endpoints', index, 'name'],
          message: `"${endpoint.name}" is there twice`,
        });
      if (endpoint.forward && !allowanceOf(endpoint.forward.targetUrl, targets))
        context.addIssue({ code: 'custom', path: ['endpoints', index, 'forward', 'targetUrl'], message: NOT_ALLOWED });
    }
  });

/**
 * Reads the text of `endpoints.json`, as people wrote it.
 *
 * @throws ListenerError `settings_invalid` that names the line and the field of each fault, and quotes no value,
 *   because that may be a secret in clear.
 */
export function parseSettings(written: string, path: string): Settings {
  // Editors of Windows put it there.
  const text = written.replace(/^\uFEFF/, '');
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { disallowComments: true, allowTrailingComma: false });
  const [broken] = errors;
  if (broken || !root)
    throw invalid(`${path} is not JSON`, [`line ${lineOf(text, broken?.offset ?? 0)}: ${whatIsBroken(broken)}`]);
  const checked = settingsFile.safeParse(getNodeValue(root));
  if (checked.success) return checked.data;
  const faults = checked.error.issues.map(({ path: field, message }) => {
    const names = field as (string | number)[];
    return `line ${lineOf(text, offsetOf(root, names))}: ${z.core.toDotPath(names) || 'the file'}: ${message}`;
  });
  throw invalid(`${path} is not valid`, faults);
}

export function formatSettings({
  endpoints,
  targets,
}: {
  endpoints: readonly EndpointSettings[];
  targets: readonly string[];
}): string {
  return `${JSON.stringify({ endpoints, ...(targets.length > 0 && { targets }) }, null, 2)}\n`;
}

function invalid(what: string, faults: readonly string[]): ListenerError {
  return new ListenerError('settings_invalid', `${what}.\n${faults.join('\n')}`);
}

function whatIsBroken(error: ParseError | undefined): string {
  if (!error) return 'it is empty';
  return printParseErrorCode(error.error)
    .replaceAll(/\B[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
    .toLowerCase();
}

/** Of a field that is missing: where it is missing. */
function offsetOf(root: NonNullable<ReturnType<typeof parseTree>>, field: (string | number)[]): number {
  for (let depth = field.length; depth > 0; depth -= 1) {
    const node = findNodeAtLocation(root, field.slice(0, depth));
    if (node) return node.offset;
  }
  return root.offset;
}

function lineOf(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}
