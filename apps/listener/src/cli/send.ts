import { randomUUID } from 'node:crypto';
import {
  type Authentication,
  catalog,
  catalogEntry,
  createSampleSource,
  createSender,
  type Envelope,
  type EventName,
  importKeys,
  type Sender,
  sampleEnvelope,
} from '@earshot/protocol';
import { Command } from 'commander';
import { parse as parseLossless, stringify as stringifyLossless } from 'lossless-json';
import { isHttpUrl, readClientConfig } from '../config.ts';
import { ListenerError } from '../errors.ts';
import { readPassword, readSecretFile } from './secret-file.ts';
import { print, safe } from './terminal.ts';

interface SendFlags {
  to?: string;
  signature?: string;
  basic?: string;
  count: string;
  set?: string[];
  account: string;
  json?: true;
}

export function sendCommand(): Command {
  return new Command('send')
    .description('Send sample events, as a learning platform would.')
    .argument('<eventName>', 'a name of the catalogue, such as COURSE_ENROLLMENT')
    .option('--to <url>', 'where to (http://127.0.0.1:4000/hooks/default)')
    .option('--signature <file>', 'sign with this signature JSON or whsec_ secret')
    .option('--basic <user:file>', 'authenticate as user, with the password on the first line of the file')
    .option('--count <n>', 'how many requests, one event each', '1')
    .option('--set <path=value>', 'change a field, such as data.userId=42; may be given again', collect)
    .option('--account <id>', 'accountId of the envelope', '1010')
    .option('--json', 'one JSON document per request and line')
    .action(send);
}

function collect(value: string, earlier: string[] = []): string[] {
  return [...earlier, value];
}

async function send(eventName: string, flags: SendFlags): Promise<void> {
  const name = knownName(eventName);
  const count = readCount(flags.count);
  const changes = (flags.set ?? []).map(readChange);
  const sender = createSender(await authentication(flags));
  const url = readTarget(flags.to);
  const outcomes: Outcome[] = [];
  for (let index = 0; index < count; index += 1) {
    const envelope = change(
      { ...sampleEnvelope([name], createSampleSource()), accountId: readValue(flags.account) as number },
      changes,
    );
    const outcome = await post(url, sender, Buffer.from(stringifyLossless(envelope) ?? ''));
    await print(
      flags.json
        ? JSON.stringify({ ...outcome, answer: parsed(outcome.answer) })
        : `${outcome.status}  ${safe(outcome.answer)}`,
    );
    outcomes.push(outcome);
  }
  if (outcomes.some(({ status }) => status < 200 || status > 299)) process.exitCode = 1;
}

function knownName(name: string): EventName {
  const entry = catalogEntry(name.toUpperCase());
  if (entry) return entry.name;
  const names = catalog.map((row) => `  ${row.name}`).join('\n');
  throw new ListenerError('config_invalid', `"${safe(name)}" is no event of the catalogue. It has:\n${names}`);
}

function readCount(text: string): number {
  if (/^[1-9]\d{0,6}$/.test(text)) return Number(text);
  throw new ListenerError('config_invalid', '--count takes a number from 1 to 9999999.');
}

function readTarget(to: string | undefined): string {
  const url = to ?? `${readClientConfig({}).url}/hooks/default`;
  if (!isHttpUrl(url))
    throw new ListenerError('config_invalid', `--to takes an http or https URL, not "${safe(url)}".`);
  const { username, password } = new URL(url);
  if (username !== '' || password !== '')
    throw new ListenerError('config_invalid', 'Give credentials by --basic, not in the URL.');
  return url;
}

async function authentication({ signature, basic }: SendFlags): Promise<Authentication> {
  if (signature !== undefined && basic !== undefined)
    throw new ListenerError('config_invalid', 'Choose one of --signature and --basic.');
  if (signature !== undefined) return { type: 'signature', keys: await importKeys(await readSecretFile(signature)) };
  if (basic === undefined) return { type: 'none' };
  const [username = '', file] = basic.split(/:(.*)/s);
  if (!file) throw new ListenerError('config_invalid', '--basic takes USER:FILE.');
  return { type: 'basic', username, password: await readPassword(file) };
}

// ── Changing a sample ────────────────────────────────────────────────────────────────────────────

interface Change {
  path: string[];
  value: unknown;
}

function readChange(text: string): Change {
  const at = text.indexOf('=');
  const path = text.slice(0, at).split('.');
  if (at < 1 || path.some((key) => key === '' || key === '__proto__')) {
    throw new ListenerError('config_invalid', `--set takes path=value, such as data.userId=42, not "${safe(text)}".`);
  }
  return { path, value: readValue(text.slice(at + 1)) };
}

/** JSON where it is JSON, with every digit of a number; else the text itself. */
function readValue(text: string): unknown {
  try {
    return parseLossless(text);
  } catch {
    return text;
  }
}

function change(envelope: Envelope, changes: readonly Change[]): Envelope {
  for (const event of envelope.events) {
    for (const { path, value } of changes) setAt(event as unknown as Record<string, unknown>, path, value);
  }
  return envelope;
}

function setAt(target: Record<string, unknown>, [key = '', ...rest]: string[], value: unknown): void {
  if (rest.length === 0) {
    target[key] = value;
    return;
  }
  if (!Object.hasOwn(target, key) || typeof target[key] !== 'object' || target[key] === null) target[key] = {};
  setAt(target[key] as Record<string, unknown>, rest, value);
}

// ── Posting ──────────────────────────────────────────────────────────────────────────────────────

/** An answer in JSON is shown as such. */
function parsed(answer: string): unknown {
  try {
    return JSON.parse(answer);
  } catch {
    return answer;
  }
}

interface Outcome {
  status: number;
  answer: string;
}

/** As long as a patient sender waits. */
const ANSWER_TIMEOUT_MS = 30_000;

async function post(url: string, sender: Sender, body: Uint8Array<ArrayBuffer>): Promise<Outcome> {
  const id = `msg_${randomUUID().replaceAll('-', '')}`;
  const headers = await sender.headersFor({ id, timestamp: Math.floor(Date.now() / 1000), body });
  const contentType = { 'content-type': 'application/json; charset=utf-8' };
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { ...contentType, ...headers },
      body,
      redirect: 'manual',
      signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS),
    });
    return { status: response.status, answer: await response.text() };
  } catch (cause) {
    const { cause: reason = cause } = cause as Error;
    throw new ListenerError('target_unreachable', `${url} can't be reached: ${(reason as Error).message}.`, { cause });
  }
}
