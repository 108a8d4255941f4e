import { describe, expect, onTestFinished, test } from 'vitest';
import type { Delivery, DeliveryStore, JudgedRequest } from '../../src/store/delivery-store.ts';
import { accepted, refused, T0 } from './judged-requests.ts';

/** One log, as the contract needs it of an adapter. */
export interface LogUnderTest {
  /** Opens it, for the first time or again after it was closed. */
  open(limits?: { count?: number; bytes?: number }): Promise<DeliveryStore>;
  /** From now on commits fail, in their middle. @returns what heals them. */
  breakCommits(): Promise<() => Promise<void>>;
}

/** What every adapter of the `DeliveryStore` port keeps. */
export function deliveryStoreContract(adapter: string, createLog: () => Promise<LogUnderTest>): void {
  async function opened(limits?: { count?: number; bytes?: number }) {
    const log = await createLog();
    const store = await log.open(limits);
    onTestFinished(() => store.close());
    return { log, store };
  }

  const fresh = (deliveries: readonly Delivery[]) => deliveries.map(({ events }) => events.map((event) => event.fresh));
  const seqs = (deliveries: readonly Delivery[]) => deliveries.map(({ seq }) => seq);
  const ids = (from: number, count: number) => Array.from({ length: count }, (_, index) => `e${from + index}`);
  const fill = async (store: DeliveryStore, count: number) => {
    await store.append(ids(0, count).map((id) => accepted([id])));
  };
  const tableOf = async (store: DeliveryStore) =>
    (await store.counts()).map(({ endpoint, subject, name, count }) => [endpoint, subject, name, count]);

  describe(`the delivery store in ${adapter}`, () => {
    test('numbers deliveries from 1 without a hole, over commits and reopening', async () => {
      const { log, store } = await opened();
      expect(seqs(await store.append([accepted(['a']), refused(), accepted([])]))).toEqual([1, 2, 3]);
      expect(seqs(await store.append([accepted(['a'])]))).toEqual([4]);
      await store.close();
      const again = await log.open();
      onTestFinished(() => again.close());
      expect(seqs(await again.append([accepted(['b']), refused(0, 'malformed')]))).toEqual([5, 6]);
      expect(await again.bounds()).toEqual({ oldest: 1, newest: 6 });
    });

    test('an append of nothing stores nothing', async () => {
      const { store } = await opened();
      expect(await store.append([])).toEqual([]);
      await store.append([accepted(['a'])]);
      expect(await store.append([])).toEqual([]);
      expect(await store.bounds()).toEqual({ oldest: 1, newest: 1 });
    });

    test('tells an event that is repeated within one request, or within one commit, as a duplicate [HTTP-9, HTTP-10]', async () => {
      const { store } = await opened();
      const deliveries = await store.append([accepted(['a', 'b', 'a']), accepted(['b', 'c']), accepted(['a'])]);
      expect(fresh(deliveries)).toEqual([[true, true, false], [false, true], [false]]);
      expect(deliveries.map(({ verdict }) => verdict)).toEqual(['accepted', 'accepted', 'duplicate']);
    });

    test('tells an event of an earlier commit as a duplicate, also after reopening [HTTP-10, HTTP-11]', async () => {
      const { log, store } = await opened();
      await store.append([accepted(['a'])]);
      expect(fresh(await store.append([accepted(['a', 'b'])]))).toEqual([[false, true]]);
      await store.close();
      const again = await log.open();
      onTestFinished(() => again.close());
      expect(fresh(await again.append([accepted(['a']), accepted(['b']), accepted(['c'])]))).toEqual([
        [false],
        [false],
        [true],
      ]);
    });

    test('a request without events is accepted every time', async () => {
      const { store } = await opened();
      const deliveries = await store.append([accepted([]), accepted([])]);
      expect(deliveries.map(({ verdict }) => verdict)).toEqual(['accepted', 'accepted']);
    });

    test('a refused request claims no event', async () => {
      const { store } = await opened();
      const malformed = { ...refused(0, 'malformed'), body: accepted(['a']).body };
      await store.append([malformed, { ...malformed, verdict: 'refused' } as JudgedRequest]);
      expect(fresh(await store.append([accepted(['a'])]))).toEqual([[true]]);
    });

    test('the same eventId in another account or at another endpoint is another event [HTTP-12]', async () => {
      const { store } = await opened();
      const deliveries = await store.append([
        accepted(['a']),
        accepted(['a'], { accountId: 1011 }),
        accepted(['a'], { endpoint: 'other' }),
        accepted(['a'], { accountId: '9007199254740993' }),
        accepted(['a'], { accountId: '9007199254740992' }),
      ]);
      expect(fresh(deliveries)).toEqual([[true], [true], [true], [true], [true]]);
    });

    test('an account is the same whether written as a number or as a string', async () => {
      const { store } = await opened();
      const deliveries = await store.append([accepted(['a'], { accountId: 1 }), accepted(['a'], { accountId: '1' })]);
      expect(fresh(deliveries)).toEqual([[true], [false]]);
      expect(deliveries.map(({ accountId }) => accountId)).toEqual([1, '1']);
    });

    test('events whose account and id read the same side by side stay two [HTTP-12]', async () => {
      const { store } = await opened();
      const deliveries = await store.append([
        accepted(['23'], { accountId: '1' }),
        accepted(['3'], { accountId: '12' }),
        accepted(['1:x'], { accountId: 'a' }),
        accepted(['x'], { accountId: 'a1:' }),
        accepted(['/x'], { accountId: 'a' }),
        accepted(['x'], { accountId: 'a/' }),
      ]);
      expect(fresh(deliveries).flat()).toEqual([true, true, true, true, true, true]);
    });

    test('keeps the bytes of a body, whatever they are', async () => {
      const { store } = await opened();
      const bodies = [
        Buffer.from('{"accountId":1, "events":[]}\r\n'),
        Buffer.from([0, 1, 0, 255, 254, 0xc3, 0x28, 0]),
        Buffer.alloc(0),
        Buffer.from('💬 é', 'utf8'),
        new Uint8Array([7, 0, 7]),
        Buffer.alloc(300_000, 'y'),
      ];
      await store.append(bodies.map((body) => accepted(['a'], {}, { body })));
      for (const [index, body] of bodies.entries()) {
        const kept = await store.body(index + 1);
        expect(kept && Buffer.compare(kept, body)).toBe(0);
        expect((await store.find(index + 1))?.delivery.size).toBe(body.length);
      }
    });

    test('keeps the raw headers in order, case and number', async () => {
      const { store } = await opened();
      const rawHeaders = [
        'Host',
        'x',
        'X-Twice',
        'one',
        'x-twice',
        'two',
        'WebHook-ID',
        'msg_1',
        'X-Empty',
        '',
        'x',
        'é',
      ];
      await store.append([accepted(['a'], {}, { rawHeaders, path: '/hooks/default?x=%20', remoteAddress: '::1' })]);
      const detail = await store.find(1);
      expect(detail?.request).toEqual({
        method: 'POST',
        path: '/hooks/default?x=%20',
        rawHeaders,
        remoteAddress: '::1',
      });
      expect(detail?.delivery.webhookId).toBe('msg_1');
    });

    test('finds a delivery again as append told it', async () => {
      const { store } = await opened();
      const told = await store.append([accepted(['a', 'a']), refused(3), accepted(['a'])]);
      for (const delivery of told) expect((await store.find(delivery.seq))?.delivery).toEqual(delivery);
      expect(told[0]).toMatchObject({ receivedAt: new Date(T0).toISOString(), accountId: 1010, endpoint: 'default' });
      expect(told[1]?.refusal).toEqual({ code: 'basic_missing', message: 'Missing header: authorization.' });
      expect(await store.find(4)).toBeUndefined();
      expect(await store.find(0)).toBeUndefined();
      expect(await store.body(4)).toBeUndefined();
    });

    test('pages newest first, between before and after, at most limit [HTTP-15]', async () => {
      const { store } = await opened();
      await fill(store, 10);
      const page = async (range: { before?: number; after?: number; limit: number }) =>
        seqs(await store.page({}, range));
      expect(await page({ limit: 3 })).toEqual([10, 9, 8]);
      expect(await page({ limit: 3, before: 8 })).toEqual([7, 6, 5]);
      expect(await page({ limit: 50, before: 5, after: 2 })).toEqual([4, 3]);
      expect(await page({ limit: 50, after: 8 })).toEqual([10, 9]);
      expect(await page({ limit: 50, before: 1 })).toEqual([]);
      expect(await page({ limit: 50, before: 999_999_999_999_999, after: 999_999_999 })).toEqual([]);
    });

    test('finds the page before any delivery, however large its commit was and whatever else it held [HTTP-15]', async () => {
      const { store } = await opened();
      const kinds = [() => accepted([]), () => refused(), () => accepted([], { endpoint: 'other' })];
      const all: Delivery[] = [];
      for (const [commit, size] of [1, 70, 2, 1, 3, 9, 1].entries()) {
        const requests = Array.from({ length: size }, (_, index) => kinds[(commit * index) % 3]?.() ?? accepted([]));
        all.unshift(...(await store.append(requests)).toReversed());
      }
      for (const endpoint of [undefined, 'other']) {
        const wanted = all.filter((delivery) => endpoint === undefined || delivery.endpoint === endpoint);
        for (let before = 1; before <= all.length + 2; before += 1) {
          const page = await store.page(endpoint === undefined ? {} : { endpoint }, { limit: 4, before });
          expect(seqs(page)).toEqual(seqs(wanted.filter(({ seq }) => seq < before).slice(0, 4)));
        }
      }
    });

    test('pages by endpoint and by verdict', async () => {
      const { store } = await opened();
      await store.append([
        accepted(['a']),
        refused(),
        accepted(['a']),
        accepted(['a'], { endpoint: 'other' }),
        refused(0, 'malformed'),
      ]);
      const page = async (filter: Parameters<DeliveryStore['page']>[0]) =>
        seqs(await store.page(filter, { limit: 50 }));
      expect(await page({ endpoint: 'other' })).toEqual([4]);
      expect(await page({ endpoint: 'default' })).toEqual([5, 3, 2, 1]);
      expect(await page({ verdict: 'accepted' })).toEqual([4, 1]);
      expect(await page({ verdict: 'duplicate' })).toEqual([3]);
      expect(await page({ verdict: 'refused' })).toEqual([2]);
      expect(await page({ verdict: 'malformed' })).toEqual([5]);
      expect(await page({ endpoint: 'other', verdict: 'malformed' })).toEqual([]);
      expect(await page({ endpoint: 'nobody' })).toEqual([]);
    });

    test('reads oldest first behind a seq, at most limit', async () => {
      const { store } = await opened();
      await fill(store, 6);
      expect(seqs(await store.read(0, 3))).toEqual([1, 2, 3]);
      expect(seqs(await store.read(4, 3))).toEqual([5, 6]);
      expect(await store.read(6, 3)).toEqual([]);
      expect(await store.read(99, 3)).toEqual([]);
    });

    test('reads about a megabyte at once, and a larger delivery whole', async () => {
      const { store } = await opened();
      const large = (id: string) => accepted([id + 'x'.repeat(600_000)]);
      await store.append([large('a'), large('b'), large('c'), accepted([`d${'x'.repeat(3_000_000)}`])]);
      expect(seqs(await store.read(0, 50))).toEqual([1, 2]);
      expect(seqs(await store.read(3, 50))).toEqual([4]);
    });

    test('tells where the log begins and ends, also when it is empty', async () => {
      const { store } = await opened();
      expect(await store.bounds()).toEqual({ oldest: 1, newest: 0 });
      await fill(store, 3);
      expect(await store.bounds()).toEqual({ oldest: 1, newest: 3 });
    });

    test('counts deliveries by verdict and events by name, also after reopening [HTTP-18]', async () => {
      const { log, store } = await opened();
      await store.append([accepted(['a', 'b', 'a']), accepted(['a']), refused()]);
      await store.append([accepted(['z'], { endpoint: 'other', eventName: '__proto__' }), refused(0, 'malformed')]);
      const expected = [
        ['default', 'delivery', 'accepted', 1],
        ['default', 'delivery', 'duplicate', 1],
        ['default', 'delivery', 'malformed', 1],
        ['default', 'delivery', 'refused', 1],
        ['default', 'duplicate', 'COURSE_ENROLLMENT', 2],
        ['default', 'fresh', 'COURSE_ENROLLMENT', 2],
        ['other', 'delivery', 'accepted', 1],
        ['other', 'fresh', '__proto__', 1],
      ];
      expect((await tableOf(store)).sort()).toEqual(expected);
      await store.close();
      const again = await log.open();
      onTestFinished(() => again.close());
      expect((await tableOf(again)).sort()).toEqual(expected);
    });

    test('counts names beyond the first thousand together', async () => {
      const { store } = await opened();
      const requests = ids(0, 1100).map((id) => accepted([id], { eventName: `NAME_${id}` }));
      await store.append(requests);
      await store.append([accepted(['again'], { eventName: 'NAME_e5' }), accepted(['new'], { eventName: 'NEW' })]);
      const events = (await store.counts()).filter(({ subject }) => subject === 'fresh');
      expect(events).toHaveLength(1001);
      expect(events.find(({ name }) => name === 'NAME_e5')?.count).toBe(2);
      expect(events.reduce((sum, { count }) => sum + count, 0)).toBe(1102);
    });

    test('a commit that fails leaves no trace, and the store goes on when it is healed [HTTP-8]', async () => {
      const { log, store } = await opened();
      await store.append([accepted(['a']), refused(10)]);
      const before = {
        counts: await tableOf(store),
        bounds: await store.bounds(),
        page: await store.page({}, { limit: 9 }),
      };

      const heal = await log.breakCommits();
      const batch = [accepted(['b'], { eventName: 'NEW_NAME' }), accepted(['a']), refused(10)];
      await expect(store.append(batch)).rejects.toThrow();
      await expect(store.append(batch)).rejects.toThrow();
      expect(await store.find(3)).toBeUndefined();
      expect({
        counts: await tableOf(store),
        bounds: await store.bounds(),
        page: await store.page({}, { limit: 9 }),
      }).toEqual(before);

      await heal();
      const deliveries = await store.append(batch);
      expect(seqs(deliveries)).toEqual([3, 4, 5]);
      expect(fresh(deliveries)).toEqual([[true], [false], []]);
      expect(await tableOf(store)).toContainEqual(['default', 'fresh', 'NEW_NAME', 1]);
    });

    test('after a commit that failed the events are fresh for the next process too [HTTP-8, HTTP-11]', async () => {
      const { log, store } = await opened();
      const heal = await log.breakCommits();
      await expect(store.append([accepted(['a'])])).rejects.toThrow();
      await heal();
      await store.close();
      const again = await log.open();
      onTestFinished(() => again.close());
      expect(fresh(await again.append([accepted(['a'])]))).toEqual([[true]]);
    });

    test('keeps a bounded number of refused requests, the newest, and every accepted one [HTTP-13]', async () => {
      const { store } = await opened({ count: 3 });
      for (let round = 0; round < 4; round += 1)
        await store.append([refused(), accepted([`e${round}`]), refused(0, 'malformed')]);
      const kept = await store.page({}, { limit: 50 });
      expect(seqs(kept)).toEqual([12, 11, 10, 9, 8, 5, 2]);
      expect(await store.bounds()).toEqual({ oldest: 2, newest: 12 });
      expect(await store.find(1)).toBeUndefined();
      expect(await store.body(1)).toBeUndefined();
    });

    test('keeps a bounded number of bytes of refused requests, over reopening and failures [HTTP-13]', async () => {
      const limits = { bytes: 100 };
      const { log, store } = await opened(limits);
      const kept = async (open: DeliveryStore) => seqs(await open.page({}, { limit: 50 }));
      await store.append([refused(40), refused(40)]);
      const heal = await log.breakCommits();
      await expect(store.append([refused(90)])).rejects.toThrow();
      await heal();
      await store.append([refused(20)]);
      expect(await kept(store)).toEqual([3, 2, 1]);
      await store.close();
      const again = await log.open(limits);
      onTestFinished(() => again.close());
      await again.append([refused(1)]);
      expect(await kept(again)).toEqual([4, 3, 2]);
      await again.append([refused(500)]);
      expect(await kept(again)).toEqual([]);
      expect(await again.bounds()).toEqual({ oldest: 6, newest: 5 });
      expect(seqs(await again.append([accepted(['a'])]))).toEqual([6]);
    });

    test('a probe tells whether commits last, and leaves nothing behind [SAFE-13]', async () => {
      const { log, store } = await opened();
      await store.append([accepted(['a'])]);
      const seen = async () => [await store.bounds(), await store.counts(), await store.page({}, { limit: 9 })];
      const before = await seen();
      await store.probe();
      const heal = await log.breakCommits();
      await expect(store.probe()).rejects.toThrow('disk on fire');
      await heal();
      await store.probe();
      expect(await seen()).toEqual(before);
      expect(fresh(await store.append([accepted(['a', 'b'])]))).toEqual([[false, true]]);
    });

    test('tells its size, which grows with what it holds [RUN-1]', async () => {
      const { store } = await opened();
      const empty = await store.size();
      await store.append([refused(100_000)]);
      const grown = (await store.size()) - empty;
      expect(grown).toBeGreaterThan(90_000);
      expect(grown).toBeLessThan(200_000);
    });

    const DAY = 24 * 60 * 60 * 1000;
    const NO_LIMITS = { ageMs: 9999 * DAY, count: 1e9, bytes: 1e12 };
    const trimAll = async (store: DeliveryStore, limits: Partial<typeof NO_LIMITS>, now = T0) => {
      let steps = 0;
      while (await store.trim({ ...NO_LIMITS, ...limits }, now)) steps += 1;
      return steps;
    };
    const storedAt = (id: string, receivedAt: number) => accepted([id], {}, { receivedAt });

    test('drops what is older than its limit, oldest first, in small steps [KEEP-1, KEEP-4]', async () => {
      const { store } = await opened();
      for (let day = 0; day < 40; day += 1) await store.append([storedAt(`e${day}`, T0 + day * DAY)]);
      await store.append(ids(100, 1000).map((id) => storedAt(id, T0 + 40 * DAY)));
      expect(await trimAll(store, { ageMs: 30 * DAY }, T0 + 40 * DAY)).toBe(1);
      expect(await store.bounds()).toEqual({ oldest: 11, newest: 1040 });
      expect(await store.find(10)).toBeUndefined();
      expect(await trimAll(store, { ageMs: 30 * DAY }, T0 + 71 * DAY)).toBeGreaterThanOrEqual(10);
      expect(await store.bounds()).toEqual({ oldest: 1041, newest: 1040 });
      expect(seqs(await store.append([accepted(['next'])]))).toEqual([1041]);
    });

    test('keeps a bounded number of deliveries, whatever was refused in between [KEEP-2]', async () => {
      const { log, store } = await opened({ count: 2 });
      await fill(store, 10);
      await store.append([refused(), refused(), refused(), refused(), accepted(['x'])]);
      expect(await trimAll(store, { count: 5 })).toBe(1);
      expect(seqs(await store.page({}, { limit: 50 }))).toEqual([15, 14, 13, 10, 9]);
      await store.append([refused(), accepted(['y'])]);
      await trimAll(store, { count: 4 });
      expect(seqs(await store.page({}, { limit: 50 }))).toEqual([17, 16, 15, 14]);
      expect(await trimAll(store, { count: 4 })).toBe(0);
      await store.close();
      const again = await log.open();
      onTestFinished(() => again.close());
      await trimAll(again, { count: 3 });
      expect(seqs(await again.page({}, { limit: 50 }))).toEqual([17, 16, 15]);
    });

    test('what is trimmed is gone for whoever just read what was stored with it [KEEP-2]', async () => {
      const { store } = await opened();
      await store.append(Array.from({ length: 10 }, (_, index) => accepted([`e${index}`])));
      const read = async (seq: number) => [(await store.find(seq))?.delivery.seq, (await store.body(seq))?.length];
      const [, length] = await read(4);
      expect(await read(6)).toEqual([6, length]);
      await trimAll(store, { count: 5 });
      for (const seq of [1, 4, 5]) expect(await read(seq)).toEqual([undefined, undefined]);
      for (const seq of [6, 10]) expect(await read(seq)).toEqual([seq, length]);
      await trimAll(store, { count: 1 });
      expect(await read(6)).toEqual([undefined, undefined]);
      expect(await read(10)).toEqual([10, length]);
    });

    test('what is trimmed of the refused ones no longer counts among them [KEEP-2, HTTP-13]', async () => {
      const { store } = await opened({ count: 3, bytes: 100 });
      await store.append([refused(40), refused(40), accepted(['a'])]);
      await trimAll(store, { count: 1 });
      await store.append([refused(50), refused(50)]);
      expect(seqs(await store.page({}, { limit: 50 }))).toEqual([5, 4, 3]);
    });

    test('keeps within a number of bytes [KEEP-3]', async () => {
      const { store } = await opened();
      const large = (id: string) => accepted([id], {}, { body: Buffer.alloc(20_000, id) });
      await store.append(ids(0, 300).map(large));
      await trimAll(store, { bytes: 3_000_000 });
      const kept = await store.page({}, { limit: 500 });
      expect(kept.length).toBeGreaterThan(20);
      expect(kept.length).toBeLessThan(150);
      expect(kept[0]?.seq).toBe(300);
    });

    test('an eventId is known for longer than its payload is kept, and never for less than 7 days [KEEP-5]', async () => {
      const { log, store } = await opened();
      await store.append([storedAt('a', T0), storedAt('b', T0)]);
      await trimAll(store, { ageMs: DAY, count: 1 }, T0 + 6 * DAY);
      expect(await store.bounds()).toEqual({ oldest: 3, newest: 2 });
      expect(fresh(await store.append([storedAt('a', T0 + 6 * DAY)]))).toEqual([[false]]);
      await store.close();
      const again = await log.open();
      onTestFinished(() => again.close());
      expect(fresh(await again.append([storedAt('a', T0 + 6.5 * DAY), storedAt('b', T0 + 6.5 * DAY)]))).toEqual([
        [false],
        [false],
      ]);
    });

    test('an eventId is forgotten when nobody repeats it any more, and numbers go on all the same [KEEP-5]', async () => {
      const { log, store } = await opened();
      await store.append([storedAt('a', T0)]);
      await store.append([storedAt('b', T0)]);
      await trimAll(store, { ageMs: DAY }, T0 + 8 * DAY);
      await store.close();
      const again = await log.open();
      onTestFinished(() => again.close());
      expect(await again.bounds()).toEqual({ oldest: 3, newest: 2 });
      const [a, b] = await again.append([storedAt('a', T0 + 8 * DAY), storedAt('b', T0 + 8 * DAY)]);
      expect(a).toMatchObject({ seq: 3, events: [{ fresh: true }] });
      // The last commit is kept: it tells where the numbers go on.
      expect(b).toMatchObject({ seq: 4, events: [{ fresh: false }] });
    });

    test('counts since the log began are not trimmed [KEEP-1, HTTP-18]', async () => {
      const { store } = await opened();
      await fill(store, 5);
      await trimAll(store, { count: 1 });
      expect(await tableOf(store)).toContainEqual(['default', 'delivery', 'accepted', 5]);
    });

    test('appends at the same time keep their order and claim each event once [HTTP-10]', async () => {
      const { store } = await opened();
      const commits = await Promise.all(ids(0, 20).map(() => store.append([accepted(['same']), accepted(['same'])])));
      expect(seqs(commits.flat())).toEqual(Array.from({ length: 40 }, (_, index) => index + 1));
      expect(fresh(commits.flat()).flat().filter(Boolean)).toHaveLength(1);
    });
  });
}
