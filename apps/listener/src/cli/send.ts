import { catalog, catalogEntry, type EventName } from '@earshot/protocol';
import { safe } from '@earshot/server/process';
import { Command } from 'commander';
import { checkUrl, readClientConfig } from '../config.ts';
import { ListenerError } from '../errors.ts';
import { readChange, readValue } from './send/change.ts';
import { type Parcel, type Plan, parcels } from './send/plan.ts';
import { type Outcome, post } from './send/post.ts';
import { type Credentials, createSign } from './send/sign.ts';
import { print } from './terminal.ts';

interface SendFlags extends Omit<Credentials, 'skew'> {
  to?: string;
  count: string;
  set?: string[];
  account: string;
  json?: true;
  batch: string;
  duplicates: string;
  shuffle?: boolean;
  skew: string;
  slowBody: string;
  seed?: string;
}

export function sendCommand(): Command {
  return new Command('send')
    .description('Send sample events, as a learning platform would; a difficult one, if you like.')
    .argument('<eventName>', 'a name of the catalogue, such as COURSE_ENROLLMENT')
    .option('--to <url>', 'where to (http://127.0.0.1:4000/hooks/default)')
    .option('--signature <file>', 'sign with this signature JSON or whsec_ secret')
    .option('--basic <user:file>', 'authenticate as user, with the password on the first line of the file')
    .option('--count <n>', 'how many requests', '1')
    .option('--batch <n>', 'events in each of them', '1')
    .option('--set <path=value>', 'change a field, such as data.userId=42; may be given again', collect)
    .option('--account <id>', 'accountId of the envelope', '1010')
    .option('--json', 'one JSON document per request and line')
    .option('--duplicates <n>', 'send so many of the requests twice, byte for byte', '0')
    .option('--shuffle', 'send the events out of the order in which they happened')
    .option('--bad-signature', 'sign wrongly')
    .option('--rotated', 'sign with a new key as well, as after a rotation')
    .option('--skew <seconds>', 'a clock that is ahead, or with a minus behind', '0')
    .option('--slow-body <ms>', 'take so long for each body', '0')
    .option('--seed <n>', 'the same seed sends the same requests in the same order')
    .action(send);
}

function collect(value: string, earlier: string[] = []): string[] {
  return [...earlier, value];
}

async function send(eventName: string, flags: SendFlags): Promise<void> {
  const plan = readPlan(eventName, flags);
  const slowBodyMs = readNumber('--slow-body', flags.slowBody, 0);
  const sign = await createSign({ ...flags, skew: readNumber('--skew', flags.skew, -MAX_NUMBER) });
  const url = readTarget(flags.to);
  let failed = false;
  for (const parcel of parcels(plan)) {
    const headers = await sign(parcel, Date.now());
    const contentType = { 'content-type': 'application/json; charset=utf-8' };
    const outcome = await post(url, { ...contentType, ...headers }, parcel.body, slowBodyMs);
    await print(flags.json ? jsonLine(parcel, outcome) : `${outcome.status}  ${safe(outcome.answer)}`);
    failed ||= outcome.status < 200 || outcome.status > 299;
  }
  if (failed) process.exitCode = 1;
}

function jsonLine({ webhookId, again }: Parcel, { status, answer }: Outcome): string {
  return JSON.stringify({ status, answer: parsed(answer), webhookId, again });
}

/** An answer in JSON is shown as such. */
function parsed(answer: string): unknown {
  try {
    return JSON.parse(answer);
  } catch {
    return answer;
  }
}

function readPlan(eventName: string, { seed, shuffle = false, ...flags }: SendFlags): Plan {
  const plan = {
    eventName: knownName(eventName),
    accountId: readValue(flags.account),
    changes: (flags.set ?? []).map(readChange),
    count: readNumber('--count', flags.count, 1),
    batch: readNumber('--batch', flags.batch, 1),
    duplicates: readNumber('--duplicates', flags.duplicates, 0),
    shuffle,
    ...(seed !== undefined && { seed: readNumber('--seed', seed, 0) }),
  };
  if (plan.duplicates > plan.count)
    throw new ListenerError('config_invalid', '--duplicates takes at most as many as --count.');
  return plan;
}

function knownName(name: string): EventName {
  const entry = catalogEntry(name.toUpperCase());
  if (entry) return entry.name;
  const names = catalog.map((row) => `  ${row.name}`).join('\n');
  throw new ListenerError('config_invalid', `"${safe(name)}" is no event of the catalogue. It has:\n${names}`);
}

const MAX_NUMBER = 9_999_999;

function readNumber(flag: string, text: string, least: number): number {
  if (/^-?\d{1,7}$/.test(text) && Number(text) >= least) return Number(text);
  throw new ListenerError('config_invalid', `${flag} takes a whole number from ${least} to ${MAX_NUMBER}.`);
}

function readTarget(to: string | undefined): string {
  const url = to ?? `${readClientConfig({}).url}/hooks/default`;
  checkUrl('--to', url);
  return url;
}
