import { describe, expect, onTestFinished, test, vi } from 'vitest';
import type { EventSearch, SearchFilter } from '../../src/search/event-search.ts';
import type { DeliveryStore, JudgedRequest } from '../../src/store/delivery-store.ts';
import { accepted, refused, T0 } from '../store/judged-requests.ts';

/** A log and what finds things in it. */
export interface SearchUnderTest {
  store: DeliveryStore;
  search: EventSearch;
}

type Learner = { userId?: unknown; loId?: string; loInstanceId?: string; note?: string };

/** An accepted request whose body holds the data as it is written here. */
function enrolled(eventId: string, data: Learner, eventName = 'COURSE_ENROLLMENT', accountId = 1010) {
  return written(`{"accountId":${accountId},"events":[${eventText(eventId, eventName, JSON.stringify(data))}]}`);
}

function eventText(eventId: string, eventName: string, data: string): string {
  return `{"eventId":${JSON.stringify(eventId)},"eventName":"${eventName}","timestamp":1727414643000,"data":${data}}`;
}

function written(body: string, endpoint = 'default', receivedAt = T0): JudgedRequest {
  const envelope = JSON.parse(body);
  const request = accepted([], { endpoint }, { body: Buffer.from(body), receivedAt });
  return { ...request, verdict: 'accepted', envelope };
}

/** What every adapter of the `EventSearch` port keeps. */
export function eventSearchContract(adapter: string, open: () => Promise<SearchUnderTest>): void {
  async function opened() {
    const { store, search } = await open();
    onTestFinished(async () => {
      await search.close();
      await store.close();
    });
    const seqs = async (filter: SearchFilter, range = {}) =>
      (await search.deliveries(filter, { limit: 50, ...range })).map(({ seq }) => seq);
    const ids = async (filter: SearchFilter, range = {}) =>
      (await search.events(filter, { limit: 50, ...range })).map(({ eventId }) => eventId);
    return { store, search, seqs, ids };
  }

  describe(`the search in ${adapter}`, () => {
    test('finds deliveries and events by every field of the filter, and by all of them together [FIND-1]', async () => {
      const { store, seqs, ids } = await opened();
      const data = { userId: 7, loId: 'course:1', loInstanceId: 'course:1_2' };
      await store.append([
        enrolled('a', data),
        enrolled('b', { ...data, userId: 8 }),
        enrolled('c', { ...data, loId: 'course:2' }, 'COURSE_COMPLETED'),
        enrolled('d', { ...data, loInstanceId: 'course:1_3' }, 'COURSE_ENROLLMENT', 1011),
        accepted(['e'], { endpoint: 'other' }),
        accepted(['a']),
        refused(3),
      ]);
      expect(await seqs({ userId: '7' })).toEqual([4, 3, 1]);
      expect(await ids({ userId: '7' })).toEqual(['d', 'c', 'a']);
      expect(await seqs({ loId: 'course:2' })).toEqual([3]);
      expect(await ids({ loInstanceId: 'course:1_3' })).toEqual(['d']);
      expect(await ids({ eventName: 'COURSE_COMPLETED' })).toEqual(['c']);
      expect(await ids({ accountId: '1011' })).toEqual(['d']);
      expect(await ids({ endpoint: 'other' })).toEqual(['e']);
      expect(await seqs({ endpoint: 'other' })).toEqual([5]);
      expect(await seqs({ verdict: 'refused' })).toEqual([7]);
      expect(await ids({ verdict: 'refused' })).toEqual([]);
      expect(await ids({ eventId: 'a' })).toEqual(['a', 'a']);
      expect(await seqs({ verdict: 'duplicate', endpoint: 'default' })).toEqual([6]);
      expect(await ids({ ...data, userId: '7', accountId: '1010', eventName: 'COURSE_ENROLLMENT' })).toEqual(['a']);
      expect(await ids({ userId: '7', accountId: '1012' })).toEqual([]);
      expect(await seqs({ userId: 'USER' })).toEqual([]);
      expect(await seqs({})).toEqual([7, 6, 5, 4, 3, 2, 1]);
    });

    test('tells an event with its place in the log [FIND-1]', async () => {
      const { store, search } = await opened();
      await store.append([accepted([]), accepted(['a', 'b', 'a'])]);
      const [last, , first] = await search.events({}, { limit: 9 });
      expect(last).toMatchObject({ eventId: 'a', deliverySeq: 2, position: 2, fresh: false, endpoint: 'default' });
      expect(first).toEqual({
        id: first?.id,
        deliverySeq: 2,
        position: 0,
        receivedAt: new Date(T0).toISOString(),
        endpoint: 'default',
        accountId: 1010,
        eventId: 'a',
        eventName: 'COURSE_ENROLLMENT',
        timestamp: 1727414643000,
        fresh: true,
        content: last?.content,
      });
    });

    test('ids are exact: digits beyond 2^53, either way of writing, and no text is a pattern [FIND-1]', async () => {
      const { store, ids } = await opened();
      const one = (eventId: string, userId: string) =>
        written(`{"accountId":1,"events":[${eventText(eventId, 'X', `{"userId":${userId}}`)}]}`);
      await store.append([
        one('n', '9007199254740993'),
        one('m', '9007199254740992'),
        one('s', '"42"'),
        one('i', '42'),
      ]);
      expect(await ids({ userId: '9007199254740993' })).toEqual(['n']);
      expect(await ids({ userId: '9007199254740992' })).toEqual(['m']);
      expect(await ids({ userId: '42' })).toEqual(['i', 's']);
      for (const userId of ['4*', '%', '"42"', '42 OR delivery', '']) expect(await ids({ userId })).toEqual([]);
    });

    test('finds by the time of arrival, also where a clock was set back [FIND-2]', async () => {
      const { store, seqs, ids } = await opened();
      const at = (minutes: number, id: string) => accepted([id], {}, { receivedAt: T0 + minutes * 60_000 });
      await store.append(Array.from({ length: 600 }, (_, index) => at(index, `e${index}`)));
      await store.append([at(10, 'late'), at(601, 'last')]);
      const between = (from: number, to: number) => ({ from: T0 + from * 60_000, to: T0 + to * 60_000 });
      expect(await ids(between(9, 11))).toEqual(['late', 'e11', 'e10', 'e9']);
      expect(await ids(between(9, 11), { oldestFirst: true })).toEqual(['e9', 'e10', 'e11', 'late']);
      expect(await seqs(between(598, 9999))).toEqual([602, 600, 599]);
      expect(await seqs({ to: T0 })).toEqual([1]);
      expect(await seqs({ from: T0 + 602 * 60_000 })).toEqual([]);
      expect(await seqs({ ...between(9, 11), q: 'late' })).toEqual([601]);
      expect(await seqs(between(0, 500), { limit: 2, before: 300 })).toEqual([299, 298]);
      expect(await seqs(between(11, 9))).toEqual([]);
    });

    test('finds words of a body: all of them, some in a row, beginnings [FIND-3]', async () => {
      const { store, seqs, ids } = await opened();
      await store.append([
        written(
          `{"accountId":1,"events":[${eventText('a', 'X', '{"note":"Größe der Gruppe"}')},${eventText('b', 'X', '{"note":"der große Kurs\\u0021"}')}]}`,
        ),
        written(
          `{"accountId":77001,"events":[${eventText('sync-2026-03-30T10:15:00Z-ug-12345', 'X', '{"n":{"deep":["needle"]}}')}],"trace":"envelope-word"}`,
        ),
        { ...refused(0, 'malformed'), body: Buffer.from('<xml>broken haystack</xml>') },
      ]);
      expect(await ids({ q: 'groß* kurs' })).toEqual(['b']);
      expect(await ids({ q: 'GRÖSSE' })).toEqual([]);
      expect(await ids({ q: 'der gruppe' })).toEqual(['a']);
      expect(await ids({ q: '"gruppe der"' })).toEqual([]);
      expect(await ids({ q: '"der gruppe"' })).toEqual(['a']);
      expect(await seqs({ q: 'der' })).toEqual([1]);
      expect(await seqs({ q: 'needle' })).toEqual([2]);
      expect(await seqs({ q: 'sync-2026-03-30T10:15:00Z-ug-12345' })).toEqual([2]);
      expect(await seqs({ q: '77001' })).toEqual([2]);
      expect(await seqs({ q: 'envelope-word' })).toEqual([2]);
      expect(await seqs({ q: 'haystack' })).toEqual([3]);
      expect(await seqs({ q: 'haystack', verdict: 'accepted' })).toEqual([]);
    });

    test('a delivery is found by words that stand in several of its events, and beside them [FIND-11]', async () => {
      const { store, seqs, ids } = await opened();
      const one = eventText('a', 'X', '{"note":"alice wonder"}');
      const other = eventText('b', 'Y', '{"note":"bob builder","userId":9}');
      await store.append([
        written(`{"accountId":1,"events":[${one},${other}],"trace":"outside"}`),
        written(`{"accountId":1,"events":[${eventText('c', 'Y', '{"note":"alice"}')}]}`),
      ]);
      expect(await seqs({ q: 'alice bob' })).toEqual([1]);
      expect(await seqs({ q: 'alice outside' })).toEqual([1]);
      expect(await seqs({ q: 'alice' })).toEqual([2, 1]);
      expect(await seqs({ q: 'alice', eventName: 'Y', userId: '9' })).toEqual([1]);
      expect(await ids({ q: 'alice bob' })).toEqual([]);
      expect(await ids({ q: 'alice' })).toEqual(['c', 'a']);
      expect(await ids({ q: 'bob', eventName: 'X' })).toEqual([]);
    });

    test('what is asked of an event must hold of one and the same [FIND-1]', async () => {
      const { store, seqs } = await opened();
      const one = eventText('a', 'X', '{"userId":1}');
      const other = eventText('b', 'Y', '{"userId":2}');
      await store.append([
        written(`{"accountId":1,"events":[${one},${other}]}`),
        written(`{"accountId":1,"events":[${one},${eventText('b', 'Y', '{"userId":3}')}]}`),
      ]);
      expect(await seqs({ eventName: 'X', userId: '1' })).toEqual([2, 1]);
      expect(await seqs({ eventName: 'X', userId: '2' })).toEqual([]);
      expect(await seqs({ eventName: 'Y', userId: '2' }, { oldestFirst: true, limit: 1 })).toEqual([1]);
      expect(await seqs({ eventName: 'Y', verdict: 'conflict' })).toEqual([2]);
      expect(await seqs({ eventName: 'X', verdict: 'conflict' })).toEqual([]);
    });

    test('finds the last word of a body as long as the intake takes them [FIND-12]', async () => {
      const { store, seqs, ids } = await opened();
      const filler = 'word '.repeat(60_000);
      const long = (id: string, last: string) => eventText(id, 'X', JSON.stringify({ note: filler + last }));
      await store.append([
        written(`{"accountId":1,"events":[${long('a', 'needle')}]}`),
        written(`{"accountId":1,"events":[${long('b', 'needle')},${eventText('c', 'X', '{"note":"pin"}')}]}`),
        { ...refused(0, 'malformed'), body: Buffer.from(`${filler}needle`) },
      ]);
      await vi.waitFor(async () => expect(await seqs({ q: 'needle' })).toEqual([3, 2, 1]), { timeout: 10_000 });
      expect(await ids({ q: 'needle' })).toEqual(['b', 'a']);
      expect(await seqs({ q: 'needle pin' })).toEqual([2]);
    });

    test('no text is syntax of the index [FIND-4]', async () => {
      const { store, seqs } = await opened();
      await store.append([accepted(['a'])]);
      const texts = [
        '"',
        '""',
        '"a',
        'a"b"c',
        'NEAR(a b)',
        'a AND',
        'OR',
        'NOT a',
        '*',
        '**',
        'a**',
        'facets:delivery',
        '{facets} : x',
        '^a',
        'a + b',
        '(',
        ')',
        "'",
        ';--',
        '\0',
        'a\0b',
        '\ud800',
        '💬',
        '-a',
        ':',
        'body:',
        'x'.repeat(1000),
        'a '.repeat(400),
      ];
      for (const q of texts) expect(await seqs({ q })).toBeInstanceOf(Array);
      expect(await seqs({ q: 'facets:delivery' })).toEqual([]);
      for (const q of ['"', '*', '-', '💬', '\0']) expect(await seqs({ q })).toEqual([]);
    });

    test('pages without a gap or a repeat, in both directions [FIND-5]', async () => {
      const { store, search } = await opened();
      await store.append(
        Array.from({ length: 40 }, (_, index) =>
          accepted([`a${index}`, `b${index}`, `c${index}`], { endpoint: index % 3 === 0 ? 'other' : 'default' }),
        ),
      );
      for (const oldestFirst of [false, true]) {
        const order = (values: number[]) => (oldestFirst ? values : [...values].reverse());
        const seqs: number[] = [];
        for (;;) {
          const cursor = seqs.at(-1);
          const page = await search.deliveries(
            { endpoint: 'default' },
            { limit: 4, oldestFirst, ...(cursor !== undefined && { [oldestFirst ? 'after' : 'before']: cursor }) },
          );
          seqs.push(...page.map(({ seq }) => seq));
          if (page.length < 4) break;
        }
        const expected = Array.from({ length: 40 }, (_, index) => index).filter((index) => index % 3 !== 0);
        expect(seqs).toEqual(order(expected.map((index) => index + 1)));
        const events: { id: number; eventId: string }[] = [];
        for (;;) {
          const cursor = events.at(-1)?.id;
          const page = await search.events(
            { endpoint: 'default' },
            { limit: 7, oldestFirst, ...(cursor !== undefined && { [oldestFirst ? 'after' : 'before']: cursor }) },
          );
          events.push(...page);
          if (page.length < 7) break;
        }
        const names = expected.flatMap((index) => ['a', 'b', 'c'].map((letter) => `${letter}${index}`));
        expect(events.map(({ eventId }) => eventId)).toEqual(oldestFirst ? names : [...names].reverse());
      }
    });

    test('the same id with other content is a conflict; with the same content laid out otherwise it is none [FIND-6]', async () => {
      const { store, search, seqs, ids } = await opened();
      const one = (data: string, accountId = 1) =>
        written(`{"accountId":${accountId},"events":[${eventText('a', 'X', data)}]}`);
      await store.append([
        one('{"n":9007199254740992,"m":[1,{"x":null}]}'),
        one('{ "m" : [1.0,{"x":null}], "n": 9007199254740992 }'),
        one('{"n":9007199254740993,"m":[1,{"x":null}]}'),
        one('{"n":"9007199254740992","m":[1,{"x":null}]}'),
        one('{"n":0}', 2),
        written(`{"accountId":1,"events":[${eventText('b', 'X', '{}')},${eventText('b', 'Y', '{}')}]}`),
      ]);
      expect(await seqs({ verdict: 'conflict' })).toEqual([6, 4, 3]);
      expect(await ids({ verdict: 'conflict', accountId: '1', eventId: 'a' })).toEqual(['a', 'a']);
      const [delivery] = await search.deliveries({ verdict: 'conflict' }, { limit: 1 });
      expect(delivery?.events.map(({ conflict }) => conflict)).toEqual([undefined, true]);
      const sightings = await search.events({ eventId: 'a', accountId: '1' }, { limit: 9, oldestFirst: true });
      expect(sightings.map(({ conflict }) => conflict)).toEqual([undefined, undefined, true, true]);
      expect(new Set(sightings.map(({ content }) => content)).size).toBe(3);
      expect(await search.conflicts([1, 2, 3, 99])).toEqual([sightings[2]?.id]);
    });

    test('bodies that can hardly be read are found by their text [FIND-3, FIND-6]', async () => {
      const { store, seqs, ids } = await opened();
      const deep = `${'['.repeat(20_000)}${']'.repeat(20_000)}`;
      const twice = '{"k":1,"k":12345678901234567890,"word":"doubled"}';
      const one = (id: string, data: string) => written(`{"accountId":1,"events":[${eventText(id, 'X', data)}]}`);
      await store.append([one('a', deep), one('a', deep), one('b', twice), one('b', twice), one('b', `${twice} `)]);
      expect(await seqs({ q: 'doubled' })).toEqual([5, 4, 3]);
      expect(await ids({ q: 'doubled' })).toEqual(['b', 'b', 'b']);
      expect(await seqs({ verdict: 'conflict' })).toEqual([5]);
    });

    test('tells how far it is [FIND-7]', async () => {
      const { store, search } = await opened();
      expect(await search.progress()).toEqual({ position: 0, newest: 0 });
      await store.append([accepted(['a']), refused()]);
      await search.deliveries({ verdict: 'refused' }, { limit: 1 });
      expect(await search.progress()).toEqual({ position: 2, newest: 2, oldest: 1 });
    });
  });
}
