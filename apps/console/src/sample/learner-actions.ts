import type { Clock } from '@earshot/emitter';
import type { Cause } from './cause.ts';
import { learnerOf } from './learners.ts';
import type { Instance, LearningObject } from './learning-object.ts';
import { type LearningRecord, takesPart } from './learning-record.ts';
import { type Action, type Parent, takeStep } from './learning-step.ts';
import type { Deed, Ledger } from './ledger.ts';
import { LmsError } from './lms-error.ts';
import { instanceOf, type Offer, objectOf, readOffer } from './offer.ts';
import type { Outgoing } from './outgoing.ts';
import type { Activity, SampleStore } from './sample-store.ts';
import { hasSeat, type Seats, seatsAfter, seatsEvents } from './seats.ts';
import { promote } from './waitlist.ts';

/** What one learner does, or has done to them. */
interface LearnerAction {
  userId: number;
  loInstanceId: string;
  action: Action;
  hasPassed?: boolean | undefined;
  /** The learner, unless it says otherwise. */
  cause?: Cause | undefined;
}

export interface LearnerDependencies {
  store: SampleStore;
  ledger: Ledger;
  clock: Clock;
}

/** @throws LmsError with the reason why it can't be done. */
export type ActAsLearner = (wanted: LearnerAction, actor: string) => Promise<Activity>;

export function createLearnerActions({ store, ledger, clock }: LearnerDependencies): ActAsLearner {
  async function act({ userId, loInstanceId, action, hasPassed, cause = 'learner' }: LearnerAction, actor: string) {
    const learner = learnerOf(userId);
    if (!learner) throw new LmsError('not_found');
    const offer = await readOffer(store);
    const instance = instanceOf(offer, loInstanceId);
    const object = objectOf(offer, instance.loId);
    const records = await store.recordsOf(userId);
    const record = records.find((each) => each.loInstanceId === loInstanceId);
    const seats = await store.seats(loInstanceId);
    const situation = { userId, object, instance, record, cause, hasPassed, now: clock.now() };
    const parents = parentsOf(object, records, offer);
    const step = takeStep(action, { ...situation, hasSeat: hasSeat(instance, seats), parents });
    if ('refusal' in step) throw new LmsError(step.refusal);
    const taken = await withSeats(step, { object, instance, record, seats });
    const subject = `${learner.name}: ${object.title}, ${instance.title}`;
    return ledger.record({ actor, action: `${cause}.${action}`, subject } satisfies Deed, taken);
  }

  /** Adds who moves up from the waitlist, and what the seats are then. */
  async function withSeats(
    step: { records: LearningRecord[]; events: Outgoing[] },
    place: { object: LearningObject; instance: Instance; record: LearningRecord | undefined; seats: Seats },
  ) {
    const { instance, record, seats } = place;
    const own = step.records.find(({ loInstanceId }) => loInstanceId === instance.loInstanceId);
    const after = own ? seatsAfter(seats, record, own) : seats;
    const waiting = after.enrollmentCount < seats.enrollmentCount ? await store.waitlist(instance.loInstanceId, 1) : [];
    const promoted = promote({ ...place, now: clock.now() }, waiting, after);
    return {
      records: [...step.records, ...promoted.records],
      events: [...step.events, ...promoted.events, ...seatsEvents(instance, seats, promoted.seats)],
    };
  }

  return (wanted, actor) => ledger.inTurn(() => act(wanted, actor));
}

/** What holds a course and the learner takes part in. */
function parentsOf({ loId }: LearningObject, records: readonly LearningRecord[], { objects }: Offer): Parent[] {
  return records.flatMap((record) => {
    const object = objects.get(record.loId);
    if (!object?.courses.includes(loId) || !takesPart(record)) return [];
    const courses = records.filter((each) => object.courses.includes(each.loId) && takesPart(each));
    return [{ object, record, courses }];
  });
}
