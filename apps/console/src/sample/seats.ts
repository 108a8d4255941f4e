import type { Instance } from './learning-object.ts';
import type { LearningRecord } from './learning-record.ts';
import type { Outgoing } from './outgoing.ts';

/** How many have a seat in an instance, and how many wait for one. */
export interface Seats {
  enrollmentCount: number;
  waitlistCount: number;
}

export function hasSeat({ seatLimit }: Instance, { enrollmentCount }: Seats): boolean {
  return seatLimit === undefined || enrollmentCount < seatLimit;
}

/** The seats once a learner's record is another one. */
export function seatsAfter(seats: Seats, before: LearningRecord | undefined, after: LearningRecord): Seats {
  const change = (state: LearningRecord['state'][]) =>
    Number(state.includes(after.state)) - Number(before !== undefined && state.includes(before.state));
  return {
    enrollmentCount: seats.enrollmentCount + change(['enrolled', 'completed']),
    waitlistCount: seats.waitlistCount + change(['waitlisted']),
  };
}

/** CI_STATS, when the seats of a course instance that counts them changed. */
export function seatsEvents({ loInstanceId, loId, seatLimit }: Instance, before: Seats, after: Seats): Outgoing[] {
  const same = before.enrollmentCount === after.enrollmentCount && before.waitlistCount === after.waitlistCount;
  return same || seatLimit === undefined || !loId.startsWith('course:')
    ? []
    : [statsEvent(loInstanceId, after, seatLimit)];
}

export function statsEvent(loInstanceId: string, seats: Seats, seatLimit: number): Outgoing {
  return { eventName: 'CI_STATS', data: { loInstanceId, ...seats, seatLimit } };
}
