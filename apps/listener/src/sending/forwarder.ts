import { randomBytes } from 'node:crypto';
import type { Clock } from '../clock.ts';
import type { EndpointSettings } from '../endpoints/endpoint-settings.ts';
import type { Delivery, DeliveryStore } from '../store/delivery-store.ts';
import { endToEnd } from './end-to-end.ts';
import { backOffMs, createFollower, type Follower } from './follower.ts';
import type { Sending, SendResult } from './send.ts';
import type { SendLog } from './send-log.ts';
import { isThisMachine } from './target.ts';
import { passOn } from './withheld.ts';

/** Sends what endpoints accept on to a local app: in order, one at a time per endpoint. */
export interface Forwarder {
  /** Begins, and goes on where the last run stopped. */
  start(): Promise<void>;
  /** The log grew by these. */
  wake(deliveries: readonly Delivery[]): void;
  /** The settings changed. An endpoint that forwards anew begins with what arrives once this resolves. */
  sync(): Promise<void>;
  /** How many deliveries wait to go on, by endpoint. */
  lag(): ReadonlyMap<string, number>;
  stop(): Promise<void>;
}

export interface ForwarderOptions {
  log: Pick<DeliveryStore, 'read' | 'bounds' | 'find' | 'body'>;
  sends: SendLog;
  sending: Pick<Sending, 'send'>;
  /** As they are now. */
  endpoints(): readonly EndpointSettings[];
  clock: Clock;
  onError(error: unknown): void;
}

const FOLLOWER = 'forward:';
const SYNC_AGAIN_MS = 1000;

export function createForwarder({ log, sends, sending, endpoints, clock, onError }: ForwarderOptions): Forwarder {
  const followers = new Map<string, Follower & { target: string | undefined }>();
  /** By endpoint: breaks off what is sent. */
  const underWay = new Map<string, AbortController>();
  // A target may lead back here, by a way that nobody sees.
  const via = `1.1 earshot-${randomBytes(6).toString('hex')}`;
  let isRunning = false;
  let syncing: Promise<void> = Promise.resolve();
  let forgetRetry = () => {};

  const forwardOf = (name: string) => endpoints().find((settings) => settings.name === name)?.forward;

  async function forward(delivery: Delivery, attempts: number): Promise<number | undefined> {
    const { seq, endpoint } = delivery;
    const [detail, body] = await Promise.all([log.find(seq), log.body(seq)]);
    const to = forwardOf(endpoint);
    // It may be kept no longer, or be forwarded no longer.
    if (!to || !detail || !body) return undefined;
    const { targetUrl: target, credentials = isThisMachine(target) } = to;
    const { method, rawHeaders } = detail.request;
    if (cameFrom(rawHeaders, via)) return undefined;
    const sentAt = new Date(clock.now()).toISOString();
    const { headers, withheld } = passOn(endToEnd(rawHeaders), credentials);
    const breakOff = new AbortController();
    underWay.set(endpoint, breakOff);
    const request = { url: target, method, headers: [...headers, 'Via', via], body };
    const result = await sending.send(request, breakOff.signal);
    underWay.delete(endpoint);
    const step = forwardStep(result, attempts);
    const givenUp = step === 'given_up' && ({ givenUp: true } as const);
    const left = withheld.length > 0 && { withheld };
    await sends.record({ seq, kind: 'forward', target, sentAt, attempts, ...result, ...left, ...givenUp });
    return typeof step === 'number' ? step : undefined;
  }

  async function synchronise(): Promise<void> {
    const wanted = endpoints().flatMap(({ name, forward: to }) => (to ? [FOLLOWER + name] : []));
    const known = (await sends.followers()).filter((name) => name.startsWith(FOLLOWER));
    for (const name of new Set([...known, ...followers.keys()])) if (!wanted.includes(name)) await end(name);
    for (const [name, { target }] of followers) if (target !== targetOf(name)) await halt(name);
    for (const name of wanted) if (isRunning && !followers.has(name)) await begin(name);
  }

  const endpointOf = (follower: string) => follower.slice(FOLLOWER.length);
  const targetOf = (follower: string) => forwardOf(endpointOf(follower))?.targetUrl;

  async function begin(name: string): Promise<void> {
    // What was imported came in elsewhere, and went on from there.
    const isWanted = ({ endpoint, verdict, origin }: Delivery) =>
      origin === undefined && FOLLOWER + endpoint === name && (verdict === 'accepted' || verdict === 'unrecognised');
    const follower = createFollower({ name, log, positions: sends, isWanted, work: forward, clock, onError });
    followers.set(name, { ...follower, target: targetOf(name) });
    await follower.start();
  }

  /** Another one begins where it stopped: who mends a target does not wait for the back-off of the broken one. */
  async function halt(name: string): Promise<void> {
    // A target that hangs would hold up every change of settings.
    underWay.get(endpointOf(name))?.abort();
    await followers.get(name)?.stop();
    followers.delete(name);
  }

  async function end(name: string): Promise<void> {
    await halt(name);
    await sends.forget(name);
  }

  const lag = () => new Map([...followers].map(([name, follower]) => [endpointOf(name), follower.behind()] as const));

  function sync(): Promise<void> {
    if (isRunning) syncing = syncing.then(synchronise).catch(syncLater);
    return syncing;
  }

  function syncLater(error: unknown): void {
    onError(error);
    if (isRunning) forgetRetry = clock.schedule(SYNC_AGAIN_MS, () => void sync());
  }

  return {
    start() {
      isRunning = true;
      return sync();
    },
    wake(deliveries) {
      for (const follower of followers.values()) follower.wake(deliveries);
    },
    sync,
    lag,
    async stop() {
      isRunning = false;
      forgetRetry();
      await syncing;
      await Promise.all([...followers.values()].map((follower) => follower.stop()));
    },
  };
}

function cameFrom(rawHeaders: readonly string[], via: string): boolean {
  return rawHeaders.some(
    (value, at) => at % 2 === 1 && rawHeaders[at - 1]?.toLowerCase() === 'via' && value.includes(via),
  );
}

/** An app that refuses a delivery so often will refuse it for ever, and everything behind it waits. */
const MAX_REFUSALS = 5;
/** Refusals that speak of the moment, not of the delivery. */
const PASSING = new Set([408, 425, 429]);

/**
 * What follows an attempt: the time after which to try again in milliseconds, or the end. An app that is down, or
 * fails, is waited for without end; one that refuses (4xx) a few times. Pure.
 */
export function forwardStep({ outcome, status = 0 }: Pick<SendResult, 'outcome' | 'status'>, attempts: number) {
  if (outcome === 'delivered') return 'delivered';
  const isRefusal = outcome === 'unsendable' || (status >= 300 && status < 500 && !PASSING.has(status));
  return isRefusal && attempts >= MAX_REFUSALS ? 'given_up' : backOffMs(attempts);
}
