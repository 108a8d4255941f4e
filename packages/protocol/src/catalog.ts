import * as z from 'zod';
import type { SampleSource } from './sample-source.ts';
import { parseTimestamp } from './timestamp.ts';

/** Real-time events are sent at once; batch events are collected and sent at specified times. */
export type Timing = 'realTime' | 'batch';

export type EventFamily =
  | 'seats'
  | 'enrollment'
  | 'completion'
  | 'unenrollment'
  | 'rollback'
  | 'progress'
  | 'learningObject'
  | 'instance'
  | 'userGroup';

type LoType = 'course' | 'learningProgram' | 'certification';

/** The data of one family of events: as we take it, as we emit it, and as an example. */
interface DataShape<Received extends z.ZodType> {
  /** Tolerant: what identifies a record is required, the rest may be missing, extra fields stay. */
  data: Received;
  /** Strict: every field of the catalogue, no other. */
  emitted: z.ZodType;
  sample(source: SampleSource, loType: LoType, timing: Timing): unknown;
}

/** One row of the catalogue. */
interface CatalogRow<Name extends string, Received extends z.ZodType> {
  name: Name;
  timing: Timing;
  family: EventFamily;
  /** What happened, for people. */
  title: string;
  data: Received;
  emitted: z.ZodType;
  /** A fresh, plausible `data`; the same for the same source. */
  sample(source: SampleSource): unknown;
}

// ── Fields, as received ──────────────────────────────────────────────────────────────────────────

const timestamp = z.union([z.number(), z.string()]);
const learningObject = { loId: z.string(), loType: z.string() };
const instance = { loInstanceId: z.string(), ...learningObject };
const learnerRecord = { userId: z.int(), ...instance };

// ── Fields, as emitted ───────────────────────────────────────────────────────────────────────────

const LO_TYPES = '(course|learningProgram|learning_program|certification)';
const ANY_TIMESTAMP = { error: 'expected epoch seconds, epoch milliseconds or ISO 8601' };
const emittedTimestamp = z
  .union([z.number(), z.string()], ANY_TIMESTAMP)
  .refine((value) => parseTimestamp(value) !== undefined, ANY_TIMESTAMP);
const emittedLearningObject = {
  loId: z.string().regex(new RegExp(`^${LO_TYPES}:\\d+$`), { error: 'expected <loType>:<n>' }),
  loType: z.string().regex(new RegExp(`^${LO_TYPES}$`), {
    error: 'expected course, learningProgram, learning_program or certification',
  }),
};
const emittedInstance = {
  loInstanceId: z.string().regex(new RegExp(`^${LO_TYPES}:\\d+_\\d+$`), { error: 'expected <loType>:<n>_<m>' }),
  ...emittedLearningObject,
};
const emittedRecord = { userId: z.int().positive(), ...emittedInstance };
const enrollmentSource = z.string().min(1);

// ── Fields, as examples ──────────────────────────────────────────────────────────────────────────

const sampleSeconds = ({ now }: SampleSource) => Math.floor(now / 1000);

function sampleLearningObject(source: SampleSource, loType: LoType) {
  return { loId: `${loType}:${source.int(7_000_000, 7_999_999)}`, loType };
}

function sampleInstance(source: SampleSource, loType: LoType) {
  const lo = sampleLearningObject(source, loType);
  return { loInstanceId: `${lo.loId}_${source.int(10_000_000, 10_999_999)}`, ...lo };
}

function sampleRecord(source: SampleSource, loType: LoType) {
  const { loId, loInstanceId } = sampleInstance(source, loType);
  return { userId: source.int(4_000_000, 4_999_999), loId, loInstanceId, loType };
}

/** Learners cause real-time events, admins batch events. */
const sampleEnrollmentSource = (timing: Timing) => (timing === 'realTime' ? 'SELF_ENROLL' : 'ADMIN_ENROLL');

// ── Shapes ───────────────────────────────────────────────────────────────────────────────────────

const shape = <Received extends z.ZodType>(definition: DataShape<Received>) => definition;

const enrollmentData = shape({
  data: z.looseObject({
    ...learnerRecord,
    enrollmentSource: z.string().nullish(),
    dateEnrolled: timestamp.nullish(),
  }),
  emitted: z.strictObject({ ...emittedRecord, enrollmentSource, dateEnrolled: emittedTimestamp }),
  sample: (source, loType, timing) => ({
    ...sampleRecord(source, loType),
    enrollmentSource: sampleEnrollmentSource(timing),
    dateEnrolled: sampleSeconds(source),
  }),
});

const completionData = shape({
  data: z.looseObject({
    ...learnerRecord,
    enrollmentSource: z.string().nullish(),
    dateCompleted: timestamp.nullish(),
    hasPassed: z.boolean().nullish(),
  }),
  emitted: z.strictObject({
    ...emittedRecord,
    enrollmentSource,
    dateCompleted: emittedTimestamp,
    hasPassed: z.boolean().optional(),
  }),
  sample: (source, loType, timing) => ({
    ...sampleRecord(source, loType),
    enrollmentSource: sampleEnrollmentSource(timing),
    dateCompleted: sampleSeconds(source),
    hasPassed: source.int(1, 10) > 1,
  }),
});

const unenrollmentData = shape({
  data: z.looseObject({ ...learnerRecord, enrollmentSource: z.string().nullish() }),
  emitted: z.strictObject({ ...emittedRecord, enrollmentSource }),
  sample: (source, loType, timing) => ({
    ...sampleRecord(source, loType),
    enrollmentSource: sampleEnrollmentSource(timing),
  }),
});

const progressData = shape({
  data: z.looseObject({
    ...learnerRecord,
    dateStarted: timestamp.nullish(),
    progressPercent: z.number().nullish(),
  }),
  emitted: z.strictObject({
    ...emittedRecord,
    dateStarted: emittedTimestamp,
    progressPercent: z.number().min(0).max(100),
  }),
  sample: (source, loType) => ({
    ...sampleRecord(source, loType),
    dateStarted: sampleSeconds(source),
    progressPercent: source.int(1, 100),
  }),
});

const learningObjectData = shape({
  data: z.looseObject(learningObject),
  emitted: z.strictObject(emittedLearningObject),
  sample: sampleLearningObject,
});

const instanceData = shape({
  data: z.looseObject(instance),
  emitted: z.strictObject(emittedInstance),
  sample: sampleInstance,
});

const seatsData = shape({
  data: z.looseObject({
    loInstanceId: z.string(),
    waitlistCount: z.int().nullish(),
    enrollmentCount: z.int().nullish(),
    seatLimit: z.int().nullish(),
  }),
  emitted: z.strictObject({
    loInstanceId: emittedInstance.loInstanceId,
    waitlistCount: z.int().nonnegative(),
    enrollmentCount: z.int().nonnegative(),
    seatLimit: z.int().nonnegative(),
  }),
  sample: (source, loType) => ({
    loInstanceId: sampleInstance(source, loType).loInstanceId,
    waitlistCount: source.int(0, 5),
    enrollmentCount: source.int(1, 30),
    seatLimit: 30,
  }),
});

const member = { type: z.string(), id: z.string() };
const userGroupData = shape({
  data: z.looseObject({
    status: z.string(),
    request: z.looseObject({
      metadata: z.looseObject({ event_id: z.string() }),
      data: z.array(z.looseObject(member)).nullish(),
    }),
  }),
  emitted: z.strictObject({
    status: z.string().min(1),
    request: z.strictObject({
      metadata: z.looseObject({ event_id: z.string().min(1) }),
      data: z.array(z.strictObject(member)),
    }),
  }),
  sample: (source) => ({
    status: 'SUCCESS',
    request: {
      metadata: { event_id: `sync-${new Date(source.now).toISOString()}-ug-${source.int(10_000, 99_999)}` },
      data: [{ type: 'user', id: String(source.int(4_000_000, 4_999_999)) }],
    },
  }),
});

// ── Rows ─────────────────────────────────────────────────────────────────────────────────────────

function row<Name extends string, Received extends z.ZodType>(
  name: Name,
  timing: Timing,
  family: EventFamily,
  { data, emitted, sample }: DataShape<Received>,
  title: string,
  loType: LoType = 'course',
): CatalogRow<Name, Received> {
  return { name, timing, family, title, data, emitted, sample: (source) => sample(source, loType, timing) };
}

/**
 * Every event name that ALM publishes, in the order of its documentation.
 * A new event is one row here; everything else follows from it.
 */
// biome-ignore format: one row per event, aligned to be read as a table
export const catalog = [
  row('CI_STATS', 'realTime', 'seats', seatsData, 'Seats or waitlist of a course instance change'),
  row('COURSE_ENROLLMENT', 'realTime', 'enrollment', enrollmentData, 'Learner enrolls themselves in a course'),
  row('LEARNING_PATH_ENROLLMENT', 'realTime', 'enrollment', enrollmentData, 'Learner enrolls themselves in a learning path', 'learningProgram'),
  row('CERTIFICATION_ENROLLMENT', 'realTime', 'enrollment', enrollmentData, 'Learner enrolls themselves in a certification', 'certification'),
  row('COURSE_COMPLETED', 'realTime', 'completion', completionData, 'Learner completes a course'),
  row('LEARNING_PATH_COMPLETED', 'realTime', 'completion', completionData, 'Learner completes a learning path', 'learningProgram'),
  row('CERTIFICATION_COMPLETED', 'realTime', 'completion', completionData, 'Learner completes a certification', 'certification'),
  row('COURSE_UNENROLLMENT', 'realTime', 'unenrollment', unenrollmentData, 'Learner unenrolls themselves from a course'),
  row('LEARNING_PATH_UNENROLLMENT', 'realTime', 'unenrollment', unenrollmentData, 'Learner unenrolls themselves from a learning path', 'learningProgram'),
  row('CERTIFICATION_UNENROLLMENT', 'realTime', 'unenrollment', unenrollmentData, 'Learner unenrolls themselves from a certification', 'certification'),
  row('LEARNING_OBJECT_DRAFT', 'realTime', 'learningObject', learningObjectData, 'Learning object is created or changed as a draft'),
  row('LEARNING_OBJECT_MODIFICATION', 'realTime', 'learningObject', learningObjectData, 'Learning object is published, changed or retired'),
  row('LEARNING_OBJECT_DELETION', 'realTime', 'learningObject', learningObjectData, 'Learning object is deleted'),
  row('LEARNING_OBJECT_INSTANCE_MODIFICATION', 'realTime', 'instance', instanceData, 'Instance is created, changed or retired'),
  row('LEARNING_OBJECT_INSTANCE_DELETION', 'realTime', 'instance', instanceData, 'Instance of a self-paced course is deleted'),
  row('LEARNING_PATH_COMPLETION_ROLLBACK', 'realTime', 'rollback', enrollmentData, 'Learner refreshes the completion of a learning path', 'learningProgram'),
  row('COURSE_ENROLLMENT_BATCH', 'batch', 'enrollment', enrollmentData, 'Learners are enrolled in a course by an admin, a manager or the platform'),
  row('LEARNING_PATH_ENROLLMENT_BATCH', 'batch', 'enrollment', enrollmentData, 'Learners are enrolled in a learning path by an admin, a manager or the platform', 'learningProgram'),
  row('CERTIFICATION_ENROLLMENT_BATCH', 'batch', 'enrollment', enrollmentData, 'Learners are enrolled in a certification by an admin, a manager or the platform', 'certification'),
  row('COURSE_COMPLETED_BATCH', 'batch', 'completion', completionData, 'Course is marked complete by an admin, a manager or the platform'),
  row('LEARNING_PATH_COMPLETED_BATCH', 'batch', 'completion', completionData, 'Learning path is marked complete by an admin, a manager or the platform', 'learningProgram'),
  row('CERTIFICATION_COMPLETED_BATCH', 'batch', 'completion', completionData, 'Certification is marked complete by an admin, a manager or the platform', 'certification'),
  row('COURSE_UNENROLLMENT_BATCH', 'batch', 'unenrollment', unenrollmentData, 'Learners are unenrolled from a course by an admin, a manager or the platform'),
  row('LEARNING_PATH_UNENROLLMENT_BATCH', 'batch', 'unenrollment', unenrollmentData, 'Learners are unenrolled from a learning path by an admin, a manager or the platform', 'learningProgram'),
  row('CERTIFICATION_UNENROLLMENT_BATCH', 'batch', 'unenrollment', unenrollmentData, 'Learners are unenrolled from a certification by an admin, a manager or the platform', 'certification'),
  row('LEARNER_PROGRESS', 'batch', 'progress', progressData, 'Learner completes a module'),
  row('LEARNING_OBJECT_MODIFICATION_BATCH', 'batch', 'learningObject', learningObjectData, 'Learning object is changed by migration'),
  row('LEARNING_OBJECT_INSTANCE_MODIFICATION_BATCH', 'batch', 'instance', instanceData, 'Instance is created or changed by migration'),
  row('LEARNING_PATH_COMPLETION_ROLLBACK_BATCH', 'batch', 'rollback', enrollmentData, 'Completions of a learning path are refreshed by an admin', 'learningProgram'),
  row('RESPONSE:ASYNCAPI_USERGROUP_USER_ADDED', 'realTime', 'userGroup', userGroupData, 'Asynchronous call that adds users to a group finished'),
  row('RESPONSE:ASYNCAPI_USERGROUP_USER_REMOVED', 'realTime', 'userGroup', userGroupData, 'Asynchronous call that removes users from a group finished'),
] as const;

type Row = (typeof catalog)[number];

/** A name of the catalogue. ALM adds names over time: what arrives is a `string`. */
export type EventName = Row['name'];

/** The data of a known event, as received. */
export type EventData<Name extends EventName> = z.infer<Extract<Row, { name: Name }>['data']>;

/** A row of the catalogue, whichever. */
export type CatalogEntry = CatalogRow<EventName, z.ZodType>;

const byName: ReadonlyMap<string, CatalogEntry> = new Map(catalog.map((entry) => [entry.name, entry]));

/** The catalogue's row for a name; undefined for a name that it doesn't know. */
export function catalogEntry(eventName: string): CatalogEntry | undefined {
  return byName.get(eventName);
}
