/** Who causes something. What learners do themselves is sent in real time, everything else in batches. */
export type Cause = 'learner' | 'admin' | 'manager' | 'platform';

/** Whose enrolments tell `enrollmentSource` so. */
export const enrollmentSources: Readonly<Record<Cause, string>> = {
  learner: 'SELF_ENROLL',
  admin: 'ADMIN_ENROLL',
  manager: 'MANAGER_ENROLL',
  platform: 'AUTO_ENROLL',
};

/** The name of an event as this cause makes it. */
export function nameBy(cause: Cause, name: string): string {
  return cause === 'learner' ? name : `${name}_BATCH`;
}
