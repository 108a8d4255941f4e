import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { createAccess, createPageGuard } from './access.ts';
import type { Annotations } from './annotations/annotations.ts';
import { createApi } from './api/api.ts';
import { type Clock, systemClock } from './clock.ts';
import { checkedSenders } from './endpoints/checked-senders.ts';
import type { Endpoints } from './endpoints/endpoints.ts';
import type { LiveEndpoints } from './endpoints/live-endpoints.ts';
import { ListenerError } from './errors.ts';
import { createIntake, isHook, type Reply } from './intake/intake.ts';
import { type LimitOptions, limitsFrom } from './limits.ts';
import { createMetrics, type Metrics } from './metrics/metrics.ts';
import type { PlainRequest } from './plain/plain-request.ts';
import type { Projections } from './projections/projections.ts';
import { createStoreHealth } from './readiness.ts';
import type { EventSearch } from './search/event-search.ts';
import type { OnEvent } from './sending/event-hook.ts';
import { createOutbox } from './sending/outbox.ts';
import type { SendLog } from './sending/send-log.ts';
import { createSessions } from './sessions.ts';
import type { Delivery, DeliveryStore } from './store/delivery-store.ts';
import { createConflicts } from './stream/conflicts.ts';
import { createFeed } from './stream/feed.ts';
import { createStream } from './stream/stream.ts';

export interface ListenerOptions extends LimitOptions {
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
  token?: string | undefined;
  /** Names besides loopback ones under which it may be asked without a token. */
  hosts?: readonly string[] | undefined;
  /** Origins besides its own whose pages may ask. */
  origins?: readonly string[] | undefined;
  /** Proxies of our own in front of the server, whose `X-Forwarded-For` is believed. 0 by default. */
  trustedProxies?: number | undefined;
  metrics?: Metrics;
  /** Without it, lists can't be filtered but by endpoint. */
  search?: EventSearch;
  /** Without them, there are no learner records and no overview. */
  projections?: Projections;
  /** Without it, there are no notes and no pins. */
  annotations?: Annotations;
  /** The folder where the inspector page was built. Without it, none is served. */
  page?: string;
  /** Bytes of one request that imports deliveries; 64 MiB by default. */
  maxImportBytes?: number;
  /** Epoch milliseconds. */
  now?: () => number;
  /** For all that waits: retries and replays. */
  clock?: Clock;
  /** Failures that no answer can tell: of the store, or our own. */
  onError?(error: unknown): void;
  /** What was stored, after it was answered. */
  onDeliveries?(deliveries: readonly Delivery[]): void;
  /** Whether deliveries can be stored has changed. */
  onReadiness?(ready: boolean): void;
}

/** A listener without a server: handlers to mount. It listens to nothing and starts no timer. */
export interface Listener {
  /**
   * For `http.createServer`, and for `app.use` in front of body parsers: there, what is not ours goes on to `next`.
   *
   * @throws ListenerError `body_consumed` when a body parser was faster.
   */
  handle(request: IncomingMessage, response: ServerResponse, next?: () => void): void;
  /** Requests that a server read without Node's parser. @returns false for those that it shall give to Node. */
  take(request: PlainRequest, reply: Reply): boolean;
  /**
   * One endpoint by itself, for `app.post` under a path of your own.
   *
   * @example app.post('/webhooks/alm', listener.hook('default'))
   */
  hook(endpoint: string): (request: IncomingMessage, response: ServerResponse) => void;
  /** Begins what happens behind the acknowledgements: forwarding, and the hook. Nothing that arrives once it resolves is missed. */
  start(): Promise<void>;
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Call it every 20 s: drops viewers that are gone, and sessions that are over. */
  heartbeat(): void;
  /** Answers what was read, then ends what goes on and closes the viewers. The stores stay their owner's. */
  close(): Promise<void>;
}

const MIB = 1024 * 1024;

export function createListener({
  store,
  sends,
  search,
  projections,
  annotations,
  endpoints,
  onEvent,
  token,
  hosts,
  origins,
  trustedProxies = 0,
  metrics = createMetrics(),
  page,
  maxImportBytes = 64 * MIB,
  now = Date.now,
  clock = systemClock,
  onError = console.error,
  onDeliveries = () => {},
  onReadiness = () => {},
  ...given
}: ListenerOptions): Listener {
  const { maxBodyBytes, maxViewers, maxBufferedBytes, maxPageSize, maxFailedTokens } = limitsFrom(given);
  const sessions = createSessions(now);
  const access = createAccess({ token, hosts, origins, maxFailedTokens, trustedProxies, sessions, now });
  const feed = createFeed(store);
  const onChange = (ready: boolean) => tellHost(() => onReadiness(ready));
  const health = createStoreHealth({ probe: () => store.probe(), now, onChange, onFailure: onError });
  if (onEvent && !sends)
    throw new ListenerError('config_invalid', 'onEvent needs "sends", where its position is saved.');
  const outbox =
    sends &&
    createOutbox({
      store,
      sends,
      ...(search && { search }),
      endpoints,
      clock,
      onError,
      ...(onEvent && { onEvent }),
    });

  function onStored(deliveries: readonly Delivery[]): void {
    health.stored();
    feed.grew(deliveries);
    outbox?.wake(deliveries);
    tellHost(() => onDeliveries(deliveries));
  }

  /** A host's mistake must not hold up the senders. */
  function tellHost(tell: () => void): void {
    try {
      tell();
    } catch (error) {
      onError(error);
    }
  }

  const intake = createIntake({
    store: { append: metrics.measure((requests) => store.append(requests)) },
    endpoints: checkedSenders(endpoints, onError),
    maxBodyBytes,
    now,
    guard: createPageGuard({ hosts, origins }),
    trustedProxies,
    onStored,
    onStoreFailure(error) {
      health.failed();
      onError(error);
      // Nobody may ever ask for readiness.
      void health.isReady();
    },
  });
  // In front of Express, which costs several times as much as the intake itself.
  const api = createApi({
    store,
    ...(search && { search }),
    ...(projections && { projections }),
    ...(annotations && { annotations }),
    access,
    sessions,
    readiness: health,
    metrics,
    maxPageSize,
    page,
    maxImportBytes,
    ...('put' in endpoints && { liveEndpoints: endpoints }),
    ...(outbox && { outbox }),
    now,
    onStored,
    onError,
  });
  const conflicts = search && createConflicts(search);
  const stream = createStream({ feed, conflicts, guard: access.guard, sessions, maxViewers, maxBufferedBytes });
  metrics.watch('earshot_viewers', 'Viewers of the live stream.', () => stream.viewers);
  metrics.watch('earshot_store_bytes', 'Bytes that the log takes.', () => store.size());
  if (search) {
    metrics.watch('earshot_index_lag', 'Deliveries that the index is behind.', () => lagOf(search));
    metrics.watch('earshot_index_bytes', 'Bytes that the index takes.', search.size);
  }
  if (projections) {
    metrics.watch('earshot_projections_lag', 'Deliveries that records and sums are behind.', () => lagOf(projections));
    metrics.watch('earshot_projections_bytes', 'Bytes that records and sums take.', projections.size);
  }
  if (outbox) {
    metrics.watchEndpoints('earshot_forward_lag', 'Deliveries that wait to be forwarded.', outbox.lag);
    metrics.watch('earshot_sends_bytes', 'Bytes that outcomes of forwards and replays take.', outbox.size);
  }
  if ('settings' in endpoints)
    metrics.watchEndpoints('earshot_endpoint_problem', '1 while its senders cannot be checked as they should.', () =>
      endpointProblems(endpoints),
    );

  return {
    handle(request, response, next) {
      if (isHook(request)) intake.handle(request, response);
      else if (next && !isOurs(request)) next();
      else api(request, response);
    },
    take: intake.take,
    hook: (endpoint) => (request, response) => intake.handle(request, response, endpoint),
    start: async () => outbox?.start(),
    upgrade: stream.upgrade,
    heartbeat() {
      sessions.expire();
      stream.heartbeat();
    },
    async close() {
      await intake.close();
      await outbox?.stop();
      stream.close();
    },
  };
}

function endpointProblems(endpoints: LiveEndpoints): ReadonlyMap<string, number> {
  const names = endpoints.settings().endpoints.map(({ name }) => name);
  return new Map(names.map((name) => [name, endpoints.get(name)?.receiver.problem?.() === undefined ? 0 : 1]));
}

async function lagOf(following: Pick<EventSearch | Projections, 'progress'>): Promise<number> {
  const { position, newest } = await following.progress();
  return newest - position;
}

/** What a listener inside somebody's app answers besides the hooks. */
function isOurs({ url = '' }: IncomingMessage): boolean {
  return /^\/(api\/|(healthz|readyz)(\?|$))/.test(url);
}
