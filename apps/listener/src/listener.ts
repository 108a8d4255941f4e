import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { createGuard } from './access.ts';
import { createApi } from './api/api.ts';
import { type Clock, systemClock } from './clock.ts';
import type { Endpoints } from './endpoints/endpoints.ts';
import type { LiveEndpoints } from './endpoints/live-endpoints.ts';
import { ListenerError } from './errors.ts';
import { createIntake, isHook } from './intake/intake.ts';
import type { OnEvent } from './sending/event-hook.ts';
import { createOutbox } from './sending/outbox.ts';
import type { SendLog } from './sending/send-log.ts';
import type { DeliveryStore } from './store/delivery-store.ts';
import { createFeed } from './stream/feed.ts';
import { createStream } from './stream/stream.ts';

export interface ListenerOptions {
  store: DeliveryStore;
  /** Without it nothing is forwarded and replayed, and there is no hook. */
  sends?: SendLog;
  /** The ones that can change are also shown and changed at `/api/endpoints`. */
  endpoints: Endpoints | LiveEndpoints;
  /**
   * Told of every fresh event after its acknowledgement, in order, one at a time and at least once, also over
   * restarts. When it rejects, it is told again later. Needs `sends`, and `start`.
   */
  onEvent?: OnEvent;
  /** Demanded for everything but `/hooks` and the probes. */
  token?: string;
  /** Largest body that is taken, in bytes. */
  maxBodyBytes?: number;
  maxViewers?: number;
  /** Proxies of our own in front of the server, whose `X-Forwarded-For` is believed. 0 by default. */
  trustedProxies?: number;
  /** Bytes that may wait in one viewer's socket before it is fed no more. */
  maxBufferedBytes?: number;
  /** Epoch milliseconds. */
  now?: () => number;
  /** For all that waits: retries and replays. */
  clock?: Clock;
  /** Failures that no answer can tell: of the store, or our own. */
  onError?(error: unknown): void;
}

/** A listener without a server: handlers to mount. It listens to nothing and starts no timer. */
export interface Listener {
  /**
   * For `http.createServer`, and for `app.use` in front of body parsers: there, what is not ours goes on to `next`.
   *
   * @throws ListenerError `body_consumed` when a body parser was faster.
   */
  handle(request: IncomingMessage, response: ServerResponse, next?: () => void): void;
  /**
   * One endpoint by itself, for `app.post` under a path of your own.
   *
   * @example app.post('/webhooks/alm', listener.hook('default'))
   */
  hook(endpoint: string): (request: IncomingMessage, response: ServerResponse) => void;
  /** Begins what happens behind the acknowledgements: forwarding, and the hook. Nothing that arrives once it resolves is missed. */
  start(): Promise<void>;
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Call it every 20 s: drops viewers that are gone. */
  heartbeat(): void;
  /** Answers what was read, then ends what goes on and closes the viewers. The stores stay their owner's. */
  close(): Promise<void>;
}

const MIB = 1024 * 1024;

export function createListener({
  store,
  sends,
  endpoints,
  onEvent,
  token,
  maxBodyBytes = MIB,
  maxViewers = 1000,
  trustedProxies = 0,
  maxBufferedBytes = MIB,
  now = Date.now,
  clock = systemClock,
  onError = console.error,
}: ListenerOptions): Listener {
  const guard = createGuard(token);
  const feed = createFeed(store);
  if (onEvent && !sends)
    throw new ListenerError('config_invalid', 'onEvent needs "sends", where its position is saved.');
  const outbox = sends && createOutbox({ store, sends, endpoints, clock, onError, ...(onEvent && { onEvent }) });
  let ready = true;
  const intake = createIntake({
    store,
    endpoints,
    maxBodyBytes,
    now,
    trustedProxies,
    onStored(deliveries) {
      ready = true;
      feed.grew(deliveries);
      outbox?.wake();
    },
    onStoreFailure(error) {
      ready = false;
      onError(error);
    },
  });
  // In front of Express, which costs several times as much as the intake itself.
  const api = createApi({
    store,
    guard,
    readiness: { isReady: () => ready },
    ...('put' in endpoints && { liveEndpoints: endpoints }),
    ...(outbox && { outbox }),
    onError,
  });
  const stream = createStream({ feed, guard, maxViewers, maxBufferedBytes });

  return {
    handle(request, response, next) {
      if (isHook(request)) intake.handle(request, response);
      else if (next && !isOurs(request)) next();
      else api(request, response);
    },
    hook: (endpoint) => (request, response) => intake.handle(request, response, endpoint),
    start: async () => outbox?.start(),
    upgrade: stream.upgrade,
    heartbeat: stream.heartbeat,
    async close() {
      await intake.close();
      await outbox?.stop();
      stream.close();
    },
  };
}

/** What a listener inside somebody's app answers besides the hooks. */
function isOurs({ url = '' }: IncomingMessage): boolean {
  return /^\/(api\/|(healthz|readyz)(\?|$))/.test(url);
}
