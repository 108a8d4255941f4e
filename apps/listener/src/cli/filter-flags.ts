import type { Command } from 'commander';

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
export function filterParams(flags: FilterFlags): [string, string][] {
  const { account, event, user, lo, instance, grep, endpoint, verdict, from, to } = flags;
  const named = {
    endpoint,
    verdict,
    accountId: account,
    eventName: event,
    userId: user,
    loId: lo,
    loInstanceId: instance,
  };
  return Object.entries({ ...named, from, to, q: grep }).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
}
