import { setTimeout as wait } from 'node:timers/promises';
import { safe } from '@earshot/server/process';
import { Command } from 'commander';
import * as z from 'zod';
import { checkUrl, readClientConfig } from '../config.ts';
import { ListenerError } from '../errors.ts';
import { callApi } from './api-client.ts';
import { type FilterFlags, filterParams, withFilterFlags, withTimeFlags, wrongFlags } from './filter-flags.ts';
import { print, tell } from './terminal.ts';

interface ReplayFlags extends Omit<FilterFlags, 'from' | 'to'> {
  url?: string;
  token?: string;
  to: string;
  resign?: true;
  credentials?: true;
  speed?: string;
  from?: string;
  until?: string;
  json?: true;
}

export function replayCommand(): Command {
  const command = new Command('replay')
    .description('Send stored deliveries again, byte for byte, in their order.')
    .argument('[seq]', 'a delivery, such as 12, or a range, such as 12-40 or 12-; all that is kept by default')
    .requiredOption('--to <url>', 'where to: on this machine, or listed as "targets" in endpoints.json')
    .option('--url <url>', 'the listener (http://127.0.0.1:4000)')
    .option('--token <token>', 'its token (EARSHOT_TOKEN)')
    .option('--resign', 'sign anew, with the key of the endpoint and the present time')
    .option(
      '--speed <factor>',
      '1 keeps the pauses between deliveries as they were, 10 makes them a tenth; none at first',
    )
    .option('--credentials', "with the sender's credentials also to another machine")
    .option('--json', 'one JSON document');
  return withTimeFlags(withFilterFlags(command), '--until').action(replay);
}

type Listener = ReturnType<typeof readClientConfig>;

async function replay(seqs: string | undefined, flags: ReplayFlags): Promise<void> {
  const { to, url, token, resign, credentials, json, speed, from, until, ...filter } = flags;
  checkUrl('--to', to);
  const chosen = Object.fromEntries(filterParams({ ...filter, ...given({ from, to: until }) }));
  const how = { targetUrl: to, resign, credentials, speed: readSpeed(speed) };
  const job = await ended(readClientConfig(given({ url, token })), { ...how, ...readRange(seqs), ...chosen });
  const { state, delivered, failed, message = '' } = job;
  for (const failure of job.failures) tell(safe(why(failure)));
  await print(
    json ? JSON.stringify(job) : safe(`${state}: ${delivered} delivered, ${failed} failed. ${message}`.trim()),
  );
  if (state !== 'done') throw new ListenerError('replay_failed', 'The replay did not come to its end.');
  if (failed > 0)
    throw new ListenerError('replay_failed', `Of ${delivered + failed} deliveries ${failed} were not delivered.`);
  if (delivered === 0) throw new ListenerError('nothing_found', 'Nothing that is kept was chosen: nothing was sent.');
}

function why({ seq, message, withheld = [] }: z.infer<typeof failure>): string {
  const without = withheld.length > 0 ? ` It went without ${withheld.join(', ')}.` : '';
  return `${seq}: ${message}${without}`;
}

/** Without what was not given. */
function given<Part extends object>(part: Part): { [Name in keyof Part]?: Exclude<Part[Name], undefined> } {
  return Object.fromEntries(Object.entries(part).filter(([, value]) => value !== undefined)) as Part;
}

function readRange(text = '1-'): { fromSeq: number; toSeq?: number } {
  const [, from = '', dash, to = ''] = /^(\d{1,15})(-(\d{1,15})?)?$/.exec(text) ?? [];
  if (Number(from) < 1 || (to !== '' && Number(to) < Number(from)))
    throw new ListenerError('config_invalid', `"${safe(text)}" is no delivery and no range, such as 12, 12-40 or 12-.`);
  const last = dash === undefined ? from : to;
  return { fromSeq: Number(from), ...(last !== '' && { toSeq: Number(last) }) };
}

function readSpeed(speed: string | undefined): number | undefined {
  if (speed === undefined) return undefined;
  if (!/^\d+(\.\d+)?$/.test(speed) || Number(speed) === 0)
    throw new ListenerError('config_invalid', '--speed takes a number above 0, such as 10.');
  return Number(speed);
}

const failure = z.looseObject({ seq: z.number(), message: z.string(), withheld: z.array(z.string()).optional() });

const job = z.looseObject({
  id: z.string(),
  state: z.enum(['running', 'done', 'cancelled', 'failed']),
  delivered: z.number(),
  failed: z.number(),
  failures: z.array(failure).default([]),
  message: z.string().optional(),
});

const POLL_MS = 200;
/** What ends a command: from the keyboard, from another program, with its terminal. */
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Begins a replay and waits for its end. Who interrupts the command leaves nothing running behind it. */
async function ended(listener: Listener, plan: object): Promise<z.infer<typeof job>> {
  const begun = callApi(listener, 'POST', '/api/replays', plan).then(readJob);
  const cancel = () =>
    begun.then(({ id }) => callApi(listener, 'DELETE', `/api/replays/${id}`)).catch(() => process.exit(1));
  // Before it is begun, since it goes on at the listener without us.
  for (const signal of SIGNALS) process.once(signal, cancel);
  const { id } = await begun;
  for (;;) {
    const now = readJob(await callApi(listener, 'GET', `/api/replays/${id}`));
    if (now.state !== 'running') return now;
    await wait(POLL_MS);
  }
}

const problem = z.object({ title: z.string(), detail: z.string().optional() });

function readJob({ status, json }: { status: number; json: unknown }): z.infer<typeof job> {
  const read = job.safeParse(json);
  if (read.success) return read.data;
  const wrong = wrongFlags(json, { targetUrl: '--to', to: '--until', speed: '--speed' });
  if (wrong) throw wrong;
  const told = problem.safeParse(json);
  const why = told.success ? `${told.data.title} ${told.data.detail ?? ''}` : 'Is it a listener?';
  throw new ListenerError('replay_failed', safe(`The listener answers ${status}: ${why.trim()}`));
}
