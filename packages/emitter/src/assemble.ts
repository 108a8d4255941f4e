import type { Dispatcher } from 'undici';
import { type AccountState, askedIn } from './account-state.ts';
import { createAudit } from './audit.ts';
import type { Catalogue } from './catalogue.ts';
import type { Clock } from './clock.ts';
import { createBringUp } from './configuration/bring-up.ts';
import { createCabinet } from './configuration/cabinet.ts';
import { createDisable } from './configuration/disable.ts';
import { createLaneKeeper } from './configuration/lanes.ts';
import { createSignatures } from './configuration/signatures.ts';
import { createTesting } from './configuration/testing.ts';
import { createTrial } from './configuration/trial.ts';
import { createInputReaders } from './configuration/webhook-input.ts';
import { createWebhookSettings } from './configuration/webhooks.ts';
import { createCounters } from './counters.ts';
import { createAgent } from './dispatch/agent.ts';
import { createEngine } from './dispatch/engine.ts';
import { createPlaces } from './dispatch/places.ts';
import { createPost } from './dispatch/post.ts';
import { createRecordAside } from './dispatch/record-aside.ts';
import { createSenders } from './dispatch/senders.ts';
import { createTargetPolicy, createTargets } from './dispatch/target-policy.ts';
import { createTurns } from './dispatch/turns.ts';
import { createInFlight } from './in-flight.ts';
import { createLifecycle } from './lifecycle.ts';
import { createEmitting } from './log/emitting.ts';
import { type Logger, logAttempt, logTest } from './logger.ts';
import { requestsOf, type Settings } from './options.ts';
import type { OpenStore } from './store/store.ts';
import { createDeliveries } from './watching/deliveries.ts';
import { createLanes } from './watching/lane-report.ts';

interface Surroundings {
  clock: Clock;
  random: () => number;
  onError: (error: unknown) => void;
  logger: Logger | undefined;
  dispatcher: Dispatcher | undefined;
  catalogue: Catalogue;
  accountState: AccountState;
}

/** Puts the parts together; nothing runs yet. */
export function assemble(opened: OpenStore, settings: Settings, surroundings: Surroundings) {
  const { webhooks, dispatch, sealer } = opened;
  const { clock, onError, logger, catalogue } = surroundings;
  const calls = createInFlight();
  // They wait for nobody but the store: each gets to know whether it is on disk.
  const emits = createInFlight();
  const questions = createInFlight();
  const accountState = askedIn(questions, surroundings.accountState);
  const { timestampFormat, limits } = settings;
  const lifecycle = createLifecycle(onError);
  if (logger) {
    lifecycle.on('attempt', (attempt) => logAttempt(logger, attempt));
    lifecycle.on('tested', (tested) => logTest(logger, tested));
  }
  const policy = createTargetPolicy({ ...settings.targets, devTargets: settings.devTargets });
  const agent = surroundings.dispatcher ? undefined : createAgent({ ...limits, ca: settings.targets.ca }, policy);
  const dispatcher = surroundings.dispatcher ?? (agent as Dispatcher);
  const post = createPost({ dispatcher, findTarget: createTargets(policy), limits, clock });
  const senders = createSenders(sealer);
  const cabinet = createCabinet({ webhooks, clock, accountState });
  const audit = createAudit({ records: dispatch, clock, lifecycle });
  // The engine's first turn is the keeper's, which wakes the engine, as does a place that is left.
  let wake = () => {};
  const places = createPlaces({ perHost: settings.maxConcurrentPerHost, clock, freed: () => wake() });
  const common = {
    dispatch,
    webhooks,
    sealer,
    clock,
    catalogue,
    lifecycle,
    cabinet,
    audit,
    senders,
    post,
    takeTurn: createTurns(),
    recordAside: createRecordAside({ dispatch, lifecycle }),
    places,
    takePlace: places.takePlace,
    accountState,
  };
  const disable = createDisable(common);
  const keeper = createLaneKeeper({ ...common, wake: () => wake() });
  const engine = createEngine({ ...surroundings, ...common, keeper, disable, agent }, settings);
  wake = engine.wake;
  const runTrial = createTrial({ ...common, timestampFormat });
  return {
    engine,
    bringUp: createBringUp({ ...common, onError }),
    calls,
    emits,
    toStop: {
      clock,
      endings: [engine.stop, calls.ended, emits.ended],
      breakOffs: [calls.breakOff, questions.breakOff, engine.abandon],
      closings: [engine.close, opened.close],
    },
    inputs: createInputReaders(policy, catalogue),
    parts: {
      webhooks: {
        ...createWebhookSettings({ ...common, lanes: keeper }, settings),
        ...createSignatures(common),
        test: createTesting({ ...common, runTrial }),
      },
      deliveries: createDeliveries({ ...common, lanes: keeper, disable }, settings),
      lanes: createLanes(common, { requests: requestsOf(settings), retentionMs: settings.retry.retentionMs }),
      events: createEmitting({ ...common, wake: engine.wake }),
      counters: createCounters(lifecycle),
      lifecycle,
    },
  };
}
