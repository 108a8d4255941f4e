import fc from 'fast-check';
import { describe, expect, expectTypeOf, test } from 'vitest';
import { isKnownEvent, parseEnvelope, type ReceivedEvent } from '../src/envelope.ts';
import { parseTimestamp } from '../src/timestamp.ts';

// The sample given with the mission, to the letter.
const MISSION =
  '{ "accountId": 1010, "events": [ { "eventId": "d5fb7071-10a9-46b2-9f9e-79dde346c052", "eventName": "COURSE_ENROLLMENT_BATCH", "timestamp": 1727414643000, "eventInfo": "1727414643000-047210-84242-0", "data": { "userId": 4279332, "loId": "course:7374992", "loInstanceId": "course:7376092_10250977", "loType": "course", "enrollmentSource": "ADMIN_ENROLL", "dateEnrolled": 1727414643 } } ] }';

const bytes = (text: string) => Buffer.from(text, 'utf8');
const parse = (value: unknown) => parseEnvelope(bytes(JSON.stringify(value)));

const event = (fields: object = {}) => ({
  eventId: 'd5fb7071-10a9-46b2-9f9e-79dde346c052',
  eventName: 'COURSE_ENROLLMENT',
  timestamp: 1727414643000,
  ...fields,
});

/** The envelope, which must have been taken as it was sent. */
function taken(value: unknown) {
  const parsed = parse(value);
  expect(parsed).toEqual({ ok: true, envelope: value });
  if (!parsed.ok) throw new Error('refused');
  return parsed.envelope;
}

function only(...events: object[]): ReceivedEvent {
  const [first] = taken({ accountId: 1010, events }).events;
  if (!first) throw new Error('no event');
  return first;
}

function issues(value: unknown) {
  const parsed = parse(value);
  return parsed.ok ? [] : parsed.issues;
}

describe('takes what ALM sends:', () => {
  test("the mission's sample, with every field and in its order [ALM-WIRE-1]", () => {
    const parsed = parseEnvelope(bytes(MISSION));
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.issues));
    expect(JSON.stringify(parsed.envelope)).toBe(JSON.stringify(JSON.parse(MISSION)));
    const [first] = parsed.envelope.events;
    expect(first?.eventId).toBe('d5fb7071-10a9-46b2-9f9e-79dde346c052');
    expect(first && isKnownEvent(first)).toBe(true);
  });

  test('no event, one, and many in one request [ALM-WIRE-2]', () => {
    taken({ accountId: 1010, events: [] });
    const many = Array.from({ length: 1000 }, (_, index) => event({ eventId: `e${index}` }));
    expect(taken({ accountId: 1010, events: many }).events).toHaveLength(1000);
  });

  test('integers as accountId and userId, strings as ids inside RESPONSE data [ALM-WIRE-3]', () => {
    const enrolment = { userId: 4279332, loId: 'course:1', loInstanceId: 'course:1_2', loType: 'course' };
    expect(isKnownEvent(only(event({ data: enrolment })))).toBe(true);
    expect(isKnownEvent(only(event({ data: { ...enrolment, userId: '4279332' } })))).toBe(false);
    const answered = {
      eventId: 'sync-2026-03-30T10:15:00Z-ug-12345',
      eventName: 'RESPONSE:ASYNCAPI_USERGROUP_USER_ADDED',
      timestamp: '2026-03-30T10:15:02.000Z',
      data: {
        status: 'SUCCESS',
        request: {
          metadata: { event_id: 'sync-2026-03-30T10:15:00Z-ug-12345', source: 'hr' },
          data: [{ type: 'user', id: '4279332' }],
        },
      },
    };
    expect(isKnownEvent(only(answered))).toBe(true);
  });

  test.each([
    'd5fb7071-10a9-46b2-9f9e-79dde346c052',
    'd5fb7071-10a9-46b2-9f9e-79dde346c05',
    'D5FB7071-10A9-46B2-9F9E-79DDE346C052',
    'sync-2026-03-30T10:15:00Z-ug-12345',
    ' ',
    'é😀',
    '\u0000',
    '__proto__',
    'x'.repeat(1024),
  ])('the eventId %j, as it is [ALM-WIRE-4]', (eventId) => {
    expect(only(event({ eventId })).eventId).toBe(eventId);
  });

  test('free-form ids of RESPONSE events with no eventInfo [ALM-EVENT-8, ALM-WIRE-7]', () => {
    const eventId = 'sync-2026-03-30T10:15:00Z-ug-12345';
    expect(only({ eventId, eventName: 'RESPONSE:ASYNCAPI_USERGROUP_USER_REMOVED', timestamp: 1 })).not.toHaveProperty(
      'eventInfo',
    );
  });

  test('the three forms of time, mixed within one event [ALM-WIRE-5]', () => {
    const { timestamp, data } = only(
      event({
        timestamp: '2024-11-08T03:49:52.000Z',
        data: {
          userId: 1,
          loId: 'course:1',
          loInstanceId: 'course:1_2',
          loType: 'course',
          dateEnrolled: 1731037792,
          dateStarted: 1731037792000,
        },
      }),
    );
    const { dateEnrolled, dateStarted } = data as Record<string, unknown>;
    expect([timestamp, dateEnrolled, dateStarted].map((time) => parseTimestamp(time)?.epochMs)).toEqual(
      Array(3).fill(1731037792000),
    );
  });

  test.each(['1727414643000-047210-84242-0', '1727414643-LoSt', 'sync-2026', null, 17, undefined])(
    'the eventInfo %j [ALM-WIRE-7]',
    (eventInfo) => {
      expect(only(JSON.parse(JSON.stringify(event({ eventInfo })))).eventInfo).toEqual(eventInfo);
    },
  );

  test.each(['course', 'learningProgram', 'learning_program', 'certification', 'jobAid'])(
    'the loType %s and enrollmentSources that nobody published [ALM-WIRE-8]',
    (loType) => {
      const data = {
        userId: 1,
        loId: `${loType}:1`,
        loInstanceId: `${loType}:1_2`,
        loType,
        enrollmentSource: 'TELEPATHY',
      };
      expect(isKnownEvent(only(event({ data })))).toBe(true);
    },
  );

  test('extra fields on every level, and keeps them [ALM-WIRE-9]', () => {
    const data = { userId: 1, loId: 'c:1', loInstanceId: 'c:1_2', loType: 'c', extra: { deep: [1] } };
    const envelope = taken({ tenant: 'x', accountId: 1010, events: [event({ region: 'eu', data })], trailer: [] });
    expect(envelope.events.every(isKnownEvent)).toBe(true);
  });

  test('names that the catalogue does not know, with any data or none [ALM-EVENT-6]', () => {
    for (const data of [undefined, null, 1, 'text', [], {}, { userId: 'x' }]) {
      const alternate = only(JSON.parse(JSON.stringify(event({ eventName: 'ALTERNATE_COMPLETION', data }))));
      expect(isKnownEvent(alternate)).toBe(false);
    }
  });

  test('known names with data that is not what they promise, as unknown [ALM-EVENT-7]', () => {
    for (const data of [undefined, null, 'text', [], {}, { userId: 1 }]) {
      expect(isKnownEvent(only(JSON.parse(JSON.stringify(event({ data })))))).toBe(false);
    }
  });

  test.each([
    '9007199254740992',
    '9007199254740993',
    '-9007199254740993',
    '10000000000000000',
    '123456789012345678901234567890',
  ])('the account %s, to the last digit [ALM-WIRE-11]', (digits) => {
    const parsed = parseEnvelope(bytes(`{"accountId":${digits},"events":[]}`));
    expect(parsed).toEqual({ ok: true, envelope: { accountId: digits, events: [] } });
  });

  test('a huge account beside a key that stands twice [ALM-WIRE-11]', () => {
    const parsed = parseEnvelope(bytes('{"accountId":18446744073709551616,"events":[],"note":1,"note":2}'));
    expect(parsed).toEqual({ ok: true, envelope: { accountId: '18446744073709551616', events: [], note: 2 } });
  });

  test('an account as a string, as it is, and a safe one as a number [ALM-WIRE-11]', () => {
    expect(taken({ accountId: '1010', events: [] }).accountId).toBe('1010');
    expect(taken({ accountId: Number.MAX_SAFE_INTEGER, events: [] }).accountId).toBe(9007199254740991);
  });

  test('bytes that begin with a byte order mark', () => {
    expect(parseEnvelope(bytes(`\ufeff${MISSION}`)).ok).toBe(true);
  });
});

describe('refuses with the place of the fault:', () => {
  test.each([
    [{}, '$.accountId'],
    [{ events: [] }, '$.accountId'],
    [{ accountId: 1010 }, '$.events'],
    [{ accountId: 1010, events: {} }, '$.events'],
    [{ accountId: 1010.5, events: [] }, '$.accountId'],
    [{ accountId: '', events: [] }, '$.accountId'],
    [{ accountId: null, events: [] }, '$.accountId'],
    [{ accountId: 1010, events: [null] }, '$.events[0]'],
    [{ accountId: 1010, events: [event(), event({ eventId: '' })] }, '$.events[1].eventId'],
    [{ accountId: 1010, events: [event({ eventId: 7 })] }, '$.events[0].eventId'],
    [{ accountId: 1010, events: [event({ eventName: '' })] }, '$.events[0].eventName'],
    [{ accountId: 1010, events: [event({ timestamp: null })] }, '$.events[0].timestamp'],
  ])('%j at %s [ALM-WIRE-10]', (value, path) => {
    expect(issues(value).map((issue) => issue.path)).toContain(path);
    for (const issue of issues(value)) {
      expect(issue).toEqual({
        path: expect.any(String),
        code: expect.stringMatching(/^[a-z_]+$/),
        message: expect.stringMatching(/\w/),
      });
    }
  });

  test.each(['null', '1', '"text"', '[]', 'true'])('the JSON %s, which is no object [ALM-WIRE-10]', (text) => {
    expect(parseEnvelope(bytes(text))).toMatchObject({ ok: false, issues: [{ path: '$', code: 'invalid_type' }] });
  });

  test.each(['', ' ', '{', '{"accountId":1010,}', 'accountId=1010', '{} {}', '\u0000', "{'a':1}", 'NaN'])(
    '%j, which is no JSON [ALM-WIRE-10]',
    (text) => {
      expect(parseEnvelope(bytes(text))).toMatchObject({ ok: false, issues: [{ path: '$', code: 'invalid_json' }] });
    },
  );

  test.each([[[0xff]], [[0x22, 0xc3, 0x28, 0x22]], [[0x22, 0xed, 0xa0, 0x80, 0x22]], [[0x22, 0xc0, 0x80, 0x22]]])(
    'the bytes %j, which are no UTF-8 [ALM-WIRE-10]',
    (octets) => {
      const parsed = parseEnvelope(Uint8Array.from(octets));
      expect(parsed).toMatchObject({ ok: false, issues: [{ path: '$', code: 'invalid_utf8' }] });
    },
  );

  test('half a surrogate pair in what identifies, which would be another id on disk [ALM-WIRE-10]', () => {
    const half = (field: string) =>
      `{"accountId":1010,"events":[{"eventId":"a","eventName":"b","timestamp":1,"${field}":"\\ud800"}]}`;
    for (const field of ['eventId', 'eventName']) {
      expect(parseEnvelope(bytes(half(field)))).toMatchObject({
        ok: false,
        issues: [{ path: `$.events[0].${field}` }],
      });
    }
    expect(parseEnvelope(bytes('{"accountId":"\\ud800","events":[]}'))).toMatchObject({
      ok: false,
      issues: [{ path: '$.accountId' }],
    });
  });

  test('numbers beyond every number [ALM-WIRE-10]', () => {
    expect(parseEnvelope(bytes('{"accountId":1e999,"events":[]}'))).toMatchObject({
      ok: false,
      issues: [{ path: '$.accountId' }],
    });
    const late = '{"accountId":1,"events":[{"eventId":"a","eventName":"b","timestamp":1e999}]}';
    expect(parseEnvelope(bytes(late))).toMatchObject({ ok: false, issues: [{ path: '$.events[0].timestamp' }] });
  });

  test('a body full of faults with the first twenty of them [ALM-WIRE-10]', () => {
    const faults = issues({ accountId: 1010, events: Array(10_000).fill({}) });
    expect(faults).toHaveLength(20);
    expect(faults.at(-1)?.path).toBe('$.events[6].eventName');
  });
});

describe('survives', () => {
  const deep = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);

  test('a hundred thousand levels of nesting, wherever they are [ALM-WIRE-10]', () => {
    expect(parseEnvelope(bytes(deep(100_000)))).toMatchObject({ ok: false });
    expect(parseEnvelope(bytes('{"a":'.repeat(100_000) + '}'.repeat(100_000)))).toMatchObject({ ok: false });
    expect(parseEnvelope(bytes(`{"accountId":1,"events":${deep(100_000)}}`))).toMatchObject({ ok: false });
    expect(parseEnvelope(bytes(`{"accountId":9007199254740993,"events":[],"x":${deep(100_000)}}`))).toBeDefined();
    const inData = `{"accountId":1,"events":[{"eventId":"a","eventName":"CI_STATS","timestamp":1,"data":${deep(100_000)}}]}`;
    const parsed = parseEnvelope(bytes(inData));
    expect(parsed.ok && parsed.envelope.events.map(isKnownEvent)).toEqual([false]);
  });

  test('keys of the prototype, which stay data [ALM-WIRE-10]', () => {
    const text =
      '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"accountId":9007199254740993,"events":[{"__proto__":{"eventId":"x"},"eventId":"a","eventName":"b","timestamp":1,"hasOwnProperty":1}]}';
    const parsed = parseEnvelope(bytes(text));
    expect(parsed.ok && JSON.stringify(parsed.envelope)).toBe(text.replace('9007199254740993', '"9007199254740993"'));
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    expect(parseEnvelope(bytes('{"__proto__":{"accountId":1,"events":[]}}')).ok).toBe(false);
  });

  test('a key that is repeated, beside an account that needs its digits [ALM-WIRE-10]', () => {
    expect(
      parseEnvelope(bytes('{"accountId":9007199254740993,"accountId":9007199254740995,"events":[]}')),
    ).toBeDefined();
  });

  test('any bytes [ALM-WIRE-10]', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (body) => {
        expect(typeof parseEnvelope(body).ok).toBe('boolean');
      }),
      { numRuns: 1000 },
    );
  });

  test('any JSON, at the top and as an event, and tells where it is wrong [ALM-WIRE-10]', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (top, inner) => {
        const bodies = [top, { accountId: 1, events: inner }, { accountId: inner, events: [top] }];
        for (const value of [...bodies, { accountId: 1, events: [{ ...event(), eventName: 'CI_STATS', data: top }] }]) {
          const parsed = parse(value);
          if (parsed.ok) parsed.envelope.events.map(isKnownEvent);
          else expect(parsed.issues.every(({ path }) => path.startsWith('$'))).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });

  test('any well-formed event, unchanged [ALM-WIRE-9]', () => {
    const anyEvent = fc.record({
      eventId: fc.string({ minLength: 1, unit: 'grapheme' }),
      eventName: fc.string({ minLength: 1, unit: 'grapheme' }),
      timestamp: fc.oneof(fc.integer(), fc.string()),
      data: fc.jsonValue(),
    });
    fc.assert(
      fc.property(fc.integer(), fc.array(anyEvent), (accountId, events) => {
        const text = JSON.stringify({ accountId, events });
        const parsed = parseEnvelope(bytes(text));
        expect(parsed.ok && JSON.stringify(parsed.envelope)).toBe(text);
      }),
    );
  });
});

test('narrows the data of a known event by its name, for the compiler [ALM-EVENT-7]', () => {
  const progress = {
    userId: 1,
    loId: 'course:1',
    loInstanceId: 'course:1_2',
    loType: 'course',
    progressPercent: 40,
  };
  const received: ReceivedEvent = only(event({ eventName: 'LEARNER_PROGRESS', data: progress }));
  expectTypeOf(received.data).toBeUnknown();
  expectTypeOf(received.eventName).toBeString();
  expect.assertions(2);
  if (!isKnownEvent(received)) return;
  if (received.eventName === 'LEARNER_PROGRESS') {
    expectTypeOf(received.data.userId).toBeNumber();
    expectTypeOf(received.data.progressPercent).toEqualTypeOf<number | null | undefined>();
    expectTypeOf(received.data.dateStarted).toEqualTypeOf<number | string | null | undefined>();
    expect(received.data.progressPercent).toBe(40);
  }
  if (received.eventName === 'COURSE_ENROLLMENT') {
    expectTypeOf(received.data.dateEnrolled).toEqualTypeOf<number | string | null | undefined>();
    expectTypeOf(received.data.loInstanceId).toBeString();
  }
  if (received.eventName === 'CI_STATS')
    expectTypeOf(received.data.seatLimit).toEqualTypeOf<number | null | undefined>();
  if (received.eventName === 'RESPONSE:ASYNCAPI_USERGROUP_USER_ADDED') {
    expectTypeOf(received.data.request.metadata.event_id).toBeString();
  }
});

describe('bounds what every list shows [ALM-WIRE-12]:', () => {
  const long = 'x'.repeat(1025);
  const enrolment = { userId: 1, loId: 'c:1', loInstanceId: 'c:1_2' };
  const envelope = (fields: object) => ({ accountId: 1010, events: [event(fields)] });

  test.each([
    ['$.events[0].eventId', envelope({ eventId: long })],
    ['$.events[0].eventName', envelope({ eventName: long })],
    ['$.events[0].timestamp', envelope({ timestamp: long })],
    ['$.events[0].data', envelope({ data: { ...enrolment, userId: long } })],
    ['$.events[0].data', envelope({ data: { ...enrolment, loId: long } })],
    ['$.events[0].data', envelope({ data: { ...enrolment, loInstanceId: long } })],
    ['$.accountId', { accountId: long, events: [] }],
  ])('%s is refused beyond 1,024 characters, and taken up to there', (path, value) => {
    expect(issues(value)).toEqual([{ path, code: expect.any(String), message: expect.stringMatching(/1024/) }]);
    taken(JSON.parse(JSON.stringify(value).replace(long, long.slice(1))));
  });

  test('an accountId of more than 100 digits', () => {
    const read = (digits: string) => parseEnvelope(bytes(`{"accountId":${digits},"events":[]}`));
    expect(read('7'.repeat(100))).toMatchObject({ ok: true, envelope: { accountId: '7'.repeat(100) } });
    for (const count of [101, 1_000_000])
      expect(read('7'.repeat(count))).toMatchObject({ ok: false, issues: [{ path: '$.accountId' }] });
  });

  test('other fields of data are as long as they are', () => {
    taken(envelope({ data: { ...enrolment, note: 'x'.repeat(100_000) }, eventInfo: long }));
    taken(envelope({ data: long }));
  });
});
