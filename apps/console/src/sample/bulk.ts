import { randomUUID } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import type { Clock } from '@earshot/emitter';
import type { Cause } from './cause.ts';
import { learnerAt } from './learners.ts';
import type { LearningRecord } from './learning-record.ts';
import { type Action, takeStep } from './learning-step.ts';
import { countNames, EVENTS_SHOWN, type Ledger } from './ledger.ts';
import { LmsError, type LmsErrorCode } from './lms-error.ts';
import { instanceOf, objectOf, readOffer } from './offer.ts';
import type { Outgoing } from './outgoing.ts';
import type { Activity, SampleStore } from './sample-store.ts';
import { hasSeat, seatsAfter, seatsEvents } from './seats.ts';

/** The same for many learners at once. */
export interface BulkAction {
  loInstanceId: string;
  action: Exclude<Action, 'progress'>;
  cause: Exclude<Cause, 'learner'>;
  /** So many learners. */
  count: number;
  /** From this one on; from the first one, 0, by default. */
  from?: number | undefined;
}

/** How far a bulk action is. */
export interface BulkJob extends BulkAction {
  jobId: string;
  subject: string;
  state: 'running' | 'done' | 'cancelled' | 'failed';
  /** Learners looked at. */
  done: number;
  /** Learners for whom nothing was to be done, by the reason. */
  skipped: Partial<Record<LmsErrorCode, number>>;
  /** Events by name. */
  counts: Record<string, number>;
  /** Epoch milliseconds. */
  startedAt: number;
  endedAt?: number;
}

export interface Bulk {
  /** Begins it. One runs at a time. @throws LmsError `not_found`, `job_running` */
  start(wanted: BulkAction, actor: string): Promise<BulkJob>;
  /** The last one. */
  current(): BulkJob | undefined;
  cancel(): void;
  /** Some learners, at most 500, in one step. @throws LmsError `not_found` */
  step(wanted: Omit<BulkAction, 'count' | 'from'>, userIds: readonly number[]): Promise<BulkStep>;
  /** Resolves when nothing runs any more. */
  stop(): Promise<void>;
}

interface BulkStep {
  skipped: LmsErrorCode[];
  events: Activity['events'];
}

export interface BulkDependencies {
  store: SampleStore;
  ledger: Ledger;
  clock: Clock;
  /** Told whenever it got further. */
  onProgress(job: BulkJob): void;
  onError(error: unknown): void;
}

/** Between two chunks everybody else has a turn. */
const CHUNK = 500;

export function createBulk({ store, ledger, clock, onProgress, onError }: BulkDependencies): Bulk {
  let job: BulkJob | undefined;
  let running: Promise<void> = Promise.resolve();

  async function stepInTurn({ loInstanceId, action, cause }: Omit<BulkAction, 'count'>, userIds: readonly number[]) {
    const offer = await readOffer(store);
    const instance = instanceOf(offer, loInstanceId);
    const object = objectOf(offer, instance.loId);
    const known = new Map((await store.recordsIn(loInstanceId, userIds)).map((record) => [record.userId, record]));
    const before = await store.seats(loInstanceId);
    let seats = before;
    const change = { records: [] as LearningRecord[], events: [] as Outgoing[] };
    const skipped: LmsErrorCode[] = [];
    for (const userId of userIds) {
      const record = known.get(userId);
      const situation = { userId, object, instance, record, cause, parents: [], now: clock.now() };
      const step = takeStep(action, { ...situation, hasSeat: hasSeat(instance, seats) });
      if ('refusal' in step) {
        skipped.push(step.refusal);
        continue;
      }
      for (const after of step.records) seats = seatsAfter(seats, record, after);
      change.records.push(...step.records);
      change.events.push(...step.events);
    }
    change.events.push(...seatsEvents(instance, before, seats));
    const events = await ledger.commit(change);
    return { skipped, events: events.map(({ eventId, eventName }) => ({ eventId, eventName })) };
  }

  const step: Bulk['step'] = (wanted, userIds) => ledger.inTurn(() => stepInTurn(wanted, userIds));

  async function run(current: BulkJob, actor: string): Promise<void> {
    const shown: { eventId: string; eventName: string }[] = [];
    const { from = 0, count } = current;
    while (current.state === 'running' && current.done < count) {
      const size = Math.min(CHUNK, count - current.done);
      const userIds = Array.from({ length: size }, (_, index) => learnerAt(from + current.done + index).userId);
      const { skipped, events } = await step(current, userIds);
      for (const code of skipped) current.skipped[code] = (current.skipped[code] ?? 0) + 1;
      countNames(events, current.counts);
      shown.push(...events.slice(0, EVENTS_SHOWN - shown.length));
      current.done += size;
      onProgress(current);
      await setImmediate();
    }
    end(current, current.state === 'running' ? 'done' : current.state);
    const { cause, action, subject, counts } = current;
    await ledger.note({ at: clock.now(), actor, action: `${cause}.${action}.bulk`, subject, counts, events: shown });
  }

  function end(current: BulkJob, state: BulkJob['state']): void {
    current.state = state;
    current.endedAt = clock.now();
    onProgress(current);
  }

  return {
    step,
    async start(wanted, actor) {
      const offer = await readOffer(store);
      const instance = instanceOf(offer, wanted.loInstanceId);
      const subject = `${wanted.count} × ${objectOf(offer, instance.loId).title}, ${instance.title}`;
      if (job?.state === 'running') throw new LmsError('job_running');
      const progress = { state: 'running', done: 0, skipped: {}, counts: {}, startedAt: clock.now() } as const;
      const current: BulkJob = { ...wanted, ...progress, skipped: {}, counts: {}, jobId: randomUUID(), subject };
      job = current;
      running = run(current, actor).catch((error: unknown) => {
        end(current, 'failed');
        onError(error);
      });
      return { ...current };
    },
    current: () => job && { ...job },
    cancel() {
      if (job?.state === 'running') job.state = 'cancelled';
    },
    async stop() {
      if (job?.state === 'running') job.state = 'cancelled';
      await running;
    },
  };
}
