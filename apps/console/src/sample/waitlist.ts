import { enrollmentSources } from './cause.ts';
import type { Instance, LearningObject } from './learning-object.ts';
import type { LearningRecord } from './learning-record.ts';
import { enrolled } from './learning-step.ts';
import type { Outgoing } from './outgoing.ts';
import { hasSeat, type Seats, seatsAfter } from './seats.ts';

/** The platform gives free seats to those who waited longest. */
export function promote(
  { object, instance, now }: { object: LearningObject; instance: Instance; now: number },
  waiting: readonly LearningRecord[],
  seats: Seats,
): { records: LearningRecord[]; events: Outgoing[]; seats: Seats } {
  const promoted = { records: [] as LearningRecord[], events: [] as Outgoing[], seats };
  for (const record of waiting) {
    if (!hasSeat(instance, promoted.seats)) break;
    const seated: LearningRecord = {
      ...record,
      ...{ state: 'enrolled', enrollmentSource: enrollmentSources.platform, dateEnrolled: Math.floor(now / 1000) },
    };
    const { records, events } = enrolled(seated, { object, cause: 'platform', parents: [], now });
    promoted.records.push(...records);
    promoted.events.push(...events);
    promoted.seats = seatsAfter(promoted.seats, record, seated);
  }
  return promoted;
}
