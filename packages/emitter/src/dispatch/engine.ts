import type { Agent } from 'undici';
import type { LaneKeeper } from '../configuration/lanes.ts';
import { EmitterError } from '../errors.ts';
import type { Lifecycle } from '../lifecycle.ts';
import { requestsOf, type Settings } from '../options.ts';
import { createDispatchLoop } from './dispatch-loop.ts';
import { createJanitor } from './janitor.ts';
import { createLane, type LaneDependencies } from './lane.ts';
import { watchRequests } from './phases.ts';
import type { Places } from './places.ts';
import { createSchedule } from './schedule.ts';
import { createTell } from './tell.ts';

export interface EngineDependencies extends Omit<LaneDependencies, 'tell' | 'abandoned' | 'stopping'> {
  keeper: LaneKeeper;
  places: Places;
  lifecycle: Lifecycle;
  random: () => number;
  onError: (error: unknown) => void;
  /** What sends, if it is the emitter's own. */
  agent: Agent | undefined;
}

/** What runs between `start` and `stop`: the loop that drives the lanes, and the janitor. */
export function createEngine(dependencies: EngineDependencies, settings: Settings) {
  const { dispatch, clock, keeper, onError, post, agent } = dependencies;
  const { retry, batch, keep, limits } = settings;
  let state: 'built' | 'running' | 'stopped' = 'built';
  let abandoned = false;
  const unwatch = watchRequests();

  const tell = createTell({ ...dependencies, retentionMs: retry.retentionMs });
  const runLane = createLane(
    { ...dependencies, tell, abandoned: () => abandoned, stopping: () => state === 'stopped' },
    {
      ...retry,
      ...{ random: dependencies.random, timestampFormat: settings.timestampFormat },
      requests: requestsOf(settings),
      limits,
      schedule: createSchedule(batch),
    },
  );
  const loop = createDispatchLoop({
    ...{ ...dependencies, ...settings, prepare: keeper.reconcile, runLane },
    onError: unlessBrokenOff(onError),
  });
  const janitor = createJanitor({
    ...{ dispatch, clock, onError },
    retention: {
      events: retry.retentionMs,
      attempts: keep.attemptsMs,
      losses: keep.lossesMs,
      audits: keep.auditsMs,
    },
  });

  return {
    wake(): void {
      if (state === 'running') loop.wake();
    },
    start(): void {
      if (state !== 'built') return;
      state = 'running';
      loop.start();
      janitor.start();
    },
    /** Begins nothing more. Resolves when nothing runs any more. */
    async stop(): Promise<void> {
      state = 'stopped';
      await Promise.all([janitor.stop(), loop.stop()]);
    },
    /** Breaks off what is in flight. */
    abandon(): void {
      abandoned = true;
      post.abandon();
    },
    async close(): Promise<void> {
      unwatch();
      await agent?.destroy();
    },
  };
}

/** A lane that was broken off rests under its lease: that is no failure. */
function unlessBrokenOff(onError: (error: unknown) => void) {
  return (error: unknown): void => {
    if (!(error instanceof EmitterError && error.code === 'stopped')) onError(error);
  };
}
