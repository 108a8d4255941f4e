import fc from 'fast-check';
import { expect, test } from 'vitest';
import { freezeBatch } from '../../src/dispatch/freeze.ts';
import type { LoggedEvent } from '../../src/store/log-store.ts';
import type { Body } from '../support/receiver.ts';

const frame = { id: 'msg_1', accountId: 1010, timestampFormat: 'milliseconds' } as const;
const limits = { maxEvents: 25, maxBytes: 256_000 };

function logged(seq: number, change: Partial<LoggedEvent> = {}): LoggedEvent {
  return {
    ...{ seq, eventId: 'd5fb7071-10a9-46b2-9f9e-79dde346c052', eventName: 'COURSE_ENROLLMENT' },
    ...{ timestamp: 1727414643000, loggedAt: 1727414643500, data: '{"userId":4279332}' },
    ...change,
  };
}

const text = (events: LoggedEvent[], change = {}) => freezeBatch({ ...frame, ...change }, events, limits).body;

test("writes the mission's sample: compact, its keys in its order [EMIT-3] [EMIT-4]", () => {
  expect(text([logged(84242)])).toBe(
    '{"accountId":1010,"events":[{"eventId":"d5fb7071-10a9-46b2-9f9e-79dde346c052","eventName":"COURSE_ENROLLMENT",' +
      '"timestamp":1727414643000,"eventInfo":"1727414643000-000001-84242-0","data":{"userId":4279332}}]}',
  );
});

test('numbers the segments of a long log in eventInfo', () => {
  expect(text([logged(4_204_242)])).toContain('"eventInfo":"1727414643000-000043-4242-0"');
});

test('writes eventInfo of CI_STATS and RESPONSE events as ALM does', () => {
  expect(text([logged(1, { eventName: 'CI_STATS' })])).toContain('"eventInfo":"1727414643000-LoSt"');
  const response = logged(1, { eventName: 'RESPONSE:ASYNCAPI_USERGROUP_USER_ADDED', eventId: 'sync-1' });
  expect(text([response])).toContain('"eventInfo":"sync-1"');
});

test('writes timestamp as ISO 8601 by option [EMIT-6]', () => {
  expect(text([logged(1)], { timestampFormat: 'iso' })).toContain(
    '"timestamp":"2024-09-27T05:24:03.000Z","eventInfo":',
  );
});

test('passes the text of data as it is [EMIT-5]', () => {
  expect(text([logged(1, { data: '{"dateEnrolled":1.0,"é":"\\u00e9"}' })])).toContain(
    '"data":{"dateEnrolled":1.0,"é":"\\u00e9"}}',
  );
});

test('takes the first events that fit, in order, and one at least, whatever they are', () => {
  const anyEvent = fc.record({ data: fc.json(), eventId: fc.string({ minLength: 1, unit: 'grapheme' }) });
  const anyEvents = fc.array(anyEvent, { minLength: 1, maxLength: 40 });
  const any = (min: number, max: number) => fc.integer({ min, max });
  fc.assert(
    fc.property(anyEvents, any(1, 30), any(1, 3_000), (contents, maxEvents, maxBytes) => {
      const events = contents.map((content, index) => logged(index + 5, content));
      const { members, body } = freezeBatch(frame, events, { maxEvents, maxBytes });
      const parsed = JSON.parse(body) as Body;
      expect(parsed.events.map(({ data }) => data)).toEqual(
        contents.slice(0, members.length).map(({ data }) => JSON.parse(data)),
      );
      expect(members.map(({ seq }) => seq)).toEqual(events.slice(0, members.length).map(({ seq }) => seq));
      expect(members.length).toBeLessThanOrEqual(maxEvents);
      expect(members.length === 1 || Buffer.byteLength(body) <= maxBytes).toBe(true);
      const larger = freezeBatch(frame, events, { maxEvents: members.length + 1, maxBytes: Infinity });
      const full = members.length === Math.min(events.length, maxEvents);
      expect(full || Buffer.byteLength(larger.body) > maxBytes).toBe(true);
    }),
  );
});
