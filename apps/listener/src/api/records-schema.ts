import * as z from 'zod';
import { id } from './delivery-schema.ts';

// What a learner's record is after the events that came, by the rules of `@earshot/protocol`.

export const recordState = z.enum(['enrolled', 'in_progress', 'completed', 'unenrolled', 'rolled_back']);

/** Why an event did not count. */
const ignoredBy = z.enum(['after_progress', 'after_completed', 'after_unenrollment', 'older']);

const recordEvent = z.looseObject({
  eventId: z.string(),
  eventName: z.string(),
  timestamp: id.describe('As it was sent.'),
  deliverySeq: z.int(),
});

const date = id.optional().describe('As it was sent: epoch seconds, epoch milliseconds or ISO 8601.');

const learnerRecordSchema = z.looseObject({
  id: z.int().describe("Of the event that came last: orders the records; a page's `before`."),
  endpoint: z.string(),
  accountId: id,
  userId: id.describe('A string where the sender wrote one, or digits beyond 2^53.'),
  loInstanceId: z.string(),
  loId: z.string().optional(),
  loType: z.string().optional(),
  state: recordState,
  progressPercent: z.number().optional(),
  hasPassed: z.boolean().optional(),
  enrollmentSource: z.string().optional(),
  dateEnrolled: date,
  dateStarted: date,
  dateCompleted: date,
  updatedSeq: z.int().describe('The delivery that brought the last event.'),
  updatedAt: z.iso.datetime().describe('When that arrived.'),
  appliedCount: z.int(),
  ignoredCount: z.int(),
  applied: z.array(recordEvent).describe('The events that made it, the last 20, oldest first.'),
  ignored: z.array(recordEvent.extend({ rule: ignoredBy })).describe('Those that did not count, the last 20.'),
});

export const learnerRecordPageSchema = z.looseObject({
  records: z.array(learnerRecordSchema).describe('The one that changed last first.'),
  before: z.int().optional().describe('Asks for the next page; missing on the last one.'),
  position: z.int().describe('The last delivery that the records hold.'),
  behind: z.int().describe('Deliveries that are stored and not looked at yet.'),
});
