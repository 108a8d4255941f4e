import { expect, test } from 'vitest';
import { eventually } from '../../../../test/support/eventually.ts';
import type { BulkAction } from '../../src/sample/bulk.ts';
import { COURSE, FIRST_USER, PATH, runLms, SMALL_COURSE } from '../support/running-lms.ts';

async function runBulk(lms: ReturnType<typeof runLms>['lms'], wanted: Partial<BulkAction>) {
  await lms.bulk.start({ loInstanceId: COURSE, action: 'enroll', cause: 'admin', count: 10, ...wanted }, 'ada');
  return eventually(() => {
    const job = lms.bulk.current();
    expect(job?.state).not.toBe('running');
    return job;
  });
}

test.each([
  ['admin', 'ADMIN_ENROLL'],
  ['manager', 'MANAGER_ENROLL'],
  ['platform', 'AUTO_ENROLL'],
] as const)('what the %s causes is emitted in batches [CON-LMS-1]', async (cause, enrollmentSource) => {
  const { lms, emitter } = runLms();
  await runBulk(lms, { cause, loInstanceId: PATH });
  await runBulk(lms, { cause, loInstanceId: PATH, action: 'complete' });
  await runBulk(lms, { cause, loInstanceId: PATH, action: 'rollback' });
  await runBulk(lms, { cause, loInstanceId: PATH, action: 'unenroll' });
  const names = ['ENROLLMENT', 'COMPLETED', 'COMPLETION_ROLLBACK', 'UNENROLLMENT'];
  expect([...new Set(emitter.names())]).toEqual(names.map((name) => `LEARNING_PATH_${name}_BATCH`));
  expect(emitter.events).toHaveLength(40);
  expect(emitter.events[0]).toMatchObject({ data: { userId: FIRST_USER, enrollmentSource } });
});

test('goes on in chunks, tells how far it is, and counts what was skipped [CON-LMS-5]', async () => {
  const { lms, emitter, news } = runLms();
  await lms.act({ userId: FIRST_USER + 7, loInstanceId: COURSE, action: 'enroll' }, 'ada');
  const job = await runBulk(lms, { count: 1200 });
  expect(job).toMatchObject({ state: 'done', done: 1200, skipped: { already_enrolled: 1 } });
  expect(job?.counts).toEqual({ COURSE_ENROLLMENT_BATCH: 1199 });
  expect(Math.max(...emitter.chunks)).toBeLessThanOrEqual(500);
  const done = news.flatMap((each) => (each.type === 'bulk' ? [each.job.done] : []));
  expect(done).toEqual([500, 1000, 1200, 1200]);
  expect((await lms.activities(1))[0]).toMatchObject({ action: 'admin.enroll.bulk', counts: job?.counts });
});

test('one bulk job runs at a time, and it can be cancelled [CON-LMS-5]', async () => {
  const { lms } = runLms();
  const wanted = { loInstanceId: COURSE, action: 'enroll', cause: 'admin', count: 100_000 } as const;
  await lms.bulk.start(wanted, 'ada');
  await expect(lms.bulk.start(wanted, 'ada')).rejects.toMatchObject({ code: 'job_running' });
  lms.bulk.cancel();
  await eventually(() => expect(lms.bulk.current()?.endedAt).toBeDefined());
  expect(lms.bulk.current()).toMatchObject({ state: 'cancelled' });
  expect(lms.bulk.current()?.done).toBeLessThan(100_000);
});

test('beyond the seats a bulk enrolment fills the waitlist, and tells the seats once a chunk [CON-LMS-3]', async () => {
  const { lms, emitter } = runLms();
  await runBulk(lms, { loInstanceId: SMALL_COURSE, count: 5 });
  expect(emitter.names()).toEqual([...Array(3).fill('COURSE_ENROLLMENT_BATCH'), 'CI_STATS']);
  expect(emitter.events.at(-1)).toMatchObject({ data: { enrollmentCount: 3, waitlistCount: 2 } });
});
