/** Why the sample LMS doesn't do what it was asked for. Codes are stable. */
export type LmsErrorCode =
  | 'not_found'
  | 'not_published'
  | 'not_a_draft'
  | 'already_retired'
  | 'instance_retired'
  | 'already_enrolled'
  | 'already_waitlisted'
  | 'not_enrolled'
  | 'already_completed'
  | 'not_completed'
  | 'no_learning_path'
  | 'not_self_paced'
  | 'job_running'
  | 'scenario_running';

const refusals: Readonly<Record<LmsErrorCode, string>> = {
  not_found: 'The LMS knows nothing of this id.',
  not_published: 'The learning object is not published.',
  not_a_draft: 'The learning object is no draft.',
  already_retired: 'It is retired already.',
  instance_retired: 'The instance is retired.',
  already_enrolled: 'The learner is enrolled already.',
  already_waitlisted: 'The learner is on the waitlist already.',
  not_enrolled: 'The learner is not enrolled.',
  already_completed: 'The learner has completed it already.',
  not_completed: 'The learner has not completed it.',
  no_learning_path: 'Only completions of learning paths can be refreshed.',
  not_self_paced: 'Only instances of self-paced courses can be deleted.',
  job_running: 'Another bulk job is running; wait for it or cancel it.',
  scenario_running: 'A scenario is running; stop it first.',
};

export class LmsError extends Error {
  readonly code: LmsErrorCode;

  constructor(code: LmsErrorCode) {
    super(refusals[code]);
    this.name = 'LmsError';
    this.code = code;
  }

  static isCode(code: string): code is LmsErrorCode {
    return Object.hasOwn(refusals, code);
  }
}
