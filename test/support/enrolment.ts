/** The data of an enrolment, different for each n. */
export function enrolmentData(n: number): Record<string, unknown> {
  return {
    userId: 4_000_000 + n,
    loId: 'course:7374992',
    loInstanceId: `course:7376092_${10_000_000 + n}`,
    loType: 'course',
    enrollmentSource: 'SELF_ENROLL',
    dateEnrolled: 1_727_414_643,
  };
}
