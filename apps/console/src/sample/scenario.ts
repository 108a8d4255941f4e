import type { Clock } from '@earshot/emitter';
import type { Bulk } from './bulk.ts';
import type { ActAsLearner } from './learner-actions.ts';
import { LmsError } from './lms-error.ts';
import { type Moment, type MondayOptions, planMonday } from './monday.ts';
import type { SampleStore } from './sample-store.ts';

/** How a scenario goes. */
export interface ScenarioReport extends MondayOptions {
  state: 'running' | 'done' | 'stopped';
  /** Moments that were planned, and those that are over. */
  planned: number;
  done: number;
  /** Moments that the LMS refused: somebody was enrolled already, say. */
  refused: number;
  /** Events emitted. */
  emitted: number;
  /** Epoch milliseconds. */
  startedAt: number;
  endsAt: number;
}

/** Plays a day of the sample LMS, by the clock. */
export interface Scenario {
  /** @throws LmsError `scenario_running` */
  start(options: MondayOptions): Promise<ScenarioReport>;
  stop(): Promise<void>;
  report(): ScenarioReport | undefined;
}

export interface ScenarioDependencies {
  store: Pick<SampleStore, 'objects' | 'instances'>;
  act: ActAsLearner;
  bulk: Pick<Bulk, 'step'>;
  clock: Clock;
  onProgress(report: ScenarioReport): void;
  onError(error: unknown): void;
}

const ACTOR = 'scenario';

export function createScenario({ store, act, bulk, clock, onProgress, onError }: ScenarioDependencies): Scenario {
  let report: ScenarioReport | undefined;
  let cancel = () => {};
  let playing: Promise<void> = Promise.resolve();

  async function happen({ userIds, byAdmin, loInstanceId, action }: Moment): Promise<number> {
    if (byAdmin && action !== 'progress') {
      return (await bulk.step({ loInstanceId, action, cause: 'admin' }, userIds)).events.length;
    }
    const { counts } = await act({ userId: userIds[0] as number, loInstanceId, action }, ACTOR);
    return Object.values(counts).reduce((sum, count) => sum + count, 0);
  }

  async function playDue(current: ScenarioReport, moments: readonly Moment[]): Promise<void> {
    for (let moment = moments[current.done]; moment && current.state === 'running'; moment = moments[current.done]) {
      if (current.startedAt + moment.afterMs > clock.now()) break;
      await happen(moment).then(
        (emitted) => {
          current.emitted += emitted;
        },
        (error: unknown) => {
          if (!(error instanceof LmsError)) throw error;
          current.refused += 1;
        },
      );
      current.done += 1;
    }
  }

  async function play(current: ScenarioReport, moments: readonly Moment[]): Promise<void> {
    await playDue(current, moments);
    const next = moments[current.done];
    if (!next && current.state === 'running') current.state = 'done';
    onProgress({ ...current });
    if (current.state === 'running' && next) wait(current, moments, current.startedAt + next.afterMs - clock.now());
  }

  function wait(current: ScenarioReport, moments: readonly Moment[], delayMs: number): void {
    cancel = clock.schedule(Math.max(0, delayMs), () => {
      playing = play(current, moments).catch((error: unknown) => {
        current.state = 'stopped';
        onError(error);
      });
    });
  }

  return {
    async start(options) {
      const offer = { objects: await store.objects(), instances: await store.instances() };
      if (report?.state === 'running') throw new LmsError('scenario_running');
      const moments = planMonday(options, offer);
      const startedAt = clock.now();
      const counts = { planned: moments.length, done: 0, refused: 0, emitted: 0 };
      const endsAt = startedAt + (moments.at(-1)?.afterMs ?? 0);
      const current: ScenarioReport = { ...options, state: 'running', ...counts, startedAt, endsAt };
      report = current;
      wait(current, moments, 0);
      return { ...current };
    },
    async stop() {
      if (report?.state === 'running') report.state = 'stopped';
      cancel();
      await playing;
    },
    report: () => report && { ...report },
  };
}
