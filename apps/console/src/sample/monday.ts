import { createSampleSource, type SampleSource } from '@earshot/protocol';
import { LEARNER_COUNT, learnerAt } from './learners.ts';
import type { Instance, LearningObject } from './learning-object.ts';
import type { Action } from './learning-step.ts';

/** One thing that happens on a Monday. */
export interface Moment {
  /** Since the beginning. */
  afterMs: number;
  loInstanceId: string;
  action: Action;
  /** Several, when an admin does it to them. */
  userIds: readonly number[];
  byAdmin: boolean;
}

export interface MondayOptions {
  learners: number;
  minutes: number;
  /** The same seed, the same Monday. */
  seed: number;
}

interface Place {
  object: LearningObject;
  instance: Instance;
}

const MAX_ASSIGNED = 500;

/**
 * A Monday: an admin assigns a mandatory training, then the learners come, enrol, learn, and some complete, drop out or
 * go through a learning path. In order of time.
 */
export function planMonday(
  { learners, minutes, seed }: MondayOptions,
  offer: { objects: readonly LearningObject[]; instances: readonly Instance[] },
): Moment[] {
  const source = createSampleSource({ seed, now: 0 });
  const places = openPlaces(offer);
  if (places.length === 0) return [];
  const totalMs = minutes * 60_000;
  const first = source.int(0, LEARNER_COUNT - learners);
  const userIds = Array.from({ length: learners }, (_, index) => learnerAt(first + index).userId);
  const journeys = userIds.flatMap((userId) => journey(userId, places, { source, totalMs }));
  return [...assignment(userIds, places, totalMs), ...journeys].sort((a, b) => a.afterMs - b.afterMs);
}

function openPlaces({ objects, instances }: { objects: readonly LearningObject[]; instances: readonly Instance[] }) {
  return instances.flatMap((instance): Place[] => {
    const object = objects.find(({ loId }) => loId === instance.loId);
    return object?.state === 'published' && instance.state === 'active' ? [{ object, instance }] : [];
  });
}

/** Everybody gets the first learning path, in portions. */
function assignment(userIds: readonly number[], places: readonly Place[], totalMs: number): Moment[] {
  const path = places.find(({ object }) => object.loType === 'learningProgram');
  if (!path) return [];
  const { loInstanceId } = path.instance;
  const portions = Array.from({ length: Math.ceil(userIds.length / MAX_ASSIGNED) }, (_, index) =>
    userIds.slice(index * MAX_ASSIGNED, (index + 1) * MAX_ASSIGNED),
  );
  const afterMs = Math.round(totalMs * 0.02);
  return portions.map((portion) => ({ afterMs, loInstanceId, action: 'enroll', userIds: portion, byAdmin: true }));
}

function journey(
  userId: number,
  places: readonly Place[],
  { source, totalMs }: { source: SampleSource; totalMs: number },
): Moment[] {
  const { object, instance } = source.pick(places as [Place, ...Place[]]);
  const { loInstanceId } = instance;
  const start = source.int(0, Math.round(totalMs * 0.6));
  const gap = Math.round((totalMs - start) / (object.modules + 2));
  const moment = (afterMs: number, action: Action): Moment => ({
    ...{ afterMs, loInstanceId, action, userIds: [userId], byAdmin: false },
  });
  const enrolment = moment(start, 'enroll');
  if (source.int(1, 100) <= 8) return [enrolment, moment(start + gap, 'unenroll')];
  if (object.loType !== 'course') return [enrolment];
  const modules = source.int(1, 100) <= 70 ? object.modules : source.int(0, object.modules - 1);
  return [
    enrolment,
    ...Array.from({ length: modules }, (_, index) =>
      moment(start + (index + 1) * gap + source.int(0, Math.floor(gap / 2)), 'progress'),
    ),
  ];
}
