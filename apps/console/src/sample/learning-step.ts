import { type Cause, enrollmentSources, nameBy } from './cause.ts';
import { eventPrefix, type Instance, type LearningObject } from './learning-object.ts';
import { type LearningRecord, takesPart } from './learning-record.ts';
import type { LmsErrorCode } from './lms-error.ts';
import type { Outgoing } from './outgoing.ts';

// The rules of the sample LMS, as functions of what is known and the moment. Nothing is stored or sent here.

export type Action = 'enroll' | 'progress' | 'complete' | 'unenroll' | 'rollback';

/** A learning path or certification that the learner takes part in and that holds the course at hand. */
export interface Parent {
  object: LearningObject;
  record: LearningRecord;
  /** The learner's records in its courses, the course at hand included once there is one. */
  courses: readonly LearningRecord[];
}

/** All that a step depends on. */
export interface Situation {
  userId: number;
  object: LearningObject;
  instance: Instance;
  record: LearningRecord | undefined;
  /** Whether somebody who enrols now finds a seat. */
  hasSeat: boolean;
  parents: readonly Parent[];
  cause: Cause;
  /** Of a completion; true unless it says otherwise. */
  hasPassed?: boolean | undefined;
  /** Epoch milliseconds. */
  now: number;
}

/** What becomes of it: records to keep and events to tell, in order; or why nothing does. */
export type Step = Taken | { refusal: LmsErrorCode };

export interface Taken {
  records: LearningRecord[];
  events: Outgoing[];
}

export function takeStep(action: Action, situation: Situation): Step {
  const refusal = refusalOf(action, situation);
  return refusal === undefined ? steps[action](situation) : { refusal };
}

const steps: Readonly<Record<Action, (situation: Situation) => Taken>> = {
  enroll,
  progress,
  complete,
  unenroll,
  rollback,
};

function refusalOf(action: Action, { object, instance, record }: Situation): LmsErrorCode | undefined {
  if (action === 'unenroll') return record?.state === 'waitlisted' || takesPart(record) ? undefined : 'not_enrolled';
  if (object.state !== 'published') return 'not_published';
  if (instance.state !== 'active') return 'instance_retired';
  if (action === 'enroll') return enrollRefusal(record);
  if (action === 'rollback') return rollbackRefusal(object, record);
  if (!takesPart(record)) return 'not_enrolled';
  return record.state === 'completed' ? 'already_completed' : undefined;
}

function enrollRefusal(record: LearningRecord | undefined): LmsErrorCode | undefined {
  if (record?.state === 'waitlisted') return 'already_waitlisted';
  return takesPart(record) ? 'already_enrolled' : undefined;
}

function rollbackRefusal(object: LearningObject, record: LearningRecord | undefined): LmsErrorCode | undefined {
  if (object.loType !== 'learningProgram') return 'no_learning_path';
  return record?.state === 'completed' ? undefined : 'not_completed';
}

function enroll(situation: Situation): Taken {
  const { cause, hasSeat } = situation;
  const record: LearningRecord = {
    ...idsOf(situation),
    state: hasSeat ? 'enrolled' : 'waitlisted',
    progressPercent: 0,
    enrollmentSource: enrollmentSources[cause],
    dateEnrolled: seconds(situation.now),
  };
  // Who waits for a seat is not enrolled: only the waitlist is told of.
  return hasSeat ? enrolled(record, situation) : { records: [record], events: [] };
}

/** Somebody has a seat: at once, or from the waitlist. */
export function enrolled(
  record: LearningRecord,
  { object, cause, parents, now }: Pick<Situation, 'object' | 'cause' | 'parents' | 'now'>,
): Taken {
  const event = { eventName: nameBy(cause, `${eventPrefix[object.loType]}_ENROLLMENT`), data: enrollmentData(record) };
  if (cause !== 'learner' || parents.length === 0) return { records: [record], events: [event] };
  // Through a learning path: the progress of both is told.
  const begun = { ...record, dateStarted: seconds(now) };
  const { records, events } = parentSteps(begun, parents, now);
  return { records: [begun, ...records], events: [event, progressEvent(begun), ...events] };
}

function progress(situation: Situation): Taken {
  const record = situation.record as LearningRecord;
  const { modules } = situation.object;
  const done = Math.round((record.progressPercent / 100) * modules) + 1;
  if (done >= modules) return complete(situation);
  const next = started({ ...record, progressPercent: Math.round((done / modules) * 100) }, situation.now);
  const { records, events } = parentSteps(next, situation.parents, situation.now);
  return { records: [next, ...records], events: [progressEvent(next), ...events] };
}

function complete({ record, object, cause, parents, hasPassed = true, now }: Situation): Taken {
  const completed: LearningRecord = {
    ...started(record as LearningRecord, now),
    ...{ state: 'completed', progressPercent: 100, dateCompleted: seconds(now), hasPassed },
  };
  const event = {
    eventName: nameBy(cause, `${eventPrefix[object.loType]}_COMPLETED`),
    data: completionData(completed),
  };
  // Whoever marks something complete does no module.
  if (cause !== 'learner') return { records: [completed], events: [event] };
  const { records, events } = parentSteps(completed, parents, now);
  return { records: [completed, ...records], events: [progressEvent(completed), event, ...events] };
}

function unenroll({ record, object, cause }: Situation): Taken {
  const { loInstanceId, state, userId, loId, loType, enrollmentSource } = record as LearningRecord;
  const data = { userId, loId, loInstanceId, loType, enrollmentSource };
  const event = { eventName: nameBy(cause, `${eventPrefix[object.loType]}_UNENROLLMENT`), data };
  const left: LearningRecord = { ...(record as LearningRecord), state: 'unenrolled' };
  return { records: [left], events: state === 'waitlisted' ? [] : [event] };
}

function rollback({ record, cause, now }: Situation): Taken {
  const { dateCompleted, hasPassed, ...kept } = record as LearningRecord;
  const again: LearningRecord = { ...kept, state: 'enrolled', progressPercent: 0, dateEnrolled: seconds(now) };
  const eventName = nameBy(cause, 'LEARNING_PATH_COMPLETION_ROLLBACK');
  return { records: [again], events: [{ eventName, data: enrollmentData(again) }] };
}

/** What a learner's step in a course means for the learning paths and certifications that hold it. */
function parentSteps(course: LearningRecord, parents: readonly Parent[], now: number) {
  const records: LearningRecord[] = [];
  const events: Outgoing[] = [];
  for (const { object, record, courses } of parents) {
    if (record.state === 'completed') continue;
    const others = courses.filter(({ loInstanceId }) => loInstanceId !== course.loInstanceId);
    const next = started({ ...record, progressPercent: progressIn(object, [...others, course]) }, now);
    events.push(progressEvent(next));
    if (next.progressPercent < 100) records.push(next);
    else records.push(completeParent(next, object, events, now));
  }
  return { records, events };
}

/** Of a course that is taken in several instances the one counts that is furthest. */
function progressIn({ courses }: LearningObject, records: readonly LearningRecord[]): number {
  const progressOf = (course: string) =>
    Math.max(0, ...records.filter(({ loId }) => loId === course).map(({ progressPercent }) => progressPercent));
  const sum = courses.reduce((total, course) => total + progressOf(course), 0);
  return Math.floor(sum / courses.length);
}

function completeParent(record: LearningRecord, { loType }: LearningObject, events: Outgoing[], now: number) {
  const completed: LearningRecord = { ...record, state: 'completed', dateCompleted: seconds(now), hasPassed: true };
  events.push({ eventName: `${eventPrefix[loType]}_COMPLETED`, data: completionData(completed) });
  return completed;
}

function started(record: LearningRecord, now: number): LearningRecord {
  return { ...record, dateStarted: record.dateStarted ?? seconds(now) };
}

function idsOf({ userId, object, instance }: Situation) {
  return { userId, loId: object.loId, loInstanceId: instance.loInstanceId, loType: object.loType };
}

function enrollmentData({ userId, loId, loInstanceId, loType, enrollmentSource, dateEnrolled }: LearningRecord) {
  return { userId, loId, loInstanceId, loType, enrollmentSource, dateEnrolled };
}

function completionData(record: LearningRecord) {
  const { userId, loId, loInstanceId, loType, enrollmentSource, dateCompleted, hasPassed } = record;
  return { userId, loId, loInstanceId, loType, enrollmentSource, dateCompleted, hasPassed };
}

function progressEvent({ userId, loId, loInstanceId, loType, dateStarted, progressPercent }: LearningRecord): Outgoing {
  return {
    eventName: 'LEARNER_PROGRESS',
    data: { userId, loId, loInstanceId, loType, dateStarted, progressPercent },
  };
}

function seconds(now: number): number {
  return Math.floor(now / 1000);
}
