import type { Dispatcher } from 'undici';
import type { AccountState } from './account-state.ts';
import { deliveryReaders, eventReaders, laneReaders, readListening, webhookReaders } from './arguments.ts';
import { assemble } from './assemble.ts';
import type { By } from './audit.ts';
import { type CatalogueEntry, createCatalogue, type HostEvent } from './catalogue.ts';
import { type Clock, systemClock } from './clock.ts';
import { inProduction } from './config.ts';
import type { Signatures } from './configuration/signatures.ts';
import type { TestWebhook } from './configuration/testing.ts';
import type { WebhookSettings } from './configuration/webhooks.ts';
import type { Counters } from './counters.ts';
import { stopped } from './errors.ts';
import { guarded } from './guard.ts';
import type { Emitted, Lifecycle } from './lifecycle.ts';
import type { EventInput } from './log/event-input.ts';
import type { Logger } from './logger.ts';
import { readOptions, type SettingsOptions } from './options.ts';
import { shielded } from './shielded.ts';
import { stop } from './stop.ts';
import type { Store } from './store/store.ts';
import type { Deliveries } from './watching/deliveries.ts';
import type { Lanes } from './watching/lane-report.ts';

/** What `createEmitter` takes: the store is required. A name that isn't known is refused. */
export interface EmitterOptions extends SettingsOptions {
  /** Where everything rests. */
  store: Store;
  /** The host's own events, beside those of ALM's catalogue. */
  events?: readonly HostEvent[] | undefined;
  /**
   * Asked before anything is configured or sent for an account. All are ACTIVE by default. While it says otherwise, or
   * fails, what is to be sent waits and it is asked again a minute later.
   */
  accountState?: AccountState | undefined;
  /** Gets one line per attempt; pino fits. None by default. */
  logger?: Logger | undefined;
  /** The machine's by default. */
  clock?: Clock | undefined;
  /**
   * What sends the requests: any dispatcher of undici 7, a ProxyAgent say. It resolves names and connects by itself, so
   * the target policy judges no more than the URL. One of the emitter's own by default, closed by `stop`.
   */
  dispatcher?: Dispatcher | undefined;
  /** Spreads retries; from 0 up to 1, 1 excluded. `Math.random` by default. */
  random?: (() => number) | undefined;
  /**
   * Told when the store, `accountState` or a listener fails, or the log was lost; dispatching goes on. A process warning by
   * default, and for what it throws itself.
   */
  onError?: ((error: unknown) => void) | undefined;
}

/** The webhooks of the accounts. */
export interface Webhooks extends WebhookSettings, Signatures {
  /**
   * Posts a sample of a trigger event, by the same way and under the same rules as a delivery, marked by the header
   * `webhook-test: true`: of a saved webhook (its id), of a draft, or of a saved one with changes (`{ id, … }`). That the
   * receiver refuses is no error but the attempt's `outcome`, with the reason in words.
   *
   * @throws EmitterError `invalid_account`, `account_not_active`, `invalid_webhook`, `webhook_not_found`, `host_busy`
   */
  test: TestWebhook;
}

/**
 * Configures webhooks and dispatches events to them. Every argument is read at the door: one that can't be gives
 * EmitterError `invalid_account` or `invalid_argument`, with its name as field, before anything is done. After `stop`
 * every method gives `stopped`.
 */
export interface Emitter {
  /** Configures webhooks, tests them, hands out and changes their signatures. */
  webhooks: Webhooks;
  /** What was sent and what came of it, what was lost, who did what; and sends again. */
  deliveries: Deliveries;
  /** What waits, and when it is sent. */
  lanes: Lanes;
  /**
   * Appends an event to the account's log. It is durable when the promise resolves, and will be sent to every webhook
   * of the account that is active and wants it.
   *
   * @throws EmitterError `invalid_account`, `invalid_event`
   */
  emit(accountId: number, event: EventInput): Promise<Emitted>;
  /**
   * Appends many events in one commit, all or none. They are checked in one go: the process does nothing else for some 30 ms
   * per 1,000. Writing them is left to the store's thread.
   *
   * @throws EmitterError `invalid_account`, `invalid_event`, its issues' fields beginning with the event's index
   */
  emitMany(accountId: number, events: readonly EventInput[]): Promise<Emitted[]>;
  /**
   * Sends the batch events that were collected for an account, or for all, without waiting for their time. It is in the
   * audit trail of the account, or of every one whose webhooks take batch events.
   */
  flush(accountId?: number, by?: By): Promise<void>;
  /** Every event that webhooks may select. */
  catalogue(): Promise<CatalogueEntry[]>;
  /**
   * Listens to what happens.
   *
   * @returns stops listening.
   * @throws EmitterError `invalid_argument`, `stopped`
   */
  on: Lifecycle['on'];
  /** What this emitter did since it was made. */
  counters(): Counters;
  /** Begins to dispatch, with what is undelivered first. Does nothing when it has begun. @throws EmitterError `stopped` */
  start(): void;
  /**
   * Begins no further attempt, waits for those that run and for calls of these methods, 10 s at most, and closes the
   * store. What still runs is broken off: calls reject with EmitterError `stopped`; attempts and what is undelivered rest
   * in the store. Make a new emitter to go on.
   */
  stop(): Promise<void>;
}

/**
 * Opens the store and builds an emitter. It dispatches nothing, and starts no timer, before `start`. An option whose name
 * isn't known is refused, with the one that was meant.
 *
 * @throws EmitterError `invalid_option`, `store_locked`, `store_corrupt`, `store_exposed`
 * @example
 * const emitter = await createEmitter({ store: embeddedStore('./data') });
 * await emitter.webhooks.create(1010, {
 *   name: 'Data warehouse',
 *   targetUrl: 'https://example.com/hooks',
 *   authentication: { type: 'signature' },
 *   events: ['COURSE_ENROLLMENT'],
 *   active: true,
 * });
 * emitter.start();
 * await emitter.emit(1010, { eventName: 'COURSE_ENROLLMENT', data });
 */
export async function createEmitter(options: EmitterOptions): Promise<Emitter> {
  const read = readOptions(options, { production: inProduction() });
  const { clock = systemClock, random = Math.random, logger, dispatcher } = read;
  const { accountState = () => 'ACTIVE' } = read;
  const onError = shielded(read.onError ?? warn, warn);
  const catalogue = createCatalogue(read.events);
  const opened = await read.store.open();
  const surroundings = { clock, random, onError, logger, dispatcher, catalogue, accountState };
  const { parts, engine, inputs, calls, emits, toStop, bringUp } = assemble(opened, read, surroundings);
  try {
    await bringUp();
  } catch (error) {
    await stop(toStop, read.limits);
    throw error;
  }
  let stopping: Promise<void> | undefined;

  function refuseStopped(): void {
    if (stopping !== undefined) throw stopped();
  }

  const guard = { check: refuseStopped, inFlight: calls };
  return {
    webhooks: guarded(parts.webhooks, webhookReaders(inputs), guard),
    deliveries: guarded(parts.deliveries, deliveryReaders, guard),
    lanes: guarded(parts.lanes, laneReaders, guard),
    ...guarded(parts.events, eventReaders, { ...guard, inFlight: emits }),
    ...guarded({ catalogue: async () => catalogue.entries() }, { catalogue: [] }, guard),
    on(name, listener) {
      refuseStopped();
      return parts.lifecycle.on(readListening.name(name) as typeof name, readListening.listener(listener));
    },
    counters() {
      refuseStopped();
      return parts.counters();
    },
    start() {
      refuseStopped();
      engine.start();
    },
    stop() {
      stopping ??= stop(toStop, read.limits);
      return stopping;
    },
  };
}

function warn(error: unknown): void {
  process.emitWarning(error instanceof Error ? error : String(error));
}
