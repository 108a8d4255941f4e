import type { Sender } from '@earshot/protocol';
import type { Dispatcher } from 'undici';
import type { Clock } from '../clock.ts';
import { stopped } from '../errors.ts';
import { Slots } from '../slots.ts';
import type { TimeLimits } from './agent.ts';
import type { Attempt, Headers } from './attempt.ts';
import { Exchange, type Exchanged } from './exchange.ts';
import { type Mask, maskCredentials } from './mask.ts';
import { type Phases, phasesOf } from './phases.ts';
import { type FindTarget, TargetRefused } from './target-policy.ts';

/** An attempt that takes longer would outlive the lease of its lane, 60 s. */
const LONGEST_ATTEMPT_MS = 55_000;

export interface PostDependencies {
  dispatcher: Dispatcher;
  findTarget: FindTarget;
  limits: TimeLimits;
  clock: Clock;
}

/** What is sent, and to whom. */
interface Parcel {
  url: string;
  sender: Sender;
  /** `webhook-id`. */
  id: string;
  body: string;
  /** How many events are in it. */
  eventCount: number;
  /** Marked by the header `webhook-test`. */
  isTest?: boolean;
}

/** Sends batches, each once. */
export interface Post {
  /**
   * A failure of the network is a value, and so is that it was broken off; only a key that can't sign throws.
   *
   * @throws EmitterError `stopped` when it was abandoned before, so that nothing goes out.
   */
  (parcel: Parcel): Promise<Attempt>;
  /** Breaks off what is in flight; nothing goes out after it. */
  abandon(): void;
}

export function createPost({ dispatcher, findTarget, limits, clock }: PostDependencies): Post {
  const { idleMs } = limits;
  const inFlight = new Slots<Exchange>();
  let abandoned = false;

  async function post({ url, sender, id, body: text, eventCount, isTest }: Parcel): Promise<Attempt> {
    const startedAt = clock.now();
    const body = Buffer.from(text);
    const proof = await sender.headersFor({ id, timestamp: Math.floor(startedAt / 1000), body });
    if (abandoned) throw stopped();
    const headers = Object.assign(commonHeaders(isTest), proof);
    const begun = performance.now();
    const exchange = new Exchange(maskFor(sender, proof.authorization));
    const slot = inFlight.put(exchange);
    send(exchange, url, headers, body);
    const timer = setTimeout(breakOff, attemptLimit(limits, eventCount), exchange);
    const exchanged = await exchange.ended;
    clearTimeout(timer);
    inFlight.take(slot);
    return attemptOf(exchanged, withoutCredentials(headers), startedAt, phasesOf(body, begun, exchange));
  }

  function send(exchange: Exchange, url: string, headers: Record<string, string>, body: Buffer): void {
    // At every attempt, not only when it was saved: rules change, and Node asks no lookup about an address in a URL.
    const target = findTarget(url);
    if ('rule' in target) exchange.fail(new TargetRefused(target));
    else {
      const { origin, path } = target;
      const request = {
        origin,
        path,
        method: 'POST',
        headers,
        body,
        headersTimeout: idleMs,
        bodyTimeout: idleMs,
      } as const;
      dispatcher.dispatch(request, exchange);
    }
  }

  function abandon(): void {
    abandoned = true;
    for (const exchange of inFlight.all()) exchange.breakOff(stopped());
  }

  return Object.assign(post, { abandon });
}

function commonHeaders(isTest = false): Record<string, string> {
  const headers = { 'content-type': 'application/json; charset=utf-8', 'user-agent': 'earshot-emitter' };
  return isTest ? { ...headers, 'webhook-test': 'true' } : headers;
}

/** Property by property: spreading several objects into one costs as much as signing. */
function attemptOf(
  { outcome, message, status, headers, excerpt }: Exchanged,
  requestHeaders: Headers,
  startedAt: number,
  phases: Phases,
): Attempt {
  const durationMs = Math.round(phases.totalMs);
  const attempt: Attempt = { outcome, message, requestHeaders, startedAt, durationMs, phases };
  if (status !== undefined) attempt.status = status;
  if (headers !== undefined) attempt.responseHeaders = headers;
  if (excerpt !== undefined) attempt.responseExcerpt = excerpt;
  return attempt;
}

function breakOff(exchange: Exchange): void {
  exchange.breakOff(new DOMException('The attempt took too long.', 'TimeoutError'));
}

/** A receiver may work on each event of a batch before it answers. */
export function attemptLimit({ attemptMs, attemptPerEventMs }: TimeLimits, eventCount: number): number {
  return Math.min(attemptMs + attemptPerEventMs * (eventCount - 1), LONGEST_ATTEMPT_MS);
}

/** Made once for each sender: it is a long pattern. */
const masks = new WeakMap<Sender, Mask>();

/** Only Basic sends its secret along; a signature never does. */
function maskFor(sender: Sender, authorization: string | undefined): Mask | undefined {
  if (authorization === undefined) return undefined;
  const mask = masks.get(sender) ?? maskCredentials(authorization);
  masks.set(sender, mask);
  return mask;
}

function withoutCredentials(headers: Record<string, string>): Headers {
  return headers.authorization === undefined ? headers : { ...headers, authorization: 'Basic (hidden)' };
}
