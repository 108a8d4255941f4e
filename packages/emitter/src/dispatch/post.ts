import type { Sender } from '@earshot/protocol';
import type { Dispatcher } from 'undici';
import type { Clock } from '../clock.ts';
import type { TimeLimits } from './agent.ts';
import type { Attempt } from './attempt.ts';
import { failureOf } from './failure.ts';

/** Of an answer's body so much is read, and the rest dropped with its connection. */
const MAX_RESPONSE_BYTES = 16 * 1024;
/** And so much of it kept in the delivery log. */
const MAX_EXCERPT_CHARACTERS = 1024;

export interface PostDependencies {
  dispatcher: Dispatcher;
  limits: TimeLimits;
  clock: Clock;
}

/** Sends a batch once. */
export type Post = (
  target: { url: string; sender: Sender },
  batch: { id: string; body: Uint8Array },
) => Promise<Attempt>;

/** Makes what sends batches. A failure of the network is a value; only a key that can't sign throws. */
export function createPost({ dispatcher, limits, clock }: PostDependencies): Post {
  return async ({ url, sender }, { id, body }) => {
    const startedAt = clock.now();
    const proof = await sender.headersFor({ id, timestamp: Math.floor(startedAt / 1000), body });
    const begin = performance.now();
    const result = await send(dispatcher, url, proof, body, limits).catch(failureOf);
    return { ...result, startedAt, durationMs: Math.round(performance.now() - begin) };
  };
}

type Result = Omit<Attempt, 'startedAt' | 'durationMs'>;

async function send(
  dispatcher: Dispatcher,
  url: string,
  proof: Record<string, string>,
  body: Uint8Array,
  { idleMs, attemptMs }: TimeLimits,
): Promise<Result> {
  const { origin, pathname, search } = new URL(url);
  const response = await dispatcher.request({
    origin,
    path: pathname + search,
    method: 'POST',
    headers: { 'content-type': 'application/json; charset=utf-8', 'user-agent': 'earshot-emitter', ...proof },
    body,
    headersTimeout: idleMs,
    bodyTimeout: idleMs,
    signal: AbortSignal.timeout(attemptMs),
  });
  const status = response.statusCode;
  const read = readExcerpt(response.body).then((responseExcerpt) => ({ ...outcomeOf(status), responseExcerpt }));
  // An answer that breaks off acknowledges nothing, whatever its status: sent twice is better than not at all.
  return { status, ...(await read.catch(failureOf)) };
}

/** Leaving the loop early destroys the body, so an endless one doesn't hold its socket. */
async function readExcerpt(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    length += chunk.length;
    if (length >= MAX_RESPONSE_BYTES) break;
  }
  return new TextDecoder().decode(Buffer.concat(chunks)).slice(0, MAX_EXCERPT_CHARACTERS);
}

function outcomeOf(status: number): Pick<Result, 'outcome' | 'message'> {
  if (status >= 200 && status < 300) return { outcome: 'delivered', message: `Acknowledged with ${status}.` };
  if (status >= 300 && status < 400) {
    return { outcome: 'redirected', message: `Answered with ${status}; redirects are not followed.` };
  }
  return { outcome: 'refused_status', message: `Answered with ${status}; only 2xx acknowledges.` };
}
