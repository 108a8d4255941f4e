import type { ReceivedEvent } from './envelope.ts';

/** What an event says of a learner's record. */
export type RecordEventKind = 'enrollment' | 'progress' | 'completion' | 'rollback' | 'unenrollment';

/** A date as the sender wrote it: epoch seconds, epoch milliseconds or ISO 8601. */
type SentDate = number | string;

/** An event that belongs to a learner's record: (userId, loInstanceId) says to which. */
export interface RecordEvent {
  kind: RecordEventKind;
  eventId: string;
  eventName: string;
  timestamp: SentDate;
  userId: number | string;
  loInstanceId: string;
  loId?: string;
  loType?: string;
  enrollmentSource?: string;
  dateEnrolled?: SentDate;
  dateStarted?: SentDate;
  dateCompleted?: SentDate;
  progressPercent?: number;
  hasPassed?: boolean;
}

/** By how names end: ALM adds names over time, and these say what they are. */
const KINDS: readonly (readonly [RegExp, RecordEventKind])[] = [
  [/_ENROLLMENT(_BATCH)?$/, 'enrollment'],
  [/^LEARNER_PROGRESS$/, 'progress'],
  [/_COMPLETED(_BATCH)?$/, 'completion'],
  [/_COMPLETION_ROLLBACK(_BATCH)?$/, 'rollback'],
  [/_UNENROLLMENT(_BATCH)?$/, 'unenrollment'],
];

/** @returns undefined for names that say nothing of a learner's record. */
export function recordEventKind(eventName: string): RecordEventKind | undefined {
  return KINDS.find(([pattern]) => pattern.test(eventName))?.[1];
}

/**
 * Reads what an event says of a learner's record. Takes what senders really send: ids as numbers or strings, fields
 * that are missing or of another type than the catalogue's.
 *
 * @param event read so that numbers beyond 2^53 are strings of their digits: one that was rounded identifies nobody.
 * @returns undefined when it is none, or doesn't say of which record.
 */
export function recordEventOf({ eventId, eventName, timestamp, data }: ReceivedEvent): RecordEvent | undefined {
  const kind = recordEventKind(eventName);
  if (kind === undefined || typeof data !== 'object' || data === null) return undefined;
  const fields = data as Record<string, unknown>;
  const { userId, loInstanceId } = fields;
  if (!isId(userId) || typeof loInstanceId !== 'string' || loInstanceId === '') return undefined;
  return { kind, eventId, eventName, timestamp, userId, loInstanceId, ...factsIn(fields) };
}

function isId(value: unknown): value is number | string {
  return Number.isSafeInteger(value) || (typeof value === 'string' && value !== '');
}

type Facts = Omit<RecordEvent, 'kind' | 'eventId' | 'eventName' | 'timestamp' | 'userId' | 'loInstanceId'>;

function factsIn(fields: Record<string, unknown>): Facts {
  const facts = {
    loId: text(fields.loId),
    loType: text(fields.loType),
    enrollmentSource: text(fields.enrollmentSource),
    dateEnrolled: date(fields.dateEnrolled),
    dateStarted: date(fields.dateStarted),
    dateCompleted: date(fields.dateCompleted),
    progressPercent: percent(fields.progressPercent),
    hasPassed: typeof fields.hasPassed === 'boolean' ? fields.hasPassed : undefined,
  };
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined));
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function date(value: unknown): SentDate | undefined {
  return typeof value === 'number' || typeof value === 'string' ? value : undefined;
}

/** More digits than a number holds come as a string, which is near enough. */
function percent(value: unknown): number | undefined {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
}
