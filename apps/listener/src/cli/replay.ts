import { Command } from 'commander';
import * as z from 'zod';
import { isHttpUrl, readClientConfig } from '../config.ts';
import { ListenerError } from '../errors.ts';
import type { Sent } from '../sending/send-log.ts';
import { callApi } from './api-client.ts';
import { print, safe, tell } from './terminal.ts';

interface ReplayFlags {
  url?: string;
  token?: string;
  to: string;
  resign?: true;
  json?: true;
}

export function replayCommand(): Command {
  return new Command('replay')
    .description('Send stored deliveries again, byte for byte, in their order.')
    .argument('<seq...>', 'deliveries, such as 12 or 12-40')
    .requiredOption('--to <url>', 'where to: on this machine, or listed as "targets" in endpoints.json')
    .option('--url <url>', 'the listener (http://127.0.0.1:4000)')
    .option('--token <token>', 'its token (EARSHOT_TOKEN)')
    .option('--resign', 'sign anew, with the key of the endpoint and the present time')
    .option('--json', 'one JSON document per delivery and line')
    .action(replay);
}

/** A listener's own limit of deliveries that one command sends. */
const MAX_DELIVERIES = 100_000;

async function replay(ranges: readonly string[], { to, resign, json, ...client }: ReplayFlags): Promise<void> {
  if (!isHttpUrl(to)) throw new ListenerError('config_invalid', '--to takes an http or https URL.');
  const chosen = ranges.map(readRange);
  const listener = readClientConfig(client);
  let failures = 0;
  for (const { from, last } of chosen) {
    for (let seq = from; seq <= last; seq += 1) {
      const body = { targetUrl: to, ...(resign && { resign }) };
      const answer = await callApi(listener, 'POST', `/api/deliveries/${seq}/replay`, body);
      // Of a range some may be kept no longer; one that is named must be there.
      if (answer.status === 404 && from !== last) {
        tell(`delivery ${seq} is not kept`);
        continue;
      }
      if (answer.status !== 200) throw refused(answer);
      const sent = answer.json as Sent;
      if (sent.outcome !== 'delivered') failures += 1;
      await print(json ? JSON.stringify(sent) : safe(`${String(seq).padStart(6)}  ${sent.outcome}  ${sent.message}`));
    }
  }
  if (failures > 0) throw new ListenerError('target_unreachable', `${failures} were not delivered.`);
}

function readRange(text: string): { from: number; last: number } {
  const [, from = '', last = from] = /^(\d{1,15})(?:-(\d{1,15}))?$/.exec(text) ?? [];
  const range = { from: Number(from), last: Number(last) };
  if (from === '' || range.last < range.from || range.last - range.from >= MAX_DELIVERIES)
    throw new ListenerError('config_invalid', `"${safe(text)}" is no delivery and no range, such as 12 or 12-40.`);
  return range;
}

const problem = z.object({ title: z.string(), detail: z.string().optional() });

function refused({ status, json }: { status: number; json: unknown }): ListenerError {
  const told = problem.safeParse(json);
  const why = told.success ? `${told.data.title} ${told.data.detail ?? ''}` : 'Is it a listener?';
  return new ListenerError('target_unreachable', safe(`The listener answers ${status}: ${why.trim()}`));
}
