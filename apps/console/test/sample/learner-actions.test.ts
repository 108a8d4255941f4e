import { expect, test } from 'vitest';
import { COURSE, FIRST_USER, PATH, runLms, SMALL_COURSE } from '../support/running-lms.ts';

const act = (action: 'enroll' | 'progress' | 'complete' | 'unenroll' | 'rollback', loInstanceId = COURSE, at = 0) => ({
  ...{ userId: FIRST_USER + at, loInstanceId, action },
});

test('what learners do themselves is emitted in real time, with the data of the catalogue [CON-LMS-1]', async () => {
  const { lms, emitter, clock } = runLms();
  await lms.act(act('enroll'), 'ada');
  await lms.act(act('progress'), 'ada');
  await lms.act(act('complete'), 'ada');
  await lms.act(act('unenroll'), 'ada');
  const seconds = Math.floor(clock.start / 1000);
  const ids = { userId: FIRST_USER, loId: 'course:7374991', loInstanceId: COURSE, loType: 'course' };
  const progress = (progressPercent: number) => ({ ...ids, dateStarted: seconds, progressPercent });
  expect(emitter.events.map(({ eventName, data }) => [eventName, data])).toEqual([
    ['COURSE_ENROLLMENT', { ...ids, enrollmentSource: 'SELF_ENROLL', dateEnrolled: seconds }],
    ['LEARNER_PROGRESS', progress(25)],
    ['LEARNER_PROGRESS', progress(100)],
    ['COURSE_COMPLETED', { ...ids, enrollmentSource: 'SELF_ENROLL', dateCompleted: seconds, hasPassed: true }],
    ['COURSE_UNENROLLMENT', { ...ids, enrollmentSource: 'SELF_ENROLL' }],
  ]);
});

test('the last module completes the course', async () => {
  const { lms, emitter } = runLms();
  await lms.act(act('enroll'), 'ada');
  for (let module = 0; module < 4; module += 1) await lms.act(act('progress'), 'ada');
  expect(emitter.names().slice(-2)).toEqual(['LEARNER_PROGRESS', 'COURSE_COMPLETED']);
  await expect(lms.act(act('progress'), 'ada')).rejects.toMatchObject({ code: 'already_completed' });
});

test('through a learning path, enrolling in a course and completing it tell the progress of both [CON-LMS-2]', async () => {
  const { lms, emitter } = runLms();
  await lms.act(act('enroll', PATH), 'ada');
  await lms.act(act('enroll'), 'ada');
  const progress = () =>
    emitter.events
      .filter(({ eventName }) => eventName === 'LEARNER_PROGRESS')
      .map(({ data }) => [(data as { loType: string }).loType, (data as { progressPercent: number }).progressPercent]);
  expect(progress()).toEqual([
    ['course', 0],
    ['learningProgram', 0],
  ]);
  await lms.act(act('complete'), 'ada');
  expect(progress().slice(2)).toEqual([
    ['course', 100],
    ['learningProgram', 50],
  ]);
  await lms.act(act('enroll', 'course:7374992_10250972'), 'ada');
  await lms.act(act('complete', 'course:7374992_10250972'), 'ada');
  expect(emitter.names().at(-1)).toBe('LEARNING_PATH_COMPLETED');
});

test('of a course that is taken in two of its instances the further one counts for what holds it [CON-LMS-11]', async () => {
  const { lms, emitter, errors } = runLms();
  const certification = 'certification:52301_420301';
  for (const instance of [certification, COURSE, SMALL_COURSE, 'course:7374993_10250973'])
    await lms.act(act('enroll', instance), 'ada');
  await lms.act(act('complete', SMALL_COURSE), 'ada');
  await lms.act(act('progress', 'course:7374993_10250973'), 'ada');
  await lms.act(act('complete', 'course:7374993_10250973'), 'ada');
  await lms.act(act('progress'), 'ada');
  const progress = emitter.events
    .map(({ data }) => data as { loType: string; progressPercent?: number })
    .filter(({ loType, progressPercent }) => loType === 'certification' && progressPercent !== undefined)
    .map(({ progressPercent }) => progressPercent);
  expect(progress).toEqual([0, 0, 0, 50, 50, 50, 62]);
  expect(errors).toEqual([]);
});

test('a learner refreshes a completed learning path [CON-LMS-1]', async () => {
  const { lms, emitter } = runLms();
  await lms.act(act('enroll', PATH), 'ada');
  await expect(lms.act(act('rollback', PATH), 'ada')).rejects.toMatchObject({ code: 'not_completed' });
  await lms.act(act('complete', PATH), 'ada');
  await lms.act(act('rollback', PATH), 'ada');
  expect(emitter.names().at(-1)).toBe('LEARNING_PATH_COMPLETION_ROLLBACK');
  await expect(lms.act(act('rollback'), 'ada')).rejects.toMatchObject({ code: 'no_learning_path' });
});

test('seats and waitlist of a course are told, and the platform gives a free seat to who waited longest [CON-LMS-3]', async () => {
  const { lms, emitter } = runLms();
  for (const at of [0, 1, 2, 3]) await lms.act(act('enroll', SMALL_COURSE, at), 'ada');
  expect(emitter.events.at(-1)).toMatchObject({
    eventName: 'CI_STATS',
    data: { loInstanceId: SMALL_COURSE, enrollmentCount: 3, waitlistCount: 1, seatLimit: 3 },
  });
  expect(emitter.names().filter((name) => name === 'COURSE_ENROLLMENT')).toHaveLength(3);
  const { counts } = await lms.act(act('unenroll', SMALL_COURSE), 'ada');
  expect(counts).toEqual({ COURSE_UNENROLLMENT: 1, COURSE_ENROLLMENT_BATCH: 1, CI_STATS: 1 });
  expect(emitter.events.at(-2)).toMatchObject({ data: { userId: FIRST_USER + 3, enrollmentSource: 'AUTO_ENROLL' } });
  expect(emitter.events.at(-1)).toMatchObject({ data: { enrollmentCount: 3, waitlistCount: 0 } });
});

test.each([
  ['enroll', 'course:7374996_10250977', 'not_published'],
  ['complete', COURSE, 'not_enrolled'],
  ['unenroll', COURSE, 'not_enrolled'],
  ['enroll', 'course:1_1', 'not_found'],
] as const)('refuses to %s in %s: %s', async (action, loInstanceId, code) => {
  const { lms, emitter } = runLms();
  await expect(lms.act(act(action, loInstanceId), 'ada')).rejects.toMatchObject({ code });
  expect(emitter.events).toEqual([]);
});

test('an action answers what it emitted, and the activity log keeps it [CON-LMS-4]', async () => {
  const { lms, emitter, news } = runLms();
  const activity = await lms.act(act('enroll'), 'ada');
  expect(activity).toMatchObject({ actor: 'ada', action: 'learner.enroll', counts: { COURSE_ENROLLMENT: 1 } });
  expect(activity.events).toEqual([{ eventId: emitter.events[0]?.eventId, eventName: 'COURSE_ENROLLMENT' }]);
  expect(await lms.activities(10)).toMatchObject([activity]);
  expect(news).toEqual([{ type: 'activity', activity }]);
});
