import { describe, expect, test } from 'vitest';
import { catalog, catalogEntry } from '../src/catalog.ts';
import { checkEmittedEnvelope, checkEmittedEvent } from '../src/emitted.ts';
import { isKnownEvent, parseEnvelope } from '../src/envelope.ts';
import { sampleEnvelope, sampleEvent } from '../src/sample.ts';
import { createSampleSource } from '../src/sample-source.ts';

// Restated by hand from the fact sheet.
const REAL_TIME = [
  'CI_STATS',
  'COURSE_ENROLLMENT',
  'LEARNING_PATH_ENROLLMENT',
  'CERTIFICATION_ENROLLMENT',
  'COURSE_COMPLETED',
  'LEARNING_PATH_COMPLETED',
  'CERTIFICATION_COMPLETED',
  'COURSE_UNENROLLMENT',
  'LEARNING_PATH_UNENROLLMENT',
  'CERTIFICATION_UNENROLLMENT',
  'LEARNING_OBJECT_DRAFT',
  'LEARNING_OBJECT_MODIFICATION',
  'LEARNING_OBJECT_DELETION',
  'LEARNING_OBJECT_INSTANCE_MODIFICATION',
  'LEARNING_OBJECT_INSTANCE_DELETION',
  'LEARNING_PATH_COMPLETION_ROLLBACK',
  'RESPONSE:ASYNCAPI_USERGROUP_USER_ADDED',
  'RESPONSE:ASYNCAPI_USERGROUP_USER_REMOVED',
];
const BATCH = [
  'COURSE_ENROLLMENT_BATCH',
  'LEARNING_PATH_ENROLLMENT_BATCH',
  'CERTIFICATION_ENROLLMENT_BATCH',
  'COURSE_COMPLETED_BATCH',
  'LEARNING_PATH_COMPLETED_BATCH',
  'CERTIFICATION_COMPLETED_BATCH',
  'COURSE_UNENROLLMENT_BATCH',
  'LEARNING_PATH_UNENROLLMENT_BATCH',
  'CERTIFICATION_UNENROLLMENT_BATCH',
  'LEARNER_PROGRESS',
  'LEARNING_OBJECT_MODIFICATION_BATCH',
  'LEARNING_OBJECT_INSTANCE_MODIFICATION_BATCH',
  'LEARNING_PATH_COMPLETION_ROLLBACK_BATCH',
];
const RECORD = ['loId', 'loInstanceId', 'loType', 'userId'];

function fieldsOf(eventName: string): string[] {
  if (eventName === 'CI_STATS') return ['enrollmentCount', 'loInstanceId', 'seatLimit', 'waitlistCount'];
  if (eventName === 'LEARNER_PROGRESS') return [...RECORD, 'dateStarted', 'progressPercent'].sort();
  if (eventName.startsWith('RESPONSE:')) return ['request', 'status'];
  if (eventName.startsWith('LEARNING_OBJECT_INSTANCE_')) return ['loId', 'loInstanceId', 'loType'];
  if (eventName.startsWith('LEARNING_OBJECT_')) return ['loId', 'loType'];
  if (eventName.includes('_UNENROLLMENT')) return [...RECORD, 'enrollmentSource'].sort();
  if (eventName.includes('_COMPLETED')) return [...RECORD, 'enrollmentSource', 'dateCompleted', 'hasPassed'].sort();
  return [...RECORD, 'enrollmentSource', 'dateEnrolled'].sort();
}

test('holds the 31 published names and no other [ALM-EVENT-1]', () => {
  expect(catalog.map(({ name }) => name).sort()).toEqual([...REAL_TIME, ...BATCH].sort());
  expect(catalog).toHaveLength(31);
});

test('sends each name as published: in real time or in batches [ALM-EVENT-1]', () => {
  const named = (timing: string) =>
    catalog
      .filter((entry) => entry.timing === timing)
      .map(({ name }) => name)
      .sort();
  expect(named('realTime')).toEqual([...REAL_TIME].sort());
  expect(named('batch')).toEqual([...BATCH].sort());
});

test('gives every name a family and a title of its own [ALM-EVENT-3]', () => {
  expect(catalogEntry('COURSE_ENROLLMENT')?.title).toBe('Learner enrolls themselves in a course');
  expect(catalog.every(({ family, title }) => family.length > 0 && /^[A-Z][a-z]+ .*[a-z]$/.test(title))).toBe(true);
  const titles = new Set(catalog.map(({ name, title }) => `${title} ${name.endsWith('_BATCH')}`));
  expect(titles.size).toBe(catalog.length);
});

test('knows no name that is not in it, not even one of the language', () => {
  for (const name of ['', 'course_enrollment', 'COURSE_ENROLLMENT ', '__proto__', 'constructor', 'toString']) {
    expect(catalogEntry(name)).toBeUndefined();
  }
});

describe.each(catalog.map(({ name }) => name))('%s', (name) => {
  test('has the data of its family [ALM-EVENT-2]', () => {
    expect(Object.keys(sampleEvent(name).data as object).sort()).toEqual(fieldsOf(name));
  });

  test('passes the strict check and the tolerant one with every sample [ALM-EVENT-4]', () => {
    for (let seed = 0; seed < 50; seed++) {
      const sample = sampleEnvelope([name], createSampleSource({ seed }));
      expect(checkEmittedEnvelope(sample)).toEqual([]);
      expect(parseEnvelope(Buffer.from(JSON.stringify(sample)))).toEqual({ ok: true, envelope: sample });
      expect(sample.events.every(isKnownEvent)).toBe(true);
    }
  });

  test('lacks no field and holds no other in the strict check [ALM-EVENT-2]', () => {
    const event = sampleEvent(name);
    const data = event.data as Record<string, unknown>;
    expect(checkEmittedEvent({ ...event, data: { ...data, surplus: 1 } })).not.toEqual([]);
    for (const field of Object.keys(data).filter((key) => key !== 'hasPassed')) {
      const { [field]: gone, ...rest } = data;
      expect(checkEmittedEvent({ ...event, data: rest })).toMatchObject([{ path: `$.data.${field}` }]);
    }
  });

  test('repeats a sample by its seed and gives a fresh one without [ALM-EVENT-5]', () => {
    const seeded = () => sampleEvent(name, createSampleSource({ seed: 7, now: 1_727_414_643_000 }));
    expect(seeded()).toEqual(seeded());
    expect(sampleEvent(name).eventId).not.toBe(sampleEvent(name).eventId);
  });
});

test('gives samples that differ within one source and between seeds [ALM-EVENT-5]', () => {
  const source = createSampleSource({ seed: 1 });
  const ids = [...Array.from({ length: 100 }, () => source.uuid()), createSampleSource({ seed: 2 }).uuid()];
  expect(new Set(ids).size).toBe(101);
});

test('draws numbers and picks within their bounds, seeded or not', () => {
  for (const source of [createSampleSource(), createSampleSource({ seed: 3 })]) {
    const drawn = new Set(Array.from({ length: 500 }, () => source.int(2, 4)));
    expect([...drawn].sort()).toEqual([2, 3, 4]);
    const picked = new Set(Array.from({ length: 500 }, () => source.pick(['a', 'b'])));
    expect([...picked].sort()).toEqual(['a', 'b']);
  }
});
