import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type LearnerRecord, recordFacts, reduceRecord } from '../src/learner-record.ts';
import { type RecordEvent, type RecordEventKind, recordEventOf } from '../src/record-event.ts';

const T = 1_727_414_643_000;

interface Sent extends Record<string, unknown> {
  at?: number | string;
  id?: string;
}

/** An event as it was sent; `at` counts seconds from T, or is a timestamp of its own. */
function event(eventName: string, { at = 0, id = `${eventName} ${at}`, ...fields }: Sent = {}): RecordEvent {
  const timestamp = typeof at === 'number' && at < 1e6 ? T + at * 1000 : at;
  const data = { userId: 42, loId: 'course:7', loInstanceId: 'course:7_1', loType: 'course', ...fields };
  const read = recordEventOf({ eventId: id, eventName, timestamp, data });
  if (!read) throw new Error('no event of a record');
  return read;
}

const enrolled = (at: number, fields: Sent = {}) => event('COURSE_ENROLLMENT', { at, ...fields });
const progressed = (at: number, progressPercent = 50, fields: Sent = {}) =>
  event('LEARNER_PROGRESS', { at, progressPercent, ...fields });
const completed = (at: number, fields: Sent = {}) => event('COURSE_COMPLETED', { at, ...fields });
const unenrolled = (at: number, fields: Sent = {}) => event('COURSE_UNENROLLMENT', { at, ...fields });
const rolledBack = (at: number, fields: Sent = {}) => event('LEARNING_PATH_COMPLETION_ROLLBACK', { at, ...fields });

/** What comes of events in this order of arrival. */
function arrive(...events: RecordEvent[]) {
  let record: LearnerRecord | undefined;
  const outcomes = events.map((one) => {
    const step = reduceRecord(record, one);
    // As a store would keep it.
    record = JSON.parse(JSON.stringify(step.record)) as LearnerRecord;
    return step.outcome;
  });
  return { record: record as LearnerRecord, state: record?.state, outcomes };
}

describe('in the order in which it happened [RECORD-2]', () => {
  test('a record goes through its states', () => {
    const story = [enrolled(0), progressed(1, 40), completed(2), unenrolled(3)];
    const states = story.map((_, index) => arrive(...story.slice(0, index + 1)).state);
    expect(states).toEqual(['enrolled', 'in_progress', 'completed', 'unenrolled']);
    expect(arrive(...story).outcomes).toEqual(['applied', 'applied', 'applied', 'applied']);
  });

  test('its facts are those of its events', () => {
    const story = [
      enrolled(0, { dateEnrolled: 1727414643, enrollmentSource: 'SELF_ENROLL' }),
      progressed(1, 40, { dateStarted: T }),
      completed(2, { dateCompleted: '2024-11-08T03:49:52.000Z', hasPassed: true }),
    ];
    const facts = { dateEnrolled: 1727414643, enrollmentSource: 'SELF_ENROLL', dateStarted: T };
    expect(recordFacts(arrive(...story.slice(0, 2)).record)).toEqual({
      state: 'in_progress',
      progressPercent: 40,
      ...facts,
    });
    expect(recordFacts(arrive(...story).record)).toEqual({
      state: 'completed',
      ...facts,
      dateCompleted: '2024-11-08T03:49:52.000Z',
      hasPassed: true,
    });
  });

  test('a rollback withdraws the completion, and the next round begins', () => {
    const story = [enrolled(0), completed(1, { hasPassed: true }), rolledBack(2)];
    expect(recordFacts(arrive(...story).record)).toEqual({ state: 'rolled_back' });
    expect(arrive(...story, progressed(3, 10)).state).toBe('in_progress');
    expect(arrive(...story, completed(3)).state).toBe('completed');
  });

  test('who enrols again begins anew', () => {
    const story = [enrolled(0), progressed(1, 90), unenrolled(2), enrolled(3)];
    expect(recordFacts(arrive(...story).record)).toEqual({ state: 'enrolled' });
    expect(recordFacts(arrive(...story, progressed(4, 5)).record)).toEqual({
      state: 'in_progress',
      progressPercent: 5,
    });
  });

  test('of two that made progress the one that came last counts, whatever its timestamp', () => {
    expect(recordFacts(arrive(progressed(5, 60), progressed(4, 70)).record).progressPercent).toBe(70);
  });
});

describe('out of order', () => {
  test('after progress an enrolment is ignored, even a newer one [RECORD-3]', () => {
    for (const name of ['COURSE_ENROLLMENT', 'COURSE_ENROLLMENT_BATCH', 'CERTIFICATION_ENROLLMENT_BATCH'])
      for (const at of [0, 9]) {
        const { state, outcomes } = arrive(progressed(5), event(name, { at }));
        expect([state, outcomes]).toEqual(['in_progress', ['applied', 'after_progress']]);
      }
    expect(arrive(progressed(1), completed(2), enrolled(3)).outcomes[2]).toBe('after_progress');
  });

  test('after a completion progress is ignored, even if newer [RECORD-4]', () => {
    for (const name of ['COURSE_COMPLETED', 'COURSE_COMPLETED_BATCH', 'LEARNING_PATH_COMPLETED'])
      for (const at of [0, 9]) {
        const { state, outcomes } = arrive(event(name, { at: 5 }), progressed(at));
        expect([state, outcomes]).toEqual(['completed', ['applied', 'after_completed']]);
      }
  });

  test('otherwise the timestamp decides [RECORD-5]', () => {
    expect(arrive(completed(5), enrolled(4))).toMatchObject({ state: 'completed', outcomes: ['applied', 'older'] });
    expect(arrive(enrolled(5), completed(4))).toMatchObject({ state: 'enrolled', outcomes: ['applied', 'older'] });
    expect(arrive(completed(4), enrolled(5)).state).toBe('enrolled');
    expect(arrive(unenrolled(5), enrolled(4))).toMatchObject({ state: 'unenrolled', outcomes: ['applied', 'older'] });
    expect(arrive(unenrolled(5), completed(4)).outcomes).toEqual(['applied', 'older']);
    expect(arrive(enrolled(5), unenrolled(4))).toMatchObject({ state: 'enrolled', outcomes: ['applied', 'older'] });
    expect(arrive(completed(5), rolledBack(4))).toMatchObject({ state: 'completed', outcomes: ['applied', 'older'] });
    expect(arrive(unenrolled(5), rolledBack(4)).outcomes).toEqual(['applied', 'older']);
    expect(arrive(completed(5, { hasPassed: true }), completed(4, { hasPassed: false, id: 'x' })).record).toMatchObject(
      {
        completion: { hasPassed: true },
      },
    );
  });

  test('timestamps are compared as times, whatever their form [RECORD-6]', () => {
    const [seconds, milliseconds] = [1727414644, 1727414643999];
    expect(
      arrive(event('COURSE_UNENROLLMENT', { at: seconds }), event('COURSE_ENROLLMENT', { at: milliseconds })).state,
    ).toBe('unenrolled');
    const iso = '2024-09-27T05:24:04.001Z';
    expect(arrive(event('COURSE_UNENROLLMENT', { at: seconds }), event('COURSE_ENROLLMENT', { at: iso })).state).toBe(
      'enrolled',
    );
    expect(
      arrive(event('COURSE_ENROLLMENT', { at: iso }), event('COURSE_UNENROLLMENT', { at: milliseconds })).state,
    ).toBe('enrolled');
    // What has no time is older than what has one, and counts where there is nothing else.
    expect(arrive(event('COURSE_COMPLETED', { at: 'yesterday' }), enrolled(0)).state).toBe('enrolled');
    expect(arrive(enrolled(0), event('COURSE_COMPLETED', { at: 'yesterday' })).state).toBe('enrolled');
    expect(arrive(event('COURSE_COMPLETED', { at: 'yesterday' })).state).toBe('completed');
  });

  test('who is not enrolled makes no progress; what overtook its enrolment counts with it [RECORD-7]', () => {
    expect(arrive(unenrolled(5), progressed(4))).toMatchObject({ state: 'unenrolled', outcomes: ['applied', 'older'] });
    const early = [unenrolled(5), progressed(7, 30)];
    expect(arrive(...early)).toMatchObject({ state: 'unenrolled', outcomes: ['applied', 'after_unenrollment'] });
    expect(recordFacts(arrive(...early, enrolled(6)).record)).toEqual({ state: 'in_progress', progressPercent: 30 });
    expect(arrive(...early, enrolled(8)).state).toBe('enrolled');
  });

  test('an unenrolment that comes late ends its own round, not the next [RECORD-7]', () => {
    const { state, outcomes } = arrive(enrolled(0), progressed(1), enrolled(3), unenrolled(2));
    expect([state, outcomes]).toEqual(['enrolled', ['applied', 'applied', 'after_progress', 'applied']]);
  });

  test('a late rollback withdraws the completion before it and keeps the progress after it [RECORD-7]', () => {
    const { state, outcomes } = arrive(completed(1), progressed(3, 20), rolledBack(2));
    expect([state, outcomes]).toEqual(['in_progress', ['applied', 'after_completed', 'applied']]);
  });
});

// ── Any order ────────────────────────────────────────────────────────────────────────────────────

/** What can happen to a record next. */
const NEXT: Record<string, readonly RecordEventKind[]> = {
  nothing: ['enrollment'],
  enrollment: ['progress', 'completion', 'unenrollment'],
  progress: ['progress', 'completion', 'unenrollment'],
  completion: ['rollback', 'unenrollment'],
  rollback: ['progress', 'completion', 'unenrollment'],
  unenrollment: ['enrollment'],
};

const NAMES: Record<RecordEventKind, string> = {
  enrollment: 'LEARNING_PATH_ENROLLMENT',
  progress: 'LEARNER_PROGRESS',
  completion: 'LEARNING_PATH_COMPLETED',
  rollback: 'LEARNING_PATH_COMPLETION_ROLLBACK',
  unenrollment: 'LEARNING_PATH_UNENROLLMENT',
};

const FORMS = [
  (ms: number) => ms / 1000,
  (ms: number) => ms,
  (ms: number) => String(ms),
  (ms: number) => new Date(ms).toISOString(),
];

const choice = fc.record({
  next: fc.nat(),
  isBatch: fc.boolean(),
  seconds: fc.integer({ min: 1, max: 5000 }),
  form: fc.nat(3),
});

/** What may happen to a learner: every event with its lane. */
const story = fc.array(choice, { minLength: 1, maxLength: 14 }).map((choices) => {
  let last = 'nothing';
  let at = 0;
  return choices.map(({ next, isBatch, seconds, form }, index) => {
    const kinds = NEXT[last] ?? [];
    const kind = kinds[next % kinds.length] as RecordEventKind;
    last = kind;
    at += seconds;
    const isLate = kind === 'progress' || isBatch;
    const fields = {
      id: `${index}`,
      at: FORMS[form]?.(T + at * 1000) ?? 0,
      progressPercent: index,
      hasPassed: index % 2 > 0,
    };
    const dates = { dateEnrolled: T + index, dateStarted: T + index, dateCompleted: T + index };
    return {
      event: event(NAMES[kind] + (isLate && kind !== 'progress' ? '_BATCH' : ''), { ...fields, ...dates }),
      isLate,
    };
  });
});

/** The two lanes in any order that keeps each of them. */
const arrivals = fc.tuple(story, fc.infiniteStream(fc.boolean())).map(([happened, coin]) => {
  const lanes = [happened.filter(({ isLate }) => !isLate), happened.filter(({ isLate }) => isLate)] as const;
  const arrived: RecordEvent[] = [];
  while (lanes[0].length + lanes[1].length > 0) {
    const lane = coin.next().value ? lanes[0] : lanes[1];
    const next = (lane.length > 0 ? lane : lanes[lane === lanes[0] ? 1 : 0]).shift();
    if (next) arrived.push(next.event);
  }
  return { happened: happened.map((one) => one.event), arrived };
});

test('whichever lane overtakes the other, the record ends the same [RECORD-8]', () => {
  fc.assert(
    fc.property(arrivals, ({ happened, arrived }) => {
      expect(arrive(...arrived).record).toEqual(arrive(...happened).record);
    }),
    { numRuns: 1000 },
  );
});

test('in any order at all, an ignored event names its rule, changes no state, and a record stays small [RECORD-8]', () => {
  const anything = fc.array(
    fc.record({ kind: fc.constantFrom(...Object.values(NAMES)), at: fc.integer({ min: 0, max: 9 }) }),
    { minLength: 1, maxLength: 40 },
  );
  fc.assert(
    fc.property(anything, (sent) => {
      let record: LearnerRecord | undefined;
      for (const [index, { kind, at }] of sent.entries()) {
        const step = reduceRecord(record, event(kind, { at, id: String(index) }));
        if (step.outcome !== 'applied') {
          expect(['after_progress', 'after_completed', 'after_unenrollment', 'older']).toContain(step.outcome);
          expect(step.record.state).toBe(record?.state);
        }
        record = step.record;
        expect(Object.keys(record).length).toBeLessThanOrEqual(5);
      }
    }),
    { numRuns: 1000 },
  );
});

test('it changes nothing that it was given [RECORD-8]', () => {
  const record = Object.freeze(arrive(enrolled(0), progressed(1), completed(2)).record);
  const before = JSON.stringify(record);
  for (const one of [enrolled(3), progressed(3), completed(3), unenrolled(3), rolledBack(3)]) reduceRecord(record, one);
  expect(JSON.stringify(record)).toBe(before);
});
