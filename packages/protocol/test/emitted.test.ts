import { describe, expect, test } from 'vitest';
import { checkEmittedEnvelope, checkEmittedEvent, eventIdFor, formatEventInfo } from '../src/emitted.ts';

const data = {
  userId: 4279332,
  loId: 'course:7374992',
  loInstanceId: 'course:7376092_10250977',
  loType: 'course',
  enrollmentSource: 'SELF_ENROLL',
  dateEnrolled: 1727414643,
};
const event = {
  eventId: 'd5fb7071-10a9-46b2-9f9e-79dde346c052',
  eventName: 'COURSE_ENROLLMENT',
  timestamp: 1727414643000,
  eventInfo: '1727414643000-047210-84242-0',
  data,
};
const answered = {
  eventId: 'sync-1',
  eventName: 'RESPONSE:ASYNCAPI_USERGROUP_USER_ADDED',
  timestamp: 1727414643000,
  eventInfo: 'sync-1',
  data: { status: 'SUCCESS', request: { metadata: { event_id: 'sync-1' }, data: [{ type: 'user', id: '1' }] } },
};

const paths = (envelope: unknown) => checkEmittedEnvelope(envelope).map(({ path }) => path);
const one = (fields: object) => paths({ accountId: 1010, events: [{ ...event, ...fields }] });

describe('the strict check of an event', () => {
  test('finds nothing in one that is in order, whatever the form of its dates [ALM-EVENT-2]', () => {
    for (const dateEnrolled of [1727414643, 1727414643000, '2024-09-27T05:24:03.000Z']) {
      expect(checkEmittedEvent({ eventName: 'COURSE_ENROLLMENT', data: { ...data, dateEnrolled } })).toEqual([]);
    }
  });

  test('refuses a name that the catalogue lacks', () => {
    for (const eventName of ['', 'course_enrollment', 'ALTERNATE_COMPLETION', '__proto__']) {
      expect(checkEmittedEvent({ eventName, data })).toMatchObject([{ path: '$.eventName', code: 'unknown_event' }]);
    }
  });

  test.each([
    ['userId', '4279332'],
    ['userId', 0],
    ['userId', 1.5],
    ['loId', '7374992'],
    ['loId', 'course:7374992 '],
    ['loId', 'course:7374992\n'],
    ['loInstanceId', 'course:7376092'],
    ['loType', 'jobAid'],
    ['enrollmentSource', ''],
    ['dateEnrolled', 'yesterday'],
    ['dateEnrolled', null],
  ])('refuses %s %j', (field, value) => {
    const issues = checkEmittedEvent({ eventName: 'COURSE_ENROLLMENT', data: { ...data, [field]: value } });
    expect(issues.map(({ path }) => path)).toEqual([`$.data.${field}`]);
  });

  test.each([undefined, null, 'text', []])('refuses %j as data', (nothing) => {
    expect(checkEmittedEvent({ eventName: 'COURSE_ENROLLMENT', data: nothing })).toMatchObject([{ path: '$.data' }]);
  });
});

describe('the strict check of a body', () => {
  test('finds nothing in one that is in order', () => {
    expect(checkEmittedEnvelope({ accountId: 1010, events: [event, answered] })).toEqual([]);
    expect(one({ timestamp: '2024-09-27T05:24:03.000Z' })).toEqual([]);
  });

  test.each([
    [{ eventId: 'not-a-uuid' }, '$.events[0].eventId'],
    [{ timestamp: 1727414643 }, '$.events[0].timestamp'],
    [{ timestamp: '2024-09-27' }, '$.events[0].timestamp'],
    [{ eventInfo: '1727414643000' }, '$.events[0].eventInfo'],
    [{ eventInfo: undefined }, '$.events[0].eventInfo'],
    [{ data: { ...data, userId: 'x' } }, '$.events[0].data.userId'],
    [{ eventName: 'NEW_NAME' }, '$.events[0].eventName'],
    [{ surplus: 1 }, '$.events[0]'],
  ])('refuses an event with %j at %s', (fields, path) => {
    expect(one(fields)).toEqual([path]);
  });

  test('tells which of the events is at fault', () => {
    const second = { ...event, data: { ...data, loId: '$&' } };
    expect(paths({ accountId: 1010, events: [event, second] })).toEqual(['$.events[1].data.loId']);
  });

  test("refuses a RESPONSE event whose id is not the request's [ALM-EVENT-8]", () => {
    const strange = { ...answered, eventId: 'other', eventInfo: 'other' };
    expect(paths({ accountId: 1010, events: [strange] })).toEqual(['$.events[0].eventId']);
    const misplaced = { ...answered, eventInfo: 'other' };
    expect(paths({ accountId: 1010, events: [misplaced] })).toEqual(['$.events[0].eventInfo']);
  });

  test.each([
    null,
    1,
    {},
    { accountId: 1010 },
    { accountId: 1010, events: [] },
    { accountId: '1010', events: [event] },
  ])('refuses %j', (envelope) => {
    expect(checkEmittedEnvelope(envelope)).not.toEqual([]);
  });
});

test('takes the id of a RESPONSE event from its request, and makes one for the others [ALM-EVENT-8]', () => {
  const uuid = () => 'fresh';
  expect(eventIdFor('RESPONSE:ASYNCAPI_USERGROUP_USER_ADDED', answered.data, uuid)).toBe('sync-1');
  expect(eventIdFor('COURSE_ENROLLMENT', answered.data, uuid)).toBe('fresh');
  for (const broken of [undefined, null, 1, { request: 'x' }, { request: { metadata: { event_id: 7 } } }]) {
    expect(eventIdFor('RESPONSE:ASYNCAPI_USERGROUP_USER_ADDED', broken, uuid)).toBe('fresh');
  }
});

test("writes eventInfo in ALM's three forms [ALM-WIRE-7]", () => {
  const position = { epochMs: 1727414643000, log: 47210, offset: 84242, index: 0 };
  expect(formatEventInfo('COURSE_ENROLLMENT_BATCH', 'id', position)).toBe('1727414643000-047210-84242-0');
  expect(formatEventInfo('CI_STATS', 'id', position)).toBe('1727414643000-LoSt');
  expect(formatEventInfo('RESPONSE:ASYNCAPI_USERGROUP_USER_ADDED', 'sync-1', position)).toBe('sync-1');
});
