import type { Agent } from 'undici';
import type { LaneKeeper } from '../configuration/lanes.ts';
import type { Lifecycle } from '../lifecycle.ts';
import { requestsOf, type Settings } from '../options.ts';
import { createDispatchLoop } from './dispatch-loop.ts';
import { createJanitor } from './janitor.ts';
import { createLane, type LaneDependencies } from './lane.ts';
import { watchRequests } from './phases.ts';
import { createSchedule } from './schedule.ts';
import { createTell } from './tell.ts';

export interface EngineDependencies extends Omit<LaneDependencies, 'tell' | 'abandoned' | 'stopping'> {
  keeper: LaneKeeper;
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
      schedule: createSchedule(batch),
    },
  );
  const loop = createDispatchLoop({ ...dependencies, ...settings, prepare: keeper.reconcile, runLane });
  const janitor = createJanitor({
    ...{ dispatch, clock, onError },
    retention: {
      events: retry.retentionMs,
      attempts: keep.attemptsMs,
      losses: keep.lossesMs,
      audits: keep.auditsMs,
    },
  });

  /** @returns when everything has ended, or at the latest after a while. */
  async function ended(done: Promise<void>): Promise<void> {
    let cancel = () => {};
    const late = new Promise<void>((resolve) => {
      cancel = clock.schedule(limits.stopMs, resolve);
    });
    await Promise.race([done, late.then(abandon)]);
    cancel();
    await done;
  }

  function abandon(): void {
    abandoned = true;
    post.abandon();
  }

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
    async stop(): Promise<void> {
      state = 'stopped';
      await janitor.stop();
      await ended(loop.stop());
      unwatch();
      await agent?.destroy();
    },
  };
}
