import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { eventually } from '../../../../test/support/eventually.ts';
import { sqliteSampleStore } from '../../src/sample/sqlite-sample-store.ts';
import { COURSE, FIRST_USER, recordingEmitter, runLms } from '../support/running-lms.ts';

const enroll = (at = 0) => ({ userId: FIRST_USER + at, loInstanceId: COURSE, action: 'enroll' }) as const;

test('what the emitter could not take is told later, in order and once [CON-LMS-6]', async () => {
  const { lms, emitter, clock, errors } = runLms();
  emitter.fails = true;
  await lms.act(enroll(0), 'ada');
  await lms.act(enroll(1), 'ada');
  expect(emitter.events).toEqual([]);
  expect(errors).toHaveLength(2);
  emitter.fails = false;
  clock.advance(1000);
  await eventually(() => expect(emitter.events).toHaveLength(2));
  expect(emitter.events.map(({ data }) => (data as { userId: number }).userId)).toEqual([FIRST_USER, FIRST_USER + 1]);
});

test('what an earlier process stored and did not tell is told at the next start [CON-LMS-6]', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'earshot-lms-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, 'sample.db');
  const failing = recordingEmitter();
  failing.fails = true;
  const first = runLms({ store: sqliteSampleStore(path), emitter: failing });
  await first.lms.act(enroll(), 'ada');
  await first.lms.stop();
  const second = runLms({ store: sqliteSampleStore(path) });
  expect(second.emitter.events).toEqual([]);
  second.lms.start();
  await eventually(() => expect(second.emitter.names()).toEqual(['COURSE_ENROLLMENT']));
  expect(await second.store.outbox(Number.MAX_SAFE_INTEGER, 10)).toEqual([]);
});

test('the answer of an asynchronous group change comes when the call is over [CON-LMS-7]', async () => {
  const { lms, emitter, clock } = runLms();
  const { events } = await lms.changeGroup('61001', { change: 'add', userIds: [FIRST_USER] }, 'ada');
  expect(emitter.events).toEqual([]);
  clock.advance(1500);
  await eventually(() => expect(emitter.names()).toEqual(['RESPONSE:ASYNCAPI_USERGROUP_USER_ADDED']));
  const [{ eventId = '', data } = {}] = emitter.events;
  expect(eventId).toBe(events[0]?.eventId);
  expect(data).toEqual({
    status: 'SUCCESS',
    request: { metadata: { event_id: eventId }, data: [{ type: 'user', id: String(FIRST_USER) }] },
  });
  expect((await lms.offer()).groups[0]).toMatchObject({ groupId: '61001', members: 1 });
});
