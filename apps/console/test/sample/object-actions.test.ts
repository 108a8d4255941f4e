import { expect, test } from 'vitest';
import { FIRST_USER, runLms, SMALL_COURSE } from '../support/running-lms.ts';

test('a learning object is drafted, changed, published, retired and deleted, and each step is told [CON-LMS-8]', async () => {
  const { lms, emitter } = runLms();
  const { objects } = lms;
  const { loId } = await objects.create({ loType: 'course', title: 'Forklift Licence' }, 'ada');
  await objects.edit(loId, { title: 'Forklift Licence, Class 2' }, 'ada');
  await objects.publish(loId, 'ada');
  await objects.edit(loId, { title: 'Forklift Licence' }, 'ada');
  await objects.retire(loId, 'ada');
  await objects.remove(loId, 'ada');
  expect(emitter.names()).toEqual([
    'LEARNING_OBJECT_DRAFT',
    'LEARNING_OBJECT_DRAFT',
    'LEARNING_OBJECT_MODIFICATION',
    'LEARNING_OBJECT_MODIFICATION',
    'LEARNING_OBJECT_MODIFICATION',
    'LEARNING_OBJECT_DELETION',
  ]);
  expect(emitter.events[0]?.data).toEqual({ loId, loType: 'course' });
  await expect(objects.publish(loId, 'ada')).rejects.toMatchObject({ code: 'not_found' });
});

test('instances are told of; only those of self-paced courses are deleted [CON-LMS-8]', async () => {
  const { lms, emitter } = runLms();
  const { loInstanceId } = await lms.objects.createInstance('course:7374991', { title: 'Autumn' }, 'ada');
  await lms.objects.retireInstance(loInstanceId, 'ada');
  await lms.objects.removeInstance(loInstanceId, 'ada');
  const modification = 'LEARNING_OBJECT_INSTANCE_MODIFICATION';
  expect(emitter.names()).toEqual([modification, modification, 'LEARNING_OBJECT_INSTANCE_DELETION']);
  await expect(lms.objects.removeInstance(SMALL_COURSE, 'ada')).rejects.toMatchObject({ code: 'not_self_paced' });
});

test('with more seats the waitlist moves up [CON-LMS-3]', async () => {
  const { lms } = runLms();
  for (const at of [0, 1, 2, 3, 4]) {
    await lms.act({ userId: FIRST_USER + at, loInstanceId: SMALL_COURSE, action: 'enroll' }, 'ada');
  }
  const { counts } = await lms.objects.editInstance(SMALL_COURSE, { seatLimit: 4 }, 'ada');
  expect(counts).toEqual({ LEARNING_OBJECT_INSTANCE_MODIFICATION: 1, COURSE_ENROLLMENT_BATCH: 1, CI_STATS: 1 });
});

test('a migration is told in batches [CON-LMS-1]', async () => {
  const { lms, emitter } = runLms();
  await lms.objects.migrate('ada');
  expect(new Set(emitter.names())).toEqual(
    new Set(['LEARNING_OBJECT_MODIFICATION_BATCH', 'LEARNING_OBJECT_INSTANCE_MODIFICATION_BATCH']),
  );
});
