import { isUtf8 } from 'node:buffer';
import { inWords } from '@earshot/server';
import {
  findNodeAtLocation,
  getNodePath,
  getNodeValue,
  type Node,
  type ParseError,
  parseTree,
  printParseErrorCode,
} from 'jsonc-parser';
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

/** A fault in a settings file, by where it stands. */
export interface Fault {
  field: (string | number)[];
  message: string;
  /** In the text, where the field doesn't say it. */
  offset?: number;
}

/** Settings as somebody wrote them, and where. */
export interface WrittenSettings {
  settings: Settings;
  /** The error that tells of faults which only show when the settings are used. */
  refusal(faults: readonly Fault[]): ListenerError;
}

/**
 * Reads the content of `endpoints.json`, as people wrote it.
 *
 * @throws ListenerError `settings_invalid` that names the line and the field of each fault, and quotes no value,
 *   because that may be a secret in clear.
 */
export function parseSettings(written: Uint8Array, path: string): WrittenSettings {
  if (!isUtf8(written)) throw invalid(`${path} is not UTF-8`, [`line ${badLine(written)}: not UTF-8`]);
  // Editors of Windows put a byte order mark there; the decoder drops it.
  const text = new TextDecoder().decode(written);
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { disallowComments: true, allowTrailingComma: false });
  const [broken] = errors;
  if (broken || !root)
    throw invalid(`${path} is not JSON`, [`line ${lineOf(text, broken?.offset ?? 0)}: ${whatIsBroken(broken)}`]);

  const refusal = (faults: readonly Fault[]) =>
    invalid(
      `${path} is not valid`,
      faults.map(({ field, message, offset = offsetOf(root, field) }) => {
        return `line ${lineOf(text, offset)}: ${z.core.toDotPath(field) || 'the file'}: ${message}`;
      }),
    );

  const twice = membersTwice(root);
  if (twice.length > 0) throw refusal(twice);
  const checked = settingsFile.safeParse(getNodeValue(root), inWords);
  if (checked.success) return { settings: checked.data, refusal };
  throw refusal(
    checked.error.issues.map(({ path: field, message }) => ({ field: field as (string | number)[], message })),
  );
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

/** Members that an object has a second time: which of the two was meant, nobody knows. */
function membersTwice(node: Node): Fault[] {
  const { type, children = [] } = node;
  const name = ({ children: [key] = [] }: Node) => key?.value as string;
  const known = new Set<string>();
  const twice = type === 'object' ? children.filter((member) => known.size === known.add(name(member)).size) : [];
  const faults = twice.map((member) => ({
    field: [...getNodePath(member), name(member)],
    message: 'it is there twice',
    offset: member.offset,
  }));
  return [...faults, ...children.flatMap(membersTwice)];
}

function badLine(bytes: Uint8Array): number {
  const lines = Buffer.from(bytes).toString('latin1').split('\n');
  return lines.findIndex((line) => !isUtf8(Buffer.from(line, 'latin1'))) + 1;
}

/** Of a field that is missing: where it is missing. */
function offsetOf(root: Node, field: (string | number)[]): number {
  for (let depth = field.length; depth > 0; depth -= 1) {
    const node = findNodeAtLocation(root, field.slice(0, depth));
    if (node) return node.offset;
  }
  return root.offset;
}

function lineOf(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length;
}
