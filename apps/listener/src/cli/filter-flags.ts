import { safe } from '@earshot/server/process';
import type { Command } from 'commander';
import * as z from 'zod';
import { ListenerError } from '../errors.ts';

/** What a command takes to choose deliveries; the listener checks the values. */
export interface FilterFlags {
  endpoint?: string;
  verdict?: string;
  account?: string;
  event?: string;
  user?: string;
  lo?: string;
  instance?: string;
  from?: string;
  to?: string;
  grep?: string;
}

export function withFilterFlags(command: Command): Command {
  return command
    .option('--endpoint <name>', 'of this endpoint')
    .option('--verdict <verdict>', 'accepted, duplicate, unrecognised, refused, malformed or conflict')
    .option('--account <id>', 'of this accountId')
    .option('--event <name>', 'that hold this eventName')
    .option('--user <id>', 'of this userId')
    .option('--lo <id>', 'of this loId')
    .option('--instance <id>', 'of this loInstanceId')
    .option('--grep <words>', 'whose body holds these words');
}

/** When it arrived. @param to how the last flag is called: `--to` may be where something goes. */
export function withTimeFlags(command: Command, to = '--to'): Command {
  return command
    .option('--from <time>', 'that arrived from then on: epoch seconds, milliseconds or ISO 8601')
    .option(`${to} <time>`, 'that arrived until then');
}

/** The flags as the API names them. */
const NAMES = {
  endpoint: 'endpoint',
  verdict: 'verdict',
  account: 'accountId',
  event: 'eventName',
  user: 'userId',
  lo: 'loId',
  instance: 'loInstanceId',
  from: 'from',
  to: 'to',
  grep: 'q',
} as const satisfies Record<keyof FilterFlags, string>;

export function filterParams(flags: FilterFlags): [string, string][] {
  return Object.entries(NAMES).flatMap(([flag, name]): [string, string][] => {
    const value = flags[flag as keyof FilterFlags];
    return value === undefined ? [] : [[name, value]];
  });
}

const flagOf: Readonly<Record<string, string>> = Object.fromEntries(
  Object.entries(NAMES).map(([flag, name]) => [name, `--${flag}`]),
);

const refusedQuery = z.looseObject({
  code: z.literal('invalid_query'),
  issues: z.array(z.looseObject({ field: z.string(), message: z.string() })),
});

/**
 * What a listener finds wrong with the values of flags, in the words of the command line.
 *
 * @param answer of the listener.
 * @param others flags besides those of the filter, by their names in the API.
 * @returns undefined when the listener says something else.
 */
export function wrongFlags(answer: unknown, others: Readonly<Record<string, string>> = {}): ListenerError | undefined {
  const read = refusedQuery.safeParse(answer);
  if (!read.success) return undefined;
  const faults = read.data.issues.map(({ field, message }) =>
    field === '' ? message : `${others[field] ?? flagOf[field] ?? field}: ${message}`,
  );
  return new ListenerError('config_invalid', safe(faults.join('; ')));
}
