import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { createGuard } from './access.ts';
import { createApi } from './api/api.ts';
import type { Endpoints } from './endpoints/endpoints.ts';
import { createIntake, isHook } from './intake/intake.ts';
import { type LimitOptions, limitsFrom } from './limits.ts';
import { createMetrics, type Metrics } from './metrics/metrics.ts';
import { createStoreHealth } from './readiness.ts';
import type { Delivery, DeliveryStore } from './store/delivery-store.ts';
import { createFeed } from './stream/feed.ts';
import { createStream } from './stream/stream.ts';

export interface ListenerOptions extends LimitOptions {
  store: DeliveryStore;
  endpoints: Endpoints;
  /** Demanded for everything but `/hooks` and the probes. */
  token?: string | undefined;
  /** Names besides loopback ones under which it may be asked without a token. */
  hosts?: readonly string[] | undefined;
  /** Origins besides its own whose pages may ask. */
  origins?: readonly string[] | undefined;
  metrics?: Metrics;
  /** Epoch milliseconds. */
  now?: () => number;
  /** Failures that no answer can tell: of the store, or our own. */
  onError?(error: unknown): void;
  /** What was stored, after it was answered. */
  onDeliveries?(deliveries: readonly Delivery[]): void;
  /** Whether deliveries can be stored has changed. */
  onReadiness?(ready: boolean): void;
}

/** A listener without a server: handlers to mount. It listens to nothing and starts no timer. */
export interface Listener {
  handle(request: IncomingMessage, response: ServerResponse): void;
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Call it every 20 s: drops viewers that are gone. */
  heartbeat(): void;
  /** Answers what was read, then closes the viewers. The store stays its owner's. */
  close(): Promise<void>;
}

export function createListener({
  store,
  endpoints,
  token,
  hosts,
  origins,
  metrics = createMetrics(),
  now = Date.now,
  onError = console.error,
  onDeliveries = () => {},
  onReadiness = () => {},
  ...given
}: ListenerOptions): Listener {
  const { maxBodyBytes, maxViewers, maxBufferedBytes, maxPageSize, maxFailedTokens } = limitsFrom(given);
  const guard = createGuard({ token, hosts, origins, maxFailedTokens, now });
  const feed = createFeed(store);
  const health = createStoreHealth({ probe: () => store.probe(), now, onChange: onReadiness });
  const intake = createIntake({
    store: { append: metrics.measure((requests) => store.append(requests)) },
    endpoints,
    maxBodyBytes,
    now,
    onStored(deliveries) {
      health.stored();
      feed.grew(deliveries);
      onDeliveries(deliveries);
    },
    onStoreFailure(error) {
      health.failed();
      onError(error);
    },
  });
  // In front of Express, which costs several times as much as the intake itself.
  const api = createApi({ store, guard, readiness: health, metrics, maxPageSize, onError });
  const stream = createStream({ feed, guard, maxViewers, maxBufferedBytes });
  metrics.watch('earshot_viewers', 'Viewers of the live stream.', () => stream.viewers);
  metrics.watch('earshot_store_bytes', 'Bytes that the log takes.', () => store.size());

  return {
    handle: (request, response) => (isHook(request) ? intake.handle(request, response) : api(request, response)),
    upgrade: stream.upgrade,
    heartbeat: stream.heartbeat,
    async close() {
      await intake.idle();
      stream.close();
    },
  };
}
