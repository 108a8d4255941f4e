import { setTimeout as wait } from 'node:timers/promises';
import { hintText } from '@earshot/protocol';
import { safe } from '@earshot/server/process';
import { Command } from 'commander';
import picocolors from 'picocolors';
import WebSocket from 'ws';
import * as z from 'zod';
import { readClientConfig } from '../config.ts';
import { ListenerError } from '../errors.ts';
import type { Delivery, SightedEvent, Verdict } from '../store/delivery-store.ts';
import { wantsToken } from './reach.ts';
import { print, tell } from './terminal.ts';

const HANDSHAKE_TIMEOUT_MS = 10_000;
const SILENCE_MS = 45_000;

interface TailFlags {
  url?: string;
  token?: string;
  since?: string;
  json?: true;
}

export function tailCommand(): Command {
  return new Command('tail')
    .description('Watch what arrives, live. Reconnects by itself and loses nothing.')
    .option('--url <url>', 'the listener (http://127.0.0.1:4000)')
    .option('--token <token>', 'its token (EARSHOT_TOKEN)')
    .option('--since <seq>', 'begin behind this delivery; 0: with the oldest that is kept')
    .option('--json', 'one JSON document per delivery and line')
    .action(tail);
}

async function tail({ since, json, ...client }: TailFlags): Promise<void> {
  const { url, token } = readClientConfig(client);
  // Watching is over when somebody says so: that is no failure.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(0));
  const show = json ? showJson : showPlain();
  let position = readSince(since);
  let conflictsUpTo: number | undefined;
  let told = '';
  for (let attempt = 0; ; attempt += 1) {
    const lost = await follow({
      url,
      token,
      position,
      conflictsUpTo,
      show,
      onProgress: (seq) => {
        position = seq;
        conflictsUpTo ??= seq;
        attempt = 0;
      },
      onConflicts: (seq) => {
        conflictsUpTo = seq;
      },
    });
    // Once, not at every try.
    if (attempt === 0 || lost !== told) tell(`${lost}; trying again`);
    told = lost;
    await wait(Math.min(250 * 2 ** attempt, 2000));
  }
}

function readSince(since: string | undefined): number | undefined {
  if (since === undefined) return undefined;
  if (!/^\d{1,15}$/.test(since))
    throw new ListenerError('config_invalid', '--since takes the seq of a delivery, such as 12.');
  return Number(since);
}

const frame = z.discriminatedUnion('type', [
  z.object({ type: z.literal('hello'), oldest: z.number(), newest: z.number() }),
  z.object({ type: z.literal('deliveries'), deliveries: z.array(z.custom<Delivery>()) }),
  z.object({ type: z.literal('conflicts'), deliveries: z.array(z.custom<Delivery>()) }),
  z.object({ type: z.literal('gap'), from: z.number(), to: z.number() }),
]);

/** A newer listener may tell more than we know. */
const unknownFrame = z.looseObject({ type: z.string() });

type Frame = z.infer<typeof frame>;
type ShownFrame = Exclude<Frame, { type: 'hello' }>;

interface FollowOptions {
  url: string;
  token: string | undefined;
  /** The seq behind which to begin; undefined: live only. */
  position: number | undefined;
  /** The seq behind which to be told of conflicts; undefined: where the stream begins. */
  conflictsUpTo: number | undefined;
  show(frame: ShownFrame): Promise<void>;
  /** Everything up to this seq was shown. */
  onProgress(seq: number): void;
  /** Conflicts up to this seq were shown. */
  onConflicts(seq: number): void;
}

/** Follows the stream over one connection. @returns why it ended. */
async function follow(options: FollowOptions): Promise<string> {
  const { url, token, position, conflictsUpTo, show, onProgress, onConflicts } = options;
  const socket = new WebSocket(streamUrl(url, position, conflictsUpTo), {
    handshakeTimeout: HANDSHAKE_TIMEOUT_MS,
    headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
  });
  let shown = Promise.resolve();
  let failure: unknown;
  socket.on('message', (data) => {
    // A slow reader of our output slows the socket, not our memory.
    socket.pause();
    shown = shown
      .then(() => handle(String(data)))
      .then(
        () => socket.resume(),
        (error: unknown) => {
          failure = error;
          socket.terminate();
        },
      );
  });

  async function handle(text: string): Promise<void> {
    const received = readFrame(text, url);
    if (!received) return;
    if (received.type === 'hello') return onProgress(greet(received, url, position));
    await show(received);
    if (received.type === 'conflicts') return onConflicts(received.deliveries.at(-1)?.seq ?? 0);
    onProgress(received.type === 'gap' ? received.to : (received.deliveries.at(-1)?.seq ?? 0));
  }

  const reason = await ended(socket, options);
  await shown;
  if (failure) throw failure;
  return reason;
}

function readFrame(text: string, url: string): Frame | undefined {
  try {
    const { type } = unknownFrame.parse(JSON.parse(text));
    const isKnown = frame.options.some((known) => known.shape.type.value === type);
    return isKnown ? frame.parse(JSON.parse(text)) : undefined;
  } catch (cause) {
    throw new ListenerError('not_a_stream', `${url} sends what is no frame of a listener.`, { cause });
  }
}

function streamUrl(url: string, position: number | undefined, conflictsUpTo: number | undefined): string {
  const stream = new URL('/api/stream', url);
  stream.protocol = stream.protocol.replace('http', 'ws');
  if (position !== undefined) stream.searchParams.set('after', String(position));
  if (conflictsUpTo !== undefined) stream.searchParams.set('conflictsAfter', String(conflictsUpTo));
  return stream.href;
}

/** @returns where the stream begins. */
function greet({ newest }: { newest: number }, url: string, position = newest): number {
  if (position > newest) tell(`the log ends at ${newest}: is this another data folder?`);
  const start = Math.min(position, newest);
  tell(`watching ${url}, from behind delivery ${start}`);
  return start;
}

function ended(socket: WebSocket, { url, token }: FollowOptions): Promise<string> {
  return new Promise((resolve, reject) => {
    socket.on('unexpected-response', (_request, response) => {
      socket.terminate();
      const { statusCode = 0 } = response;
      // Too many wrong tokens of somebody behind the same address, for instance: that passes.
      if (statusCode >= 500 || statusCode === 429) resolve(`${url} answers ${statusCode}`);
      else reject(new ListenerError('config_invalid', turnedAway({ url, token }, statusCode)));
    });
    socket.on('error', ({ message }) =>
      resolve(`${url} can't be reached (${message}); "earshot listen" starts a listener`),
    );
    socket.on('close', () => resolve('connection lost'));
    terminateWhenSilent(socket);
  });
}

/** The listener pings every 20 s: a connection that is silent for longer is dead, though nobody said so. */
function terminateWhenSilent(socket: WebSocket): void {
  const silence = setTimeout(() => socket.terminate(), SILENCE_MS);
  socket.on('ping', () => silence.refresh());
  socket.on('message', () => silence.refresh());
  socket.on('close', () => clearTimeout(silence));
}

function turnedAway({ url, token }: Pick<FollowOptions, 'url' | 'token'>, status: number): string {
  if (status === 401) return wantsToken({ url, ...(token !== undefined && { token }) });
  return `${url} is no listener that lets us in: it answers ${status}.`;
}

async function showJson(received: ShownFrame): Promise<void> {
  if (received.type === 'gap') return print(JSON.stringify(received));
  const mark = received.type === 'conflicts' ? { type: 'conflict' } : {};
  for (const delivery of received.deliveries) await print(JSON.stringify({ ...mark, ...delivery }));
}

/** Lines have times only: a day that is not the one before, or not today at first, is told. */
function showPlain(): (received: ShownFrame) => Promise<void> {
  let day = dayOf(new Date().toISOString());
  return async (received) => {
    if (received.type === 'gap') return tell(`deliveries ${received.from} to ${received.to} are no longer kept`);
    const linesOf = received.type === 'conflicts' ? conflictLines : lines;
    for (const delivery of received.deliveries) {
      if (dayOf(delivery.receivedAt) !== day) {
        day = dayOf(delivery.receivedAt);
        tell(`on ${day}`);
      }
      for (const line of linesOf(delivery)) await print(line);
    }
  };
}

const dayOf = (iso: string): string => iso.slice(0, 'yyyy-mm-dd'.length);

// With no terminal, plain lines, whatever the environment says of colours.
const { green, yellow, red } = picocolors.createColors(Boolean(process.stdout.isTTY) && picocolors.isColorSupported);

const paint: Record<Verdict | 'conflict', (text: string) => string> = {
  conflict: red,
  accepted: green,
  duplicate: yellow,
  unrecognised: yellow,
  refused: red,
  malformed: red,
};

/** A line per event; a delivery without events has one line of its own. */
function lines(delivery: Delivery): string[] {
  const { verdict, events } = delivery;
  if (events.length === 0) return [`${front(delivery, verdict)}  ${explain(delivery)}`];
  return events.map((event) => `${front(delivery, event.fresh ? 'accepted' : 'duplicate')}  ${describe(event)}`);
}

/** Of events that were shown before: they came earlier with other content. */
function conflictLines(delivery: Delivery): string[] {
  const inConflict = delivery.events.filter(({ conflict }) => conflict);
  return inConflict.map((event) => `${front(delivery, 'conflict')}  ${describe(event)}`);
}

function front({ seq, receivedAt, endpoint }: Delivery, shown: Verdict | 'conflict'): string {
  return [String(seq).padStart(6), receivedAt.slice(11), endpoint, paint[shown](shown.padEnd(9))].join('  ');
}

function describe({ eventName, userId, loInstanceId, loId, eventId }: SightedEvent): string {
  const parts = [eventName, userId === undefined ? undefined : `user ${userId}`, loInstanceId ?? loId, eventId];
  return parts
    .filter((part) => part !== undefined)
    .map(safe)
    .join('  ');
}

function explain({ refusal, verdict, size }: Delivery): string {
  if (verdict === 'unrecognised') return `no envelope: ${size} bytes`;
  if (!refusal) return 'no events';
  const hint = refusal.hint === undefined ? '' : ` ${hintText[refusal.hint]}`;
  return safe(`${refusal.code}: ${refusal.message}${hint}`);
}
