import { describe, expect, onTestFinished, test } from 'vitest';
import type { OverviewQuery, Projections } from '../../src/projections/projections.ts';
import type { DeliveryStore, JudgedRequest } from '../../src/store/delivery-store.ts';
import { accepted, refused, T0 } from '../store/judged-requests.ts';

/** A log and what is computed from it. */
export interface ProjectionsUnderTest {
  store: DeliveryStore;
  projections: Projections;
}

const MINUTE = 60_000;
const INSTANCE = 'course:7_1';

interface Told extends Record<string, unknown> {
  id: string;
  name?: string;
  at?: number | string;
}

/** The text of an event; `userId` as it is written. */
function eventText({ id, name = 'COURSE_ENROLLMENT', at = T0, userId = '42', ...fields }: Told): string {
  const data = { loId: 'course:7', loInstanceId: INSTANCE, loType: 'course', ...fields };
  const text = `{"userId":${userId},${JSON.stringify(data).slice(1)}`;
  return `{"eventId":${JSON.stringify(id)},"eventName":"${name}","timestamp":${JSON.stringify(at)},"data":${text}}`;
}

/** A request with these events, whose body is the text that was sent. */
export function sent(
  events: readonly Told[],
  { endpoint = 'default', accountId = 1010, receivedAt = T0 } = {},
): JudgedRequest {
  const body = `{"accountId":${accountId},"events":[${events.map(eventText).join()}]}`;
  const request = accepted([], { endpoint }, { body: Buffer.from(body), receivedAt });
  return { ...request, verdict: 'accepted', envelope: JSON.parse(body) };
}

const progress = (id: string, progressPercent: number, fields = {}) => ({
  id,
  name: 'LEARNER_PROGRESS',
  progressPercent,
  ...fields,
});

/** What every adapter of the `Projections` port keeps. */
export function projectionsContract(adapter: string, open: () => Promise<ProjectionsUnderTest>): void {
  async function opened() {
    const { store, projections } = await open();
    onTestFinished(async () => {
      await projections.close();
      await store.close();
    });
    const records = (filter = {}, range = {}) => projections.records(filter, { limit: 50, ...range });
    const overview = (query: Partial<OverviewQuery> = {}) =>
      projections.overview({ from: T0 - MINUTE, to: T0 + MINUTE, buckets: 60, ...query });
    return { store, projections, records, overview };
  }

  describe(`projections in ${adapter}`, () => {
    test('events make the record of their learner and instance [RECORD-9]', async () => {
      const { store, records } = await opened();
      await store.append([sent([{ id: 'a', dateEnrolled: 1727414643, enrollmentSource: 'SELF_ENROLL' }])]);
      await store.append([
        sent([
          progress('b', 40, { at: T0 + 1 }),
          { id: 'c', at: T0 + 2, dateEnrolled: 1727414643, enrollmentSource: 'SELF_ENROLL' },
        ]),
      ]);
      expect(await records()).toEqual([
        {
          id: expect.any(Number),
          endpoint: 'default',
          accountId: 1010,
          userId: 42,
          loInstanceId: INSTANCE,
          loId: 'course:7',
          loType: 'course',
          state: 'in_progress',
          progressPercent: 40,
          enrollmentSource: 'SELF_ENROLL',
          dateEnrolled: 1727414643,
          updatedSeq: 2,
          updatedAt: '2026-11-23T01:02:03.004Z',
          appliedCount: 2,
          ignoredCount: 1,
          applied: [
            { eventId: 'a', eventName: 'COURSE_ENROLLMENT', timestamp: T0, deliverySeq: 1 },
            { eventId: 'b', eventName: 'LEARNER_PROGRESS', timestamp: T0 + 1, deliverySeq: 2 },
          ],
          ignored: [
            { eventId: 'c', eventName: 'COURSE_ENROLLMENT', timestamp: T0 + 2, deliverySeq: 2, rule: 'after_progress' },
          ],
        },
      ]);
    });

    test('only fresh events of what was accepted count [RECORD-10]', async () => {
      const { store, records } = await opened();
      const unnamed = { id: 'z', name: 'CI_STATS' };
      await store.append([sent([progress('a', 40)]), sent([progress('a', 40)]), refused(10), sent([unnamed])]);
      await store.append([{ ...sent([progress('b', 90)]), verdict: 'unrecognised' } as JudgedRequest]);
      expect(await records()).toMatchObject([{ appliedCount: 1, ignoredCount: 0, progressPercent: 40 }]);
    });

    test('ids keep their digits, and one that was rounded stands for nobody [RECORD-6]', async () => {
      const { store, records } = await opened();
      await store.append([
        sent([{ id: 'a', userId: '9007199254740993' }]),
        sent([{ id: 'b', userId: '9007199254740992' }]),
        sent([{ id: 'c', userId: '"42"' }]),
        sent([{ id: 'd', userId: '42' }]),
      ]);
      expect((await records()).map(({ userId }) => userId)).toEqual([42, '9007199254740992', '9007199254740993']);
      expect(await records({ userId: '9007199254740993' })).toHaveLength(1);
      expect(await records({ userId: '42' })).toMatchObject([{ appliedCount: 2, ignoredCount: 0 }]);
    });

    test('a record is one of (endpoint, account, user, instance) [RECORD-9]', async () => {
      const { store, records } = await opened();
      await store.append([
        sent([{ id: 'a' }]),
        sent([{ id: 'a' }], { endpoint: 'other' }),
        sent([{ id: 'a' }], { accountId: 1011 }),
        sent([{ id: 'b', userId: '43' }]),
        sent([{ id: 'c', loInstanceId: 'course:7_2' }]),
        sent([{ id: 'd', loId: 'course:8' }]),
      ]);
      expect(await records()).toHaveLength(5);
    });

    test('is found by every field, alone and together, a page at a time [RECORD-11]', async () => {
      const { store, records } = await opened();
      await store.append([
        sent([{ id: 'a' }]),
        sent([{ id: 'b', userId: '43', name: 'COURSE_COMPLETED' }]),
        sent([{ id: 'c', loInstanceId: 'course:8_1', loId: 'course:8' }], { endpoint: 'other' }),
        sent([{ id: 'd' }], { accountId: 1011 }),
        sent([{ id: 'e', at: T0 + 1, name: 'COURSE_UNENROLLMENT' }]),
      ]);
      const seqs = async (filter: object, range = {}) =>
        (await records(filter, range)).map(({ updatedSeq }) => updatedSeq);
      expect(await seqs({})).toEqual([5, 4, 3, 2]);
      expect(await seqs({ userId: '43' })).toEqual([2]);
      expect(await seqs({ loId: 'course:8' })).toEqual([3]);
      expect(await seqs({ loInstanceId: INSTANCE })).toEqual([5, 4, 2]);
      expect(await seqs({ endpoint: 'other' })).toEqual([3]);
      expect(await seqs({ accountId: '1011' })).toEqual([4]);
      expect(await seqs({ state: 'unenrolled' })).toEqual([5]);
      expect(await seqs({ userId: '42', loId: 'course:7', accountId: '1010', state: 'enrolled' })).toEqual([]);
      const [first, second] = await records({}, { limit: 2 });
      expect([first?.updatedSeq, second?.updatedSeq]).toEqual([5, 4]);
      expect(await seqs({}, { limit: 2, before: second?.id })).toEqual([3, 2]);
    });

    test('events are summed by name, deliveries by verdict, refusals by reason [OVERVIEW-1]', async () => {
      const { store, overview } = await opened();
      await store.append([
        sent([{ id: 'a' }, progress('b', 1)]),
        sent([{ id: 'a' }], { receivedAt: T0 + MINUTE }),
        sent([{ id: 'a' }], { endpoint: 'other', receivedAt: T0 + MINUTE }),
        refused(),
        refused(0, 'malformed'),
      ]);
      const { buckets, totals, refusals, bucketMs } = await overview();
      expect(bucketMs).toBe(MINUTE);
      expect(buckets.map(({ from }) => new Date(from).toISOString().slice(11, 19))).toEqual([
        '01:01:00',
        '01:02:00',
        '01:03:00',
      ]);
      expect(buckets[0]).toMatchObject({ deliveries: 0, events: 0, byName: {}, byVerdict: {}, delayMs: { count: 0 } });
      expect(buckets[1]).toMatchObject({
        deliveries: 3,
        events: 2,
        duplicates: 0,
        byName: { COURSE_ENROLLMENT: 1, LEARNER_PROGRESS: 1 },
        byVerdict: { accepted: 1, refused: 1, malformed: 1 },
      });
      expect(buckets[2]).toMatchObject({ deliveries: 2, duplicates: 1, byVerdict: { accepted: 1, duplicate: 1 } });
      expect(totals).toMatchObject({ deliveries: 5, events: 4, duplicates: 1, byName: { COURSE_ENROLLMENT: 3 } });
      expect(refusals).toEqual([{ code: 'basic_missing', endpoint: 'default', count: 2 }]);
      expect((await overview({ endpoint: 'other' })).totals).toMatchObject({ deliveries: 1, events: 1 });
    });

    test('the delay is that of fresh events, by how they are sent [OVERVIEW-2]', async () => {
      const { store, overview } = await opened();
      await store.append([
        sent([
          { id: 'a', at: T0 - 1000 },
          { id: 'b', at: new Date(T0 - 1000).toISOString() },
        ]),
        sent([
          { id: 'a', at: T0 - 90_000 },
          { id: 'future', at: T0 + 5000 },
          { id: 'none', at: 'yesterday' },
        ]),
        sent([progress('late', 50, { at: T0 - 900_000 }), { id: 'new', name: 'SOMETHING_NEW', at: T0 }]),
      ]);
      const { delayMs, delayByTiming, buckets } = await overview();
      expect(delayMs).toEqual({ count: 5, p50: expect.closeTo(1000, -2.5), p95: 900_000, max: 900_000 });
      expect(delayByTiming.batch).toEqual({ count: 1, p50: 900_000, p95: 900_000, max: 900_000 });
      expect(delayByTiming.realTime).toMatchObject({ count: 3, max: 1000 });
      expect(delayByTiming.unknown).toEqual({ count: 1, p50: 0, p95: 0, max: 0 });
      expect(buckets[1]?.delayMs).toEqual(delayMs);
    });

    test('names of senders are names only [OVERVIEW-1]', async () => {
      const { store, overview } = await opened();
      const names = ['__proto__', 'constructor', 'x'.repeat(200)];
      await store.append([sent(names.map((name, index) => ({ id: `${index}`, name })))]);
      const { byName } = (await overview()).totals;
      expect(Object.entries(byName).sort()).toEqual([
        ['(other)', 1],
        ['__proto__', 1],
        ['constructor', 1],
      ]);
    });
  });
}
