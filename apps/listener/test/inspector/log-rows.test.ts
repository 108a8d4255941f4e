import { expect, test } from 'vitest';
import {
  type Delivery,
  deliveryRow,
  eventRows,
  type SightedEvent,
  sightingKey,
} from '../../inspector/src/log/log-row.ts';
import { isMatchedHere, matchingRows } from '../../inspector/src/log/matches.ts';
import { timesSeen } from '../../inspector/src/log/times-seen.ts';
import { sightingId } from '../../src/search/event-search.ts';

const event = (changes: Partial<SightedEvent> = {}): SightedEvent => ({
  eventId: 'e1',
  eventName: 'COURSE_ENROLLMENT',
  timestamp: 1727414643,
  fresh: true,
  userId: 42,
  loId: 'course:1',
  loInstanceId: 'course:1_2',
  ...changes,
});

const delivery = (changes: Partial<Delivery> = {}): Delivery => ({
  seq: 7,
  receivedAt: '2024-09-27T05:24:05.000Z',
  endpoint: 'default',
  verdict: 'accepted',
  size: 361,
  accountId: 1010,
  events: [event()],
  ...changes,
});

test('sightings are numbered as the listener numbers them', () => {
  expect(sightingKey(7, 3)).toBe(sightingId(7, 3));
});

test('a line tells the delay from the event to its arrival, whatever form the timestamp has [INSP-LIST-1]', () => {
  expect(deliveryRow(delivery()).delayMs).toBe(2000);
  const iso = delivery({ events: [event({ timestamp: '2024-09-27T05:24:04Z' })] });
  expect(deliveryRow(iso).delayMs).toBe(1000);
  expect(deliveryRow(delivery({ events: [event({ timestamp: 'yesterday' })] })).delayMs).toBeUndefined();
});

test('a delivery with a conflict in it is one, and counts its known events [INSP-LIST-1]', () => {
  const events = [event(), event({ fresh: false, conflict: true }), event({ fresh: false })];
  expect(deliveryRow(delivery({ events }))).toMatchObject({ verdict: 'conflict', events: 3, duplicates: 2 });
  expect(eventRows(delivery({ events })).map(({ verdict }) => verdict)).toEqual(['accepted', 'conflict', 'duplicate']);
});

test('a refused request is a line without events, with its reason [INSP-LIST-1]', () => {
  const refused = delivery({ verdict: 'refused', events: [], refusal: { code: 'signature_missing', message: '' } });
  expect(deliveryRow(refused)).toMatchObject({ verdict: 'refused', events: 0, refusalCode: 'signature_missing' });
});

test.each([
  [{}, 1],
  [{ verdict: 'accepted', endpoint: 'default', accountId: '1010', userId: '42' }, 1],
  [{ verdict: 'refused' }, 0],
  [{ endpoint: 'crm' }, 0],
  [{ accountId: '1' }, 0],
  [{ userId: '4' }, 0],
  [{ loId: 'course:1', loInstanceId: 'course:1_2', eventName: 'COURSE_ENROLLMENT' }, 1],
  [{ eventName: 'CI_STATS' }, 0],
  [{ from: '2024-09-27T05:24:05Z', to: '2024-09-27T05:24:05Z' }, 1],
  [{ from: '2024-09-27T05:24:06Z' }, 0],
  [{ to: '1727414644' }, 0],
] as const)('of a live delivery, %j lets %d through, in both views [INSP-FILTER-3]', (filter, count) => {
  expect(matchingRows(delivery(), filter, 'deliveries')).toHaveLength(count);
  expect(matchingRows(delivery(), filter, 'events')).toHaveLength(count);
});

test('in the view of events each is judged on its own [INSP-FILTER-3]', () => {
  const two = delivery({ events: [event(), event({ eventId: 'e2', userId: 43, fresh: false })] });
  expect(matchingRows(two, { userId: '43' }, 'events').map(({ event: found }) => found?.eventId)).toEqual(['e2']);
  expect(matchingRows(two, { verdict: 'duplicate' }, 'events')).toHaveLength(1);
  expect(matchingRows(two, { verdict: 'duplicate' }, 'deliveries')).toHaveLength(0);
});

test('words and conflicts are left to the index', () => {
  expect(isMatchedHere({ q: 'x' })).toBe(false);
  expect(isMatchedHere({ verdict: 'conflict' })).toBe(false);
  expect(isMatchedHere({ verdict: 'refused', userId: '1' })).toBe(true);
});

test('a repeated event tells how often it has been seen [INSP-LIST-2]', () => {
  const rows = [1, 2, 3].flatMap((seq) => eventRows(delivery({ seq, events: [event({ fresh: seq === 1 })] })));
  const times = timesSeen(rows);
  expect(rows.map(({ key }) => times.get(key))).toEqual([undefined, 2, 3]);
});
