import type { RecordEvent } from './record-event.ts';
import { parseTimestamp } from './timestamp.ts';

// What ALM recommends receivers to do about order, done. (userId, loInstanceId) identifies a record; its events come
// in two lanes, real-time and batch, each in order, and one may overtake the other. The rules:
//
//   after_progress      after a LEARNER_PROGRESS, later-arriving enrolments are ignored
//   after_completed     after a completion, later-arriving LEARNER_PROGRESS is ignored
//   older               otherwise the timestamp decides which event is newer (not for LEARNER_PROGRESS)
//
// The rules speak of one round: from an enrolment to an unenrolment, or to a rollback, which withdraws a completion and
// begins the next round. A round's end is told from what follows it by the timestamps, LEARNER_PROGRESS included, for
// there is nothing else to tell them apart by; so what belongs to a round that has ended is `older`. And:
//
//   after_unenrollment  who is not enrolled makes no progress; what comes waits for the enrolment that it overtook
//
// A record holds the newest event of each kind and nothing else, so its size is bounded, and its state follows from
// these alone. An ignored event changes no state; the dates of the newest enrolment and of the last progress stay known.

/** A record after the events that came. JSON: it can be stored as it is. */
export interface LearnerRecord {
  state: RecordState;
  /** The newest, of whichever round. */
  enrollment?: Enrollment;
  /** The one that arrived last, of this round. */
  progress?: Progress;
  /** The newest of this round. */
  completion?: Completion;
  /** Where the last round ended. */
  end?: RoundEnd;
}

export type RecordState = 'enrolled' | 'in_progress' | 'completed' | 'unenrolled' | 'rolled_back';

/** Why an event was ignored. */
export type IgnoringRule = 'after_progress' | 'after_completed' | 'after_unenrollment' | 'older';

/** When something happened; of what happened at once, an enrolment was first and an unenrolment last. */
interface Moment {
  epochMs: number;
  rank: number;
  eventId: string;
}

interface Enrollment extends Moment, Pick<RecordEvent, 'dateEnrolled' | 'enrollmentSource'> {}
interface Progress extends Moment, Pick<RecordEvent, 'dateStarted' | 'progressPercent'> {}
interface Completion extends Moment, Pick<RecordEvent, 'dateCompleted' | 'hasPassed'> {}
interface RoundEnd extends Moment, Pick<RecordEvent, 'dateEnrolled'> {
  kind: 'rollback' | 'unenrollment';
}

/** A record before its first event. */
type Known = Partial<LearnerRecord>;

/** A record after one more event, and whether that counted. */
export interface RecordStep {
  record: LearnerRecord;
  outcome: 'applied' | IgnoringRule;
}

/**
 * What one more event makes of a record. Pure. Duplicates must have been dropped.
 *
 * @param known undefined for the first event of a record.
 * @example const { record, outcome } = reduceRecord(undefined, event) // outcome: 'applied', or the rule
 */
export function reduceRecord(known: LearnerRecord | undefined, event: RecordEvent): RecordStep {
  const { kind } = event;
  switch (kind) {
    case 'enrollment':
      return enroll(known ?? {}, event);
    case 'progress':
      return progress(known ?? {}, event);
    case 'completion':
      return complete(known ?? {}, event);
    default:
      return endRound(known ?? {}, event, kind);
  }
}

/** What a record tells. */
export type RecordFacts = Pick<LearnerRecord, 'state'> &
  Pick<
    RecordEvent,
    'dateEnrolled' | 'enrollmentSource' | 'dateStarted' | 'progressPercent' | 'dateCompleted' | 'hasPassed'
  >;

/** A record in the words of its events. Pure. */
export function recordFacts({ state, enrollment, progress: made, completion, end }: LearnerRecord): RecordFacts {
  const { dateEnrolled = end?.dateEnrolled, enrollmentSource } = enrollment ?? {};
  return present({
    state,
    dateEnrolled,
    enrollmentSource,
    dateStarted: made?.dateStarted,
    progressPercent: state === 'in_progress' ? made?.progressPercent : undefined,
    dateCompleted: completion?.dateCompleted,
    hasPassed: completion?.hasPassed,
  });
}

// ── One event ────────────────────────────────────────────────────────────────────────────────────

function enroll(known: Known, event: RecordEvent): RecordStep {
  const { dateEnrolled, enrollmentSource } = event;
  const enrollment: Enrollment = present({ ...momentOf(event), dateEnrolled, enrollmentSource });
  const isNewest = isNewer(enrollment, known.enrollment);
  const next = isNewest ? { ...known, enrollment } : known;
  if (!isNewer(enrollment, known.end)) return step(next, 'older');
  if (known.progress && known.state !== 'unenrolled') return step(next, 'after_progress');
  if (!isNewest || !isNewer(enrollment, known.completion)) return step(next, 'older');
  const { completion: _, progress: waiting, ...rest } = next;
  return step({ ...rest, ...(waiting && isNewer(waiting, enrollment) && { progress: waiting }) }, 'applied');
}

function progress(known: Known, event: RecordEvent): RecordStep {
  const { dateStarted, progressPercent } = event;
  const made: Progress = present({ ...momentOf(event), dateStarted, progressPercent });
  if (!isNewer(made, known.end)) return step(known, 'older');
  const next = { ...known, progress: made };
  if (known.completion) return step(next, 'after_completed');
  return step(next, known.state === 'unenrolled' ? 'after_unenrollment' : 'applied');
}

function complete(known: Known, event: RecordEvent): RecordStep {
  const { dateCompleted, hasPassed } = event;
  const completion: Completion = present({ ...momentOf(event), dateCompleted, hasPassed });
  const isNewest = isNewer(completion, known.end) && isNewer(completion, known.completion);
  // Once there was progress, an enrolment is ignored: it must not make the completion older either.
  if (!isNewest || (!known.progress && !isNewer(completion, known.enrollment))) return step(known, 'older');
  return step({ ...known, completion }, 'applied');
}

function endRound(known: Known, event: RecordEvent, kind: RoundEnd['kind']): RecordStep {
  const end: RoundEnd = present({ ...momentOf(event), kind, dateEnrolled: event.dateEnrolled });
  if (!isNewer(end, known.end)) return step(known, 'older');
  const { progress: made, completion, ...rest } = known;
  const next: Known = {
    ...rest,
    ...(made && isNewer(made, end) && { progress: made }),
    ...(completion && isNewer(completion, end) && { completion }),
    end,
  };
  // Late, it may still end a round while the next one has begun.
  const state = stateOf(next);
  const hasEnded = state !== known.state || next.progress !== made || next.completion !== completion;
  return step(next, hasEnded || state === ENDED[kind] ? 'applied' : 'older');
}

// ── The state ────────────────────────────────────────────────────────────────────────────────────

const ENDED = { rollback: 'rolled_back', unenrollment: 'unenrolled' } as const;

function stateOf({ enrollment, progress: made, completion, end }: Known): RecordState {
  const isEnrolled = enrollment !== undefined && isNewer(enrollment, end);
  if (completion) return 'completed';
  if (end?.kind === 'unenrollment' && !isEnrolled) return 'unenrolled';
  if (made) return 'in_progress';
  return isEnrolled || !end ? 'enrolled' : ENDED[end.kind];
}

function step(next: Known, outcome: RecordStep['outcome']): RecordStep {
  return { record: { ...next, state: stateOf(next) }, outcome };
}

// ── Time ─────────────────────────────────────────────────────────────────────────────────────────

const RANKS = { enrollment: 0, progress: 1, completion: 2, rollback: 3, unenrollment: 4 } as const;
/** What has no time that can be read is older than all that has. */
const UNDATED = Number.MIN_SAFE_INTEGER;

function momentOf({ kind, timestamp, eventId }: RecordEvent): Moment {
  return { epochMs: parseTimestamp(timestamp)?.epochMs ?? UNDATED, rank: RANKS[kind], eventId };
}

/** A total order: whoever comes first, the same one is newer. */
function isNewer(one: Moment, other: Moment | undefined): boolean {
  if (!other) return true;
  if (one.epochMs !== other.epochMs) return one.epochMs > other.epochMs;
  if (one.rank !== other.rank) return one.rank > other.rank;
  return one.eventId > other.eventId;
}

type Present<Value> = { [Name in keyof Value]: Exclude<Value[Name], undefined> };

/** Only what is there. */
function present<Value extends object>(value: Value): Present<Value> {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as Present<Value>;
}
