import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createSealer, sealerFromFile } from '@earshot/protocol';
import * as z from 'zod';
import { readSettingsFile } from '../../endpoints/settings-at-rest.ts';
import type { Client } from '../reach.ts';
import { type Finding, failed, ok, reasonOf, warning } from './finding.ts';
import { ask } from './listener.ts';

/** Whether `endpoints.json` can be used, whoever wrote it: also before a listener is started with it. */
export async function checkSettings(folder: string): Promise<Finding> {
  const path = join(folder, 'endpoints.json');
  try {
    // Before the first start there are neither.
    if (!existsSync(path)) return ok('settings', `${path} is made at the first start`);
    const key = join(folder, 'earshot.key');
    const sealer = existsSync(key) ? await sealerFromFile(key) : createSealer(randomBytes(32));
    const { endpoints } = (await readSettingsFile(path, sealer)).settings;
    return ok('settings', `${path} is valid: ${endpoints.map(({ name }) => name).join(', ') || 'no endpoints'}`);
  } catch (error) {
    // Names lines and fields; quotes no value.
    return failed('settings', inOneLine(reasonOf(error)));
  }
}

/** A fault is told in lines: what, and then where. */
function inOneLine(text: string): string {
  return text.replace('.\n', ': ').replaceAll('\n', '; ');
}

const answer = z.looseObject({
  problem: z.string().optional(),
  endpoints: z.array(
    z.looseObject({
      name: z.string(),
      problem: z.string().optional(),
      authentication: z.looseObject({ type: z.string() }).optional(),
    }),
  ),
});

/** Whether the endpoints that are in force can check their senders, and whether newer settings wait to be mended. */
export async function checkEndpoints({ url, token }: Client): Promise<Finding> {
  const { status, text } = await ask(new URL('/api/endpoints', url), token);
  if (status === 404) return ok('endpoints', 'the program that holds this listener keeps them');
  if (status !== 200) return warning('endpoints', `/api/endpoints answers ${status}: they can't be looked at`);
  const { problem, endpoints } = answer.parse(JSON.parse(text));
  const problems = endpoints.flatMap(({ name, problem: own }) => (own === undefined ? [] : [`${name}: ${own}`]));
  if (problem !== undefined) problems.unshift(`the last good settings stay: ${inOneLine(problem)}`);
  if (problems.length > 0) return failed('endpoints', problems.join('; '));
  const open = endpoints.filter(({ authentication }) => authentication?.type === 'none').map(({ name }) => name);
  const closed = endpoints.length - open.length;
  const words = [
    ...(closed > 0 ? [`${closed} of ${endpoints.length} can check their senders`] : []),
    ...(open.length > 0 ? [`open to everyone: ${open.join(', ')}`] : []),
  ];
  return ok('endpoints', words.join('; ') || 'there are none');
}
