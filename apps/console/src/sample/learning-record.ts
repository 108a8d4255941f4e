import type { LoType } from './learning-object.ts';

/** Where a learner stands in an instance. */
export interface LearningRecord {
  userId: number;
  loInstanceId: string;
  loId: string;
  loType: LoType;
  state: 'waitlisted' | 'enrolled' | 'completed' | 'unenrolled';
  progressPercent: number;
  enrollmentSource: string;
  /** Epoch seconds, as all dates of ALM's enrolments. */
  dateEnrolled: number;
  dateStarted?: number;
  dateCompleted?: number;
  hasPassed?: boolean;
}

/** Whether the learner takes part in the instance, or did so up to its completion. */
export function takesPart(record: LearningRecord | undefined): record is LearningRecord {
  return record?.state === 'enrolled' || record?.state === 'completed';
}
