import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { createGuard } from './access.ts';
import { createApi } from './api/api.ts';
import type { Endpoints } from './endpoints/endpoints.ts';
import { createIntake, isHook } from './intake/intake.ts';
import type { EventSearch } from './search/event-search.ts';
import type { Delivery, DeliveryStore } from './store/delivery-store.ts';
import { createFeed } from './stream/feed.ts';
import { createStream } from './stream/stream.ts';

export interface ListenerOptions {
  store: DeliveryStore;
  /** Without it, lists can't be filtered but by endpoint. */
  search?: EventSearch;
  endpoints: Endpoints;
  /** Demanded for everything but `/hooks` and the probes. */
  token?: string;
  /** Largest body that is taken, in bytes. */
  maxBodyBytes?: number;
  /** Of one request that imports deliveries. */
  maxImportBytes?: number;
  maxViewers?: number;
  /** Bytes that may wait in one viewer's socket before it is fed no more. */
  maxBufferedBytes?: number;
  /** Epoch milliseconds. */
  now?: () => number;
  /** Failures that no answer can tell: of the store, or our own. */
  onError?(error: unknown): void;
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

const MIB = 1024 * 1024;

export function createListener({
  store,
  search,
  endpoints,
  token,
  maxBodyBytes = MIB,
  maxImportBytes = 64 * MIB,
  maxViewers = 1000,
  maxBufferedBytes = MIB,
  now = Date.now,
  onError = console.error,
}: ListenerOptions): Listener {
  const guard = createGuard(token);
  const feed = createFeed(store);
  let ready = true;
  function onStored(deliveries: readonly Delivery[]): void {
    ready = true;
    feed.grew(deliveries);
  }
  const intake = createIntake({
    store,
    endpoints,
    maxBodyBytes,
    now,
    onStored,
    onStoreFailure(error) {
      ready = false;
      onError(error);
    },
  });
  // In front of Express, which costs several times as much as the intake itself.
  const api = createApi({
    store,
    ...(search && { search }),
    guard,
    readiness: { isReady: () => ready },
    maxImportBytes,
    now,
    onStored,
    onError,
  });
  const stream = createStream({ feed, guard, maxViewers, maxBufferedBytes });

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
