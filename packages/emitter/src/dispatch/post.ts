import type { Sender } from '@earshot/protocol';
import type { Dispatcher } from 'undici';
import type { Clock } from '../clock.ts';
import type { TimeLimits } from './agent.ts';
import type { Attempt, Headers } from './attempt.ts';
import { failureOf } from './failure.ts';
import { phasesOf } from './phases.ts';
import { type TargetPolicy, TargetRefused } from './target-policy.ts';

/** Of an answer's body so much is read, and the rest dropped with its connection. */
const MAX_RESPONSE_BYTES = 16 * 1024;
/** And so much of it kept in the delivery log. */
const MAX_EXCERPT_CHARACTERS = 1024;
/** An attempt that takes longer would outlive the lease of its lane, 60 s. */
const LONGEST_ATTEMPT_MS = 55_000;

export interface PostDependencies {
  dispatcher: Dispatcher;
  policy: Pick<TargetPolicy, 'checkUrl'>;
  limits: TimeLimits;
  clock: Clock;
}

/** What is sent, and to whom. */
interface Parcel {
  url: string;
  sender: Sender;
  /** `webhook-id`. */
  id: string;
  body: Uint8Array;
  /** How many events are in it. */
  eventCount: number;
  /** Marked by the header `webhook-test`. */
  isTest?: boolean;
}

/** Sends batches, each once. */
export interface Post {
  /** A failure of the network is a value; only a key that can't sign throws. */
  (parcel: Parcel): Promise<Attempt>;
  /** Breaks off what is in flight; nothing goes out after it. */
  abandon(): void;
}

export function createPost({ dispatcher, policy, limits, clock }: PostDependencies): Post {
  const inFlight = new Set<AbortController>();
  let abandoned = false;

  async function post(parcel: Parcel): Promise<Attempt> {
    const startedAt = clock.now();
    const { id, sender } = parcel;
    // Bytes of its own, though not copied: the phases of an attempt are found by them.
    const body = Buffer.from(parcel.body.buffer, parcel.body.byteOffset, parcel.body.byteLength);
    const headers = {
      'content-type': 'application/json; charset=utf-8',
      'user-agent': 'earshot-emitter',
      ...(parcel.isTest && { 'webhook-test': 'true' }),
      ...(await sender.headersFor({ id, timestamp: Math.floor(startedAt / 1000), body })),
    };
    const begun = performance.now();
    const { answered, ...result } = await within(attemptLimit(limits, parcel.eventCount), (signal) =>
      send({ dispatcher, policy, idleMs: limits.idleMs, url: parcel.url, headers, body, signal }),
    );
    const phases = phasesOf(body, begun, answered);
    const requestHeaders = withoutCredentials(headers);
    return { ...result, requestHeaders, startedAt, durationMs: Math.round(phases.totalMs), phases };
  }

  async function within(limitMs: number, run: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
    const abort = new AbortController();
    const late = () => abort.abort(new DOMException('The attempt took too long.', 'TimeoutError'));
    const timer = setTimeout(late, limitMs);
    inFlight.add(abort);
    if (abandoned) abort.abort(stopped());
    try {
      return await Promise.race([run(abort.signal), whenAborted(abort.signal)]).catch(failureOf);
    } finally {
      clearTimeout(timer);
      inFlight.delete(abort);
    }
  }

  function abandon(): void {
    abandoned = true;
    for (const abort of inFlight) abort.abort(stopped());
  }

  return Object.assign(post, { abandon });
}

function stopped(): Error {
  return new Error('The emitter was stopped.');
}

/** Those that heed their signal tell more of how far they came. */
const GRACE_MS = 100;

/** A dispatcher that doesn't heed its signal must not hold up the lane. */
function whenAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) => {
    const give = () => setTimeout(() => reject(signal.reason), GRACE_MS);
    if (signal.aborted) give();
    else signal.addEventListener('abort', give, { once: true });
  });
}

/** A receiver may work on each event of a batch before it answers. */
export function attemptLimit({ attemptMs, attemptPerEventMs }: TimeLimits, eventCount: number): number {
  return Math.min(attemptMs + attemptPerEventMs * (eventCount - 1), LONGEST_ATTEMPT_MS);
}

type Result = Omit<Attempt, 'requestHeaders' | 'startedAt' | 'durationMs' | 'phases'> & {
  /** When the answer began, by `performance.now`. */
  answered?: number;
};

interface Sending {
  dispatcher: Dispatcher;
  policy: Pick<TargetPolicy, 'checkUrl'>;
  idleMs: number;
  url: string;
  headers: Record<string, string>;
  body: Buffer;
  signal: AbortSignal;
}

async function send({ dispatcher, policy, idleMs, url, ...request }: Sending): Promise<Result> {
  // At every attempt, not only when it was saved: rules change, and Node asks no lookup about an address in a URL.
  const refusal = policy.checkUrl(url);
  if (refusal) throw new TargetRefused(refusal);
  const { origin, pathname, search } = new URL(url);
  const timeouts = { headersTimeout: idleMs, bodyTimeout: idleMs };
  const response = await dispatcher.request({
    ...{ origin, path: pathname + search, method: 'POST' },
    ...timeouts,
    ...request,
  });
  const answered = performance.now();
  const status = response.statusCode;
  const read = readExcerpt(response.body).then((responseExcerpt) => ({ ...outcomeOf(status), responseExcerpt }));
  // An answer that breaks off acknowledges nothing, whatever its status: sent twice is better than not at all.
  return { status, responseHeaders: response.headers, answered, ...(await read.catch(failureOf)) };
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
  return length === 0 ? '' : new TextDecoder().decode(Buffer.concat(chunks)).slice(0, MAX_EXCERPT_CHARACTERS);
}

function outcomeOf(status: number): Pick<Result, 'outcome' | 'message'> {
  if (status >= 200 && status < 300) return { outcome: 'delivered', message: `Acknowledged with ${status}.` };
  if (status >= 300 && status < 400) {
    return { outcome: 'redirected', message: `Answered with ${status}; redirects are not followed.` };
  }
  return { outcome: 'refused_status', message: `Answered with ${status}; only 2xx acknowledges.` };
}

function withoutCredentials(headers: Record<string, string>): Headers {
  return headers.authorization === undefined ? headers : { ...headers, authorization: 'Basic (hidden)' };
}
