import { describe, expect, test } from 'vitest';
import { catalog } from '../src/catalog.ts';
import { recordEventKind, recordEventOf } from '../src/record-event.ts';

const data = { userId: 42, loId: 'course:7', loInstanceId: 'course:7_1', loType: 'course' };
const event = (eventName: string, fields: unknown) => ({
  eventId: 'e',
  eventName,
  timestamp: 1727414643000,
  data: fields,
});

describe('which events belong to a record [RECORD-1]', () => {
  test('those of the catalogue by their family', () => {
    const families = { enrollment: 'enrollment', completion: 'completion', unenrollment: 'unenrollment' } as const;
    const others = { rollback: 'rollback', progress: 'progress' } as const;
    for (const { name, family } of catalog)
      expect(recordEventKind(name)).toBe({ ...families, ...others }[family as keyof typeof families]);
  });

  test('names that come later, by how they end', () => {
    expect(recordEventKind('JOB_AID_ENROLLMENT')).toBe('enrollment');
    expect(recordEventKind('JOB_AID_UNENROLLMENT_BATCH')).toBe('unenrollment');
    expect(recordEventKind('CERTIFICATION_COMPLETION_ROLLBACK')).toBe('rollback');
    for (const name of ['ENROLLMENT', 'COURSE_ENROLLMENT_BATCHED', 'XLEARNER_PROGRESS', 'toString', ''])
      expect(recordEventKind(name)).toBeUndefined();
  });
});

test('reads what it says, whatever the form of ids and dates [RECORD-1, RECORD-6]', () => {
  const dates = { dateCompleted: '2024-11-08T03:49:52.000Z', hasPassed: false };
  expect(recordEventOf(event('COURSE_COMPLETED', { ...data, ...dates, extra: { deep: 1 } }))).toEqual({
    kind: 'completion',
    eventId: 'e',
    eventName: 'COURSE_COMPLETED',
    timestamp: 1727414643000,
    ...data,
    ...dates,
  });
  expect(recordEventOf(event('LEARNER_PROGRESS', { ...data, userId: '9007199254740993' }))).toMatchObject({
    userId: '9007199254740993',
  });
});

test('passes over fields of another type, and over what names no record [RECORD-1]', () => {
  const odd = { userId: 'u', loInstanceId: 'i', dateStarted: null, progressPercent: '33.3333333333333333333', loId: 7 };
  expect(recordEventOf(event('LEARNER_PROGRESS', odd))).toEqual({
    kind: 'progress',
    eventId: 'e',
    eventName: 'LEARNER_PROGRESS',
    timestamp: 1727414643000,
    userId: 'u',
    loInstanceId: 'i',
    progressPercent: 100 / 3,
  });
  // A number that was rounded identifies nobody.
  for (const userId of [2 ** 53, 1.5, '', null, undefined, {}])
    expect(recordEventOf(event('COURSE_ENROLLMENT', { ...data, userId }))).toBeUndefined();
  for (const fields of [undefined, null, 'text', [], { ...data, loInstanceId: 7 }, { ...data, loInstanceId: '' }])
    expect(recordEventOf(event('COURSE_ENROLLMENT', fields))).toBeUndefined();
  expect(recordEventOf(event('CI_STATS', data))).toBeUndefined();
});
