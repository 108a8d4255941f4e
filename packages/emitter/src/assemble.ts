import type { Dispatcher } from 'undici';
import type { AccountState } from './account-state.ts';
import { createAudit } from './audit.ts';
import type { Catalogue } from './catalogue.ts';
import type { Clock } from './clock.ts';
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
import { createPost } from './dispatch/post.ts';
import { createSenders } from './dispatch/senders.ts';
import { createTargetPolicy, createTargets } from './dispatch/target-policy.ts';
import { createTurns } from './dispatch/turns.ts';
import { createLifecycle } from './lifecycle.ts';
import { createEmitting } from './log/emitting.ts';
import { type Logger, logAttempt } from './logger.ts';
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
  const { clock, onError, logger, catalogue, accountState } = surroundings;
  const { timestampFormat, limits } = settings;
  const lifecycle = createLifecycle(onError);
  if (logger) lifecycle.on('attempt', (attempt) => logAttempt(logger, attempt));
  const policy = createTargetPolicy({ ...settings.targets, devTargets: settings.devTargets });
  const agent = surroundings.dispatcher ? undefined : createAgent({ ...limits, ca: settings.targets.ca }, policy);
  const dispatcher = surroundings.dispatcher ?? (agent as Dispatcher);
  const post = createPost({ dispatcher, findTarget: createTargets(policy), limits, clock });
  const senders = createSenders(sealer);
  const cabinet = createCabinet({ webhooks, clock, accountState });
  const audit = createAudit({ records: dispatch, clock, lifecycle });
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
    accountState,
  };
  const disable = createDisable(common);
  // The keeper wakes the engine, and the engine's first turn is the keeper's.
  let wake = () => {};
  const keeper = createLaneKeeper({ ...common, wake: () => wake() });
  const engine = createEngine({ ...common, ...surroundings, keeper, disable, agent }, settings);
  wake = engine.wake;
  const runTrial = createTrial({ ...common, timestampFormat });
  return {
    engine,
    inputs: createInputReaders(policy, catalogue),
    parts: {
      webhooks: {
        ...createWebhookSettings({ ...common, lanes: keeper }, settings),
        ...createSignatures(common),
        test: createTesting({ ...common, runTrial }),
      },
      deliveries: createDeliveries({ ...common, lanes: keeper }, settings),
      lanes: createLanes(common, { requests: requestsOf(settings), retentionMs: settings.retry.retentionMs }),
      events: createEmitting({ ...common, wake: engine.wake }),
      counters: createCounters(lifecycle),
      lifecycle,
    },
  };
}
