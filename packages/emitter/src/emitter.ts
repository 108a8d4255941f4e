import type { Dispatcher } from 'undici';
import { checkAccountId } from './account-id.ts';
import { type Clock, systemClock } from './clock.ts';
import { createLaneKeeper } from './configuration/lanes.ts';
import { createWebhooks, type Webhooks } from './configuration/webhooks.ts';
import { createAgent } from './dispatch/agent.ts';
import { createDispatchLoop, type DispatchLoop } from './dispatch/dispatch-loop.ts';
import { createLane } from './dispatch/lane.ts';
import { createPost } from './dispatch/post.ts';
import { createSenders } from './dispatch/senders.ts';
import { EmitterError } from './errors.ts';
import { createEmit, type Emitted } from './log/emit.ts';
import type { EventInput } from './log/event-input.ts';
import { readSettings, type Settings, type SettingsOptions } from './options.ts';
import type { AttemptRecord, LossRecord, Numbered, RecordFilter } from './store/dispatch-store.ts';
import type { OpenStore, Store } from './store/store.ts';

export interface EmitterOptions extends SettingsOptions {
  /** Where everything rests. */
  store: Store;
  /** The machine's by default. */
  clock?: Clock | undefined;
  /** What sends the requests: any dispatcher of undici 7. One of the emitter's own by default, closed by `stop`. */
  dispatcher?: Dispatcher | undefined;
  /** Spreads retries; from 0 up to 1, 1 excluded. `Math.random` by default. */
  random?: (() => number) | undefined;
  /** Told when the store fails or a secret can't be opened; dispatching goes on. A process warning by default. */
  onError?: ((error: unknown) => void) | undefined;
}

/** Configures webhooks and dispatches events to them. */
export interface Emitter {
  webhooks: Webhooks;
  /**
   * Appends an event to the account's log. It is durable when the promise resolves, and will be sent to every webhook
   * of the account that is active and wants it.
   *
   * @throws EmitterError `invalid_account`, `invalid_event`, `stopped`
   */
  emit(accountId: number, event: EventInput): Promise<Emitted>;
  /** The delivery log, newest first, in pages. */
  deliveries: {
    /** Every POST and what came of it. */
    attempts(accountId: number, filter?: RecordFilter): Promise<Numbered<AttemptRecord>[]>;
    /** Events that could not be delivered within their retention. */
    losses(accountId: number, filter?: RecordFilter): Promise<Numbered<LossRecord>[]>;
  };
  /** Begins to dispatch, with what is undelivered first. Does nothing when it has begun. @throws EmitterError `stopped` */
  start(): void;
  /**
   * Begins no further attempt, waits for those that run (30 s at most), and closes the store. What is undelivered rests
   * there; make a new emitter to go on.
   */
  stop(): Promise<void>;
}

/**
 * Opens the store and builds an emitter. It dispatches nothing, and starts no timer, before `start`.
 *
 * @throws EmitterError `invalid_option`, `store_locked`, `store_corrupt`
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
export async function createEmitter({ store, ...options }: EmitterOptions): Promise<Emitter> {
  const settings = readSettings(options);
  const opened = await store.open();
  const { clock = systemClock, random = Math.random, onError = warn } = options;
  const agent = options.dispatcher ? undefined : createAgent(settings.limits);
  const dispatcher = options.dispatcher ?? (agent as Dispatcher);
  const { loop, webhooks } = assemble(opened, settings, { clock, random, onError, dispatcher });
  const emit = createEmit({ dispatch: opened.dispatch, clock }, settings);
  let state: 'built' | 'started' | 'stopped' = 'built';

  function refuseStopped(): void {
    if (state === 'stopped') throw new EmitterError('stopped', 'The emitter was stopped; make a new one.');
  }

  return {
    webhooks,
    async emit(accountId, event) {
      refuseStopped();
      const emitted = await emit(accountId, event);
      if (state === 'started') loop.wake();
      return emitted;
    },
    deliveries: {
      async attempts(accountId, filter) {
        checkAccountId(accountId);
        return opened.dispatch.attempts(accountId, filter);
      },
      async losses(accountId, filter) {
        checkAccountId(accountId);
        return opened.dispatch.losses(accountId, filter);
      },
    },
    start() {
      refuseStopped();
      if (state === 'built') loop.start();
      state = 'started';
    },
    async stop() {
      if (state === 'stopped') return;
      state = 'stopped';
      await loop.stop();
      await agent?.close();
      await opened.close();
    },
  };
}

interface Surroundings {
  clock: Clock;
  random: () => number;
  onError: (error: unknown) => void;
  dispatcher: Dispatcher;
}

function assemble(
  { webhooks: webhookStore, dispatch, sealer }: OpenStore,
  settings: Settings,
  { clock, random, onError, dispatcher }: Surroundings,
): { loop: DispatchLoop; webhooks: Webhooks } {
  const { limits, retry, timestampFormat, batchIntervalMs, maxConcurrentLanes } = settings;
  const lanes = createLaneKeeper({ dispatch, webhooks: webhookStore, clock });
  const runLane = createLane(
    {
      dispatch,
      webhooks: webhookStore,
      senders: createSenders(sealer),
      post: createPost({ dispatcher, limits, clock }),
      clock,
    },
    { ...retry, random, timestampFormat, batchIntervalMs },
  );
  return {
    webhooks: createWebhooks({ webhooks: webhookStore, dispatch, sealer, lanes, clock }, settings),
    loop: createDispatchLoop({ dispatch, prepare: lanes.reconcile, runLane, clock, maxConcurrentLanes, onError }),
  };
}

function warn(error: unknown): void {
  process.emitWarning(error instanceof Error ? error : String(error));
}
