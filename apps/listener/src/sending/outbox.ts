import type { Clock } from '../clock.ts';
import type { Endpoints } from '../endpoints/endpoints.ts';
import type { LiveEndpoints } from '../endpoints/live-endpoints.ts';
import type { EventSearch } from '../search/event-search.ts';
import type { Delivery, DeliveryStore } from '../store/delivery-store.ts';
import { createEventHook, type OnEvent } from './event-hook.ts';
import { createForwarder } from './forwarder.ts';
import { createReplay, type Replay } from './replay.ts';
import { createReplays, type Replays } from './replays.ts';
import { createSending } from './send.ts';
import type { SendLog } from './send-log.ts';

/** All that happens behind the acknowledgements: forwarding, replays, the hook. */
export interface Outbox {
  replay: Replay;
  replays: Replays;
  sent: SendLog['of'];
  start(): Promise<void>;
  /** The log grew by these. */
  wake(deliveries: readonly Delivery[]): void;
  /** How many deliveries wait to be forwarded, by endpoint. */
  lag(): ReadonlyMap<string, number>;
  /** Bytes that its own log takes. */
  size(): Promise<number>;
  stop(): Promise<void>;
}

export interface OutboxOptions {
  store: DeliveryStore;
  sends: SendLog;
  search?: EventSearch;
  endpoints: Endpoints | LiveEndpoints;
  onEvent?: OnEvent;
  clock: Clock;
  onError(error: unknown): void;
}

export function createOutbox({ store: log, sends, search, endpoints, onEvent, clock, onError }: OutboxOptions): Outbox {
  const settings = () => ('settings' in endpoints ? endpoints.settings() : { endpoints: [], targets: [] });
  const targets = () => settings().targets;
  const sending = createSending(targets);
  const forwarder = createForwarder({ log, sends, sending, endpoints: () => settings().endpoints, clock, onError });
  const hook = onEvent && createEventHook({ log, positions: sends, onEvent, clock, onError });
  const authentication = (endpoint: string) =>
    settings().endpoints.find(({ name }) => name === endpoint)?.authentication;
  const replay = createReplay({ log, sends, sending, authentication, targets, clock });
  const replays = createReplays({ log, search, one: replay, clock, onError });
  if ('onChange' in endpoints) endpoints.onChange(forwarder.sync);

  return {
    replay,
    replays,
    sent: sends.of,
    async start() {
      await Promise.all([forwarder.start(), hook?.start()]);
    },
    wake(deliveries) {
      forwarder.wake(deliveries);
      hook?.wake(deliveries);
    },
    lag: forwarder.lag,
    size: sends.size,
    async stop() {
      // What is under way breaks off: it was not acknowledged, so it goes out again.
      await sending.close();
      await Promise.all([replays.stop(), forwarder.stop(), hook?.stop()]);
    },
  };
}
