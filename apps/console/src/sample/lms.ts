import type { Clock, Emitter, EventInput } from '@earshot/emitter';
import { type Bulk, type BulkJob, createBulk } from './bulk.ts';
import { type ChangeGroup, createGroupActions } from './group-actions.ts';
import { type ActAsLearner, createLearnerActions } from './learner-actions.ts';
import type { Instance, LearningObject } from './learning-object.ts';
import { createLedger } from './ledger.ts';
import { createObjectActions, type ObjectActions } from './object-actions.ts';
import { createOutbox } from './outbox.ts';
import type { Activity, Group, SampleStore } from './sample-store.ts';
import { createScenario, type Scenario, type ScenarioReport } from './scenario.ts';
import type { Seats } from './seats.ts';

/** A small LMS: what people do in it causes events. */
export interface SampleLms {
  objects: ObjectActions;
  act: ActAsLearner;
  bulk: Pick<Bulk, 'start' | 'current' | 'cancel'>;
  scenario: Scenario;
  changeGroup: ChangeGroup;
  /** Any event with data that somebody wrote by hand. @throws EmitterError `invalid_event` */
  emitByHand(event: EventInput, actor: string): Promise<Activity>;
  offer(): Promise<{ objects: LearningObject[]; instances: (Instance & Seats)[]; groups: Group[] }>;
  recordsOf: SampleStore['recordsOf'];
  activities: SampleStore['activities'];
  /** Tells what an earlier process stored and didn't tell. */
  start(): void;
  /** Ends what runs. The store stays its owner's. */
  stop(): Promise<void>;
}

/** What happens in it, for those who watch. */
export type LmsNews =
  | { type: 'activity'; activity: Activity }
  | { type: 'bulk'; job: BulkJob }
  | { type: 'scenario'; report: ScenarioReport };

export interface SampleLmsOptions {
  store: SampleStore;
  emitter: Pick<Emitter, 'emit' | 'emitMany'>;
  accountId: number;
  clock: Clock;
  onNews?(news: LmsNews): void;
  onError(error: unknown): void;
}

export function createSampleLms({
  store,
  emitter,
  accountId,
  clock,
  onNews = () => {},
  onError,
}: SampleLmsOptions): SampleLms {
  const outbox = createOutbox({ store, emitter, accountId, clock, onError });
  const onActivity = (activity: Activity) => onNews({ type: 'activity', activity });
  const ledger = createLedger({ store, outbox, clock, onActivity });
  const common = { store, ledger, clock };
  const act = createLearnerActions(common);
  const bulk = createBulk({ ...common, onProgress: (job) => onNews({ type: 'bulk', job: { ...job } }), onError });
  const onProgress = (report: ScenarioReport) => onNews({ type: 'scenario', report });
  const scenario = createScenario({ ...common, act, bulk, onProgress, onError });

  async function emitByHand({ eventName, data, eventId, timestamp }: EventInput, actor: string): Promise<Activity> {
    const emitted = await emitter.emit(accountId, { eventName, data, eventId, timestamp });
    const events = [{ eventId: emitted.eventId, eventName }];
    const counts = emitted.fresh ? { [eventName]: 1 } : {};
    const activity = { at: clock.now(), actor, action: 'event.emit', subject: eventName, counts, events };
    await ledger.note(activity);
    return activity;
  }

  return {
    ...{ objects: createObjectActions(common), act, bulk, scenario, emitByHand },
    changeGroup: createGroupActions(common),
    async offer() {
      const [objects, instances, groups] = await Promise.all([store.objects(), store.instances(), store.groups()]);
      const seated = instances.map(async (instance) => ({
        ...instance,
        ...(await store.seats(instance.loInstanceId)),
      }));
      return { objects, instances: await Promise.all(seated), groups };
    },
    recordsOf: store.recordsOf,
    activities: store.activities,
    start: outbox.start,
    async stop() {
      await scenario.stop();
      await bulk.stop();
      await outbox.stop();
    },
  };
}
