import { describe, expect, onTestFinished, test } from 'vitest';
import type { DispatchStore } from '../../src/store/dispatch-store.ts';
import type { Batch, ClaimedLane, NewLane, Settlement } from '../../src/store/lane-store.ts';
import type { NewEvent } from '../../src/store/log-store.ts';
import type { AttemptRecord, DeliveryState } from '../../src/store/records.ts';

const ACCOUNT = 7;
const LEASE = 60_000;

function event(eventId: string, change: Partial<NewEvent> = {}): NewEvent {
  return {
    ...{ eventId, eventName: 'A', timing: 'realTime', data: '{"n":1}' },
    timestamp: 5,
    loggedAt: 5,
    weight: 100,
    ...change,
  };
}

const batch = (id: string, seq = 1): Batch => ({
  ...{ id, members: [{ seq, loggedAt: 5 }], body: `body of ${id}`, timestampFormat: 'iso' },
});

const attempt: AttemptRecord = {
  ...{ accountId: ACCOUNT, webhookId: 'w', timing: 'realTime', deliveryId: 'msg_1', number: 1 },
  ...{ fromSeq: 1, toSeq: 1, eventCount: 1, outcome: 'refused_status', status: 500, message: 'No.' },
  ...{ responseExcerpt: 'oh', startedAt: 5, durationMs: 1, phases: { totalMs: 1 } },
  ...{ requestHeaders: { a: '1' }, responseHeaders: { b: ['2', '3'] } },
};
const delivery: Omit<NonNullable<Settlement['delivery']>, 'state'> = {
  ...{ deliveryId: 'msg_1', seqs: [1], timestampFormat: 'iso' },
};

/** What every dispatch store keeps to, whatever it is made of. */
export function dispatchStoreContract(open: () => Promise<DispatchStore & { close(): Promise<void> }>): void {
  async function setup() {
    const store = await open();
    onTestFinished(() => store.close());
    const openLane = (webhookId: string, after = 0, change: Partial<NewLane> = {}) =>
      store.openLane({ accountId: ACCOUNT, webhookId, timing: 'realTime', after, host: 'h', dueAt: 5, ...change });
    const claim = (now = 10, limit = 10, { perHost = 99, busy = new Map<string, number>() } = {}) =>
      store.claim({ now, leaseMs: LEASE, limit, perHost, busy });
    const claimOne = async (now?: number) => (await claim(now))[0] as ClaimedLane;
    return { store, openLane, claim, claimOne };
  }

  describe('log', () => {
    test('numbers the events of each account from 1 without gaps, whoever appends at the same time', async () => {
      const { store } = await setup();
      const appended = await Promise.all(
        Array.from({ length: 50 }, (_, index) => store.append(index % 2 ? 7 : 8, [event(`e${index}`)])),
      );
      const seqs = appended.filter((_, index) => index % 2).flatMap((all) => all.map(({ seq }) => seq));
      expect(seqs.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 25 }, (_, index) => index + 1));
      expect(await store.end(7)).toBe(25);
      expect(await store.end(9)).toBe(0);
    });

    test('gives a repeated eventId of the account the seq of the first and adds nothing', async () => {
      const { store } = await setup();
      expect(await store.append(7, [event('a'), event('b'), event('a')])).toEqual([
        { seq: 1, fresh: true },
        { seq: 2, fresh: true },
        { seq: 1, fresh: false },
      ]);
      expect(await store.append(8, [event('a')])).toEqual([{ seq: 1, fresh: true }]);
      expect(await store.end(7)).toBe(2);
    });

    test('selects what the subscriptions want behind the cursor, in order, up to an end and a limit', async () => {
      const { store } = await setup();
      const names = ['A', 'B', 'C', 'A', 'B', 'A', 'A'];
      await store.append(
        ACCOUNT,
        names.map((eventName, index) => event(`e${index}`, { eventName })),
      );
      const select = async (after: number, upTo: number, limit: number) => {
        const subscriptions = [
          { eventName: 'A', since: 0 },
          { eventName: 'B', since: 2 },
        ];
        const events = await store.select({ accountId: ACCOUNT, after, upTo, limit, subscriptions });
        return events.map(({ seq }) => seq);
      };
      expect(await select(0, 7, 10)).toEqual([1, 4, 5, 6, 7]);
      expect(await select(1, 6, 10)).toEqual([4, 5, 6]);
      expect(await select(1, 7, 2)).toEqual([4, 5]);
      expect(await store.select({ accountId: 8, after: 0, upTo: 7, limit: 9, subscriptions: [] })).toEqual([]);
      expect(await store.select({ accountId: ACCOUNT, after: 0, upTo: 7, limit: 9, subscriptions: [] })).toEqual([]);
    });

    test('selects of an event what lies in one of its stretches', async () => {
      const { store } = await setup();
      await store.append(
        ACCOUNT,
        ['a', 'b', 'c', 'd', 'e'].map((eventId) => event(eventId)),
      );
      const subscriptions = [
        { eventName: 'A', since: 1, until: 2 },
        { eventName: 'A', since: 4 },
      ];
      const wanted = { accountId: ACCOUNT, after: 0, upTo: 5, limit: 9, subscriptions };
      expect((await store.select(wanted)).map(({ seq }) => seq)).toEqual([2, 5]);
      expect(await store.measure(wanted)).toMatchObject({ fromSeq: 2, toSeq: 5, eventCount: 2 });
    });

    test('gives an event back as it was appended', async () => {
      const { store } = await setup();
      await store.append(ACCOUNT, [event('ä', { data: '{"n":1.0,"s":"é"}', timestamp: 1727414643000 })]);
      const range = { accountId: ACCOUNT, after: 0, upTo: 1, limit: 1, subscriptions: [{ eventName: 'A', since: 0 }] };
      const expected = { seq: 1, eventId: 'ä', eventName: 'A', timestamp: 1727414643000 };
      expect(await store.select(range)).toEqual([{ ...expected, data: '{"n":1.0,"s":"é"}', loggedAt: 5 }]);
    });
  });

  describe('stretches of the log', () => {
    const all = { accountId: ACCOUNT, after: 0, upTo: 9, limit: 9, subscriptions: [{ eventName: 'A', since: 0 }] };

    test('are counted as they would be selected', async () => {
      const { store } = await setup();
      const names = ['A', 'B', 'A', 'A'];
      await store.append(
        ACCOUNT,
        names.map((eventName, index) => event(`e${index}`, { eventName, loggedAt: 10 + index })),
      );
      expect(await store.measure(all)).toEqual({ fromSeq: 1, toSeq: 4, eventCount: 3, oldestLoggedAt: 10 });
      expect(await store.measure({ ...all, limit: 2 })).toMatchObject({ toSeq: 3, eventCount: 2 });
      expect(await store.measure({ ...all, loggedBefore: 12 })).toMatchObject({ toSeq: 1, eventCount: 1 });
      expect(await store.measure({ ...all, after: 4 })).toEqual({ fromSeq: 0, toSeq: 0, eventCount: 0 });
    });

    test('that are old end where the first young event stands, whatever comes after it', async () => {
      const { store } = await setup();
      const times = [10, 30, 20];
      await store.append(
        ACCOUNT,
        times.map((loggedAt) => event(`e${loggedAt}`, { loggedAt })),
      );
      expect(await store.measure({ ...all, loggedBefore: 25 })).toMatchObject({ toSeq: 1, eventCount: 1 });
    });

    test('are found by a moment and by positions', async () => {
      const { store } = await setup();
      for (const loggedAt of [10, 20, 30]) await store.append(ACCOUNT, [event(`e${loggedAt}`, { loggedAt })]);
      expect(await Promise.all([10, 11, 99].map((time) => store.endBefore(ACCOUNT, time)))).toEqual([0, 1, 3]);
      expect((await store.events(ACCOUNT, [3, 1, 7])).map(({ seq }) => seq)).toEqual([1, 3]);
    });

    test('are cleared away in steps when they are old and every lane is behind them [EMIT-35]', async () => {
      const { store, openLane, claimOne } = await setup();
      for (const loggedAt of [10, 20, 30]) await store.append(ACCOUNT, [event(`e${loggedAt}`, { loggedAt })]);
      await store.append(8, [event('of an account without lanes', { loggedAt: 10 })]);
      await openLane('w');
      const prune = (limit: number) => store.prune({ events: 25, attempts: 0, losses: 0, audits: 0 }, limit);
      expect(await prune(9)).toBe(1);
      expect(await store.end(8)).toBe(1);
      await store.settle(await claimOne(), { cursor: 2, dueAt: 10 });
      expect(await prune(1)).toBe(1);
      expect(await prune(9)).toBe(1);
      expect(await prune(9)).toBe(0);
      expect((await store.select(all)).map(({ seq }) => seq)).toEqual([3]);
      expect(await store.append(ACCOUNT, [event('next')])).toEqual([{ seq: 4, fresh: true }]);
    });
  });

  describe('lanes', () => {
    test('sleep until an event of their account and timing is appended', async () => {
      const { store, openLane, claim } = await setup();
      await openLane('w');
      await store.append(8, [event('of another account')]);
      await store.append(ACCOUNT, [event('of another timing', { timing: 'batch' })]);
      expect(await claim()).toEqual([]);
      expect(await store.nextDue([])).toBeUndefined();
      await store.append(ACCOUNT, [event('e', { loggedAt: 9 })]);
      expect(await store.nextDue([])).toBe(9);
      expect(await claim(8)).toEqual([]);
      expect(await claim(9)).toMatchObject([{ webhookId: 'w', timing: 'realTime', cursor: 1, end: 2, attempts: 0 }]);
    });

    test('are due at once when they open behind the end of the log, asleep when they open at it', async () => {
      const { store, openLane, claim } = await setup();
      await store.append(ACCOUNT, [event('a'), event('b')]);
      await openLane('at the end', 2);
      await openLane('behind', 1);
      expect((await claim()).map(({ webhookId, cursor }) => [webhookId, cursor])).toEqual([['behind', 1]]);
    });

    test('that sleep keep nothing of the log back [EMIT-35]', async () => {
      const { store, openLane } = await setup();
      await openLane('w', 0, { timing: 'batch' });
      await store.append(ACCOUNT, [event('a'), event('b')]);
      expect(await store.prune({ events: 9, attempts: 0, losses: 0, audits: 0 }, 9)).toBe(2);
    });

    test('stay as they are when they are opened again', async () => {
      const { store, openLane, claimOne } = await setup();
      await openLane('w');
      await store.append(ACCOUNT, [event('a')]);
      await store.settle(await claimOne(), { cursor: 1, dueAt: 10 });
      await openLane('w', 0);
      expect(await store.nextDue([])).toBeUndefined();
    });

    test('are claimed by one caller only, until the lease has run out [EMIT-20]', async () => {
      const { store, openLane, claim } = await setup();
      await openLane('w');
      await openLane('v');
      await store.append(ACCOUNT, [event('a')]);
      const claimed = (await Promise.all([claim(10, 1), claim(10, 1), claim(10, 1)])).flat();
      expect(claimed.map(({ webhookId }) => webhookId).toSorted()).toEqual(['v', 'w']);
      expect(await store.nextDue([])).toBe(10 + LEASE);
      expect(await claim(9 + LEASE)).toEqual([]);
      expect(await claim(10 + LEASE)).toHaveLength(2);
    });

    test('take no freeze and no settlement with an outdated fence [EMIT-20]', async () => {
      const { store, openLane, claimOne } = await setup();
      await openLane('w');
      await store.append(ACCOUNT, [event('a')]);
      const stale = await claimOne();
      const current = await claimOne(10 + LEASE);
      expect(await store.freeze(stale, batch('msg_stale'))).toBe(false);
      expect(await store.settle(stale, { cursor: 1, dueAt: 10, attempt })).toBe(false);
      await store.closeLane(stale);
      expect(await store.attempts(ACCOUNT)).toEqual([]);
      expect(await store.freeze(current, batch('msg_1'))).toBe(true);
      expect(await store.settle(current, { cursor: 1, dueAt: 10, attempt })).toBe(true);
    });

    test('keep their frozen batch and count of attempts until they are settled without', async () => {
      const { store, openLane, claimOne } = await setup();
      await openLane('w');
      await store.append(ACCOUNT, [event('a'), event('b')]);
      const first = await claimOne();
      expect(first.batch).toBeUndefined();
      await store.freeze(first, batch('msg_1'));
      await store.settle(first, { cursor: 0, attempts: 1, dueAt: 20 });
      const second = await claimOne(20);
      expect(second).toMatchObject({
        cursor: 0,
        attempts: 1,
        batch: { id: 'msg_1', members: [{ seq: 1, loggedAt: 5 }], timestampFormat: 'iso' },
      });
      expect(second.batch?.body).toBe('body of msg_1');
      await store.settle(second, { cursor: 1, dueAt: 20 });
      const third = await claimOne(20);
      expect(third).toMatchObject({ cursor: 1, attempts: 0 });
      expect(third.batch).toBeUndefined();
    });

    test('go on under their lease with a next head, settled and frozen at once [EMIT-57]', async () => {
      const { store, openLane, claim, claimOne } = await setup();
      await openLane('w');
      await store.append(ACCOUNT, [event('a'), event('b')]);
      const lane = await claimOne();
      await store.freeze(lane, batch('msg_1'));
      const next = { batch: batch('msg_2', 2), leaseUntil: 10 + 2 * LEASE };
      expect(await store.settle({ ...lane, fence: 99 }, { cursor: 1, dueAt: 10, next })).toBe(false);
      expect(await store.settle(lane, { cursor: 1, dueAt: 10, next, attempt })).toBe(true);
      expect(await claim(9 + 2 * LEASE)).toEqual([]);
      expect(await claim(10 + 2 * LEASE)).toMatchObject([{ cursor: 1, attempts: 0, batch: batch('msg_2', 2) }]);
      expect(await store.attempts(ACCOUNT)).toHaveLength(1);
    });

    test('tell until when they are leased, and prolong that as long as nobody else has them [EMIT-20] [EMIT-66]', async () => {
      const { store, openLane, claim, claimOne } = await setup();
      await openLane('w');
      await store.append(ACCOUNT, [event('a')]);
      const lane = await claimOne();
      expect(lane.leaseUntil).toBe(10 + LEASE);
      expect(await store.renew(lane, 90 + LEASE)).toBe(true);
      expect(await claim(89 + LEASE)).toEqual([]);
      expect(await claim(90 + LEASE)).toHaveLength(1);
      expect(await store.renew(lane, 900 + LEASE)).toBe(false);
    });

    test('sleep when they are settled at the end of the log, and are due when it grew meanwhile', async () => {
      const { store, openLane, claimOne } = await setup();
      await openLane('w');
      await store.append(ACCOUNT, [event('a')]);
      await store.settle(await claimOne(), { cursor: 1, dueAt: 10 });
      expect(await store.nextDue([])).toBeUndefined();
      await store.append(ACCOUNT, [event('b')]);
      const lane = await claimOne();
      await store.append(ACCOUNT, [event('c')]);
      await store.settle(lane, { cursor: 2, dueAt: 30 });
      expect(await store.nextDue([])).toBe(30);
    });

    test('that collect look again when the log grew enough since the claim, or it was flushed [EMIT-31]', async () => {
      const { store, openLane, claimOne } = await setup();
      await openLane('w', 0, { timing: 'batch' });
      const append = (id: string, weight = 100) => store.append(ACCOUNT, [event(id, { timing: 'batch', weight })]);
      const wait = async (sooner: { events: number; bytes: number }) =>
        store.settle(await claimOne(), { cursor: 0, dueAt: 900, sooner });
      await append('a');
      await wait({ events: 2, bytes: 10_000 });
      await append('b');
      expect(await store.nextDue([])).toBe(900);
      await append('c');
      expect(await store.nextDue([])).toBe(5);
      await wait({ events: 50, bytes: 500 });
      await append('d', 499);
      expect(await store.nextDue([])).toBe(900);
      await append('e', 1);
      expect(await store.nextDue([])).toBe(5);
      const looking = await claimOne();
      await append('f');
      await store.settle(looking, { cursor: 0, dueAt: 900, sooner: { events: 1, bytes: 10_000 } });
      expect(await store.nextDue([])).toBe(10);
      await wait({ events: 50, bytes: 10_000 });
      await store.flushLanes(8, 20);
      expect(await store.nextDue([])).toBe(900);
      await store.flushLanes(ACCOUNT, 20);
      expect(await store.nextDue([])).toBe(20);
      expect(await claimOne(20)).toMatchObject({ flushedUpTo: 6 });
    });

    test('that collect look again at what they wait for; those with a head, of the other timing, or asleep do not, unless they wait too long [EMIT-67] [EMIT-99]', async () => {
      const { store, openLane, claim } = await setup();
      for (const webhookId of ['waits', 'tries']) await openLane(webhookId, 0, { timing: 'batch' });
      await openLane('rests');
      await store.append(ACCOUNT, [event('a', { timing: 'batch' }), event('b')]);
      for (const lane of await claim()) {
        const tries = lane.webhookId === 'tries';
        if (tries) await store.freeze(lane, batch('msg_1'));
        await store.settle(lane, { cursor: 0, dueAt: 900, ...(tries ? { attempts: 1 } : {}) });
      }
      await openLane('sleeps', 2, { timing: 'batch' });
      const dueAt = async () => (await store.lanes(ACCOUNT)).map((lane) => [lane.webhookId, lane.dueAt]);
      await store.reviewLanes(20, { latest: 900, leaseUntil: 20 });
      expect(await dueAt()).toEqual([
        ['waits', 20],
        ['tries', 900],
        ['rests', 900],
        ['sleeps', undefined],
      ]);
      await store.reviewLanes(30, { latest: 899, leaseUntil: 30 });
      expect(await dueAt()).toEqual([
        ['waits', 20],
        ['tries', 30],
        ['rests', 30],
        ['sleeps', undefined],
      ]);
    });

    test('are leased no longer than leases last, once they are looked at anew [EMIT-99]', async () => {
      const { store, openLane, claimOne } = await setup();
      await openLane('w');
      await store.append(ACCOUNT, [event('a')]);
      await claimOne(900);
      await store.reviewLanes(20, { latest: 20, leaseUntil: 20 + LEASE });
      expect(await store.nextDue([])).toBe(20 + LEASE);
      await store.reviewLanes(10, { latest: 10, leaseUntil: 30 + LEASE });
      expect(await store.nextDue([])).toBe(20 + LEASE);
    });

    test('of one host share its places, and hosts take turns [EMIT-34]', async () => {
      const { store, openLane, claim } = await setup();
      for (const webhookId of ['a1', 'a2', 'a3']) await openLane(webhookId, 0, { host: 'a' });
      for (const webhookId of ['b1', 'b2']) await openLane(webhookId, 0, { host: 'b' });
      await store.append(ACCOUNT, [event('e')]);
      const ids = async (limit: number, perHost: number, busy: [string, number][]) =>
        (await claim(10, limit, { perHost, busy: new Map(busy) })).map(({ webhookId }) => webhookId).toSorted();
      expect(await ids(2, 9, [])).toEqual(['a1', 'b1']);
      expect(
        await ids(9, 2, [
          ['a', 1],
          ['b', 2],
        ]),
      ).toEqual(['a2']);
      expect(await store.nextDue(['a'])).toBe(5);
      expect(await store.nextDue(['a', 'b'])).toBeUndefined();
      expect(await ids(9, 9, [])).toEqual(['a3', 'b2']);
    });

    test('remember how they fare and how much the receiver takes', async () => {
      const { store, openLane, claimOne } = await setup();
      await openLane('w');
      await store.append(ACCOUNT, [event('a')]);
      const health = { stage: 'degraded', failures: 5, failingSince: 1 } as const;
      const first = await claimOne();
      expect(first.health).toEqual({ stage: 'healthy', failures: 0 });
      await store.settle(first, { cursor: 0, dueAt: 10, health, maxEvents: 12.25 });
      const second = await claimOne();
      expect(second).toMatchObject({ health, maxEvents: 12.25 });
      await store.settle(second, { cursor: 0, dueAt: 10, maxEvents: null });
      const third = await claimOne();
      expect(third).toMatchObject({ health });
      expect(third.maxEvents).toBeUndefined();
      expect(await store.lanes(ACCOUNT, 'w')).toMatchObject([{ webhookId: 'w', cursor: 0, end: 1, dueAt: 10, health }]);
      expect(await store.lanes(8)).toEqual([]);
    });

    test('are moved to a bound, with a clean record but for their last acknowledgement, and lose their head only if they move', async () => {
      const { store, openLane, claimOne } = await setup();
      await openLane('w');
      await store.append(ACCOUNT, [event('a'), event('b'), event('c')]);
      const stale = await claimOne();
      const health = { stage: 'failing', failures: 9, deliveredAt: 2, failingSince: 3, remindedAt: 4 } as const;
      await store.freeze(stale, batch('msg_1'));
      await store.settle(stale, { cursor: 0, attempts: 3, dueAt: 900, health });
      await store.moveLanes('w', { least: 0 }, 20);
      const here = await claimOne(20);
      expect(here).toMatchObject({ cursor: 0, attempts: 3, batch: { id: 'msg_1' } });
      expect(here.health).toEqual({ stage: 'healthy', failures: 0, deliveredAt: 2 });
      await store.moveLanes('w', { least: 2 }, 20);
      expect(await store.settle(here, { cursor: 1, dueAt: 20 })).toBe(false);
      const further = await claimOne(20);
      expect(further.cursor).toBe(2);
      expect(further.batch).toBeUndefined();
      await store.settle(further, { cursor: 2, dueAt: 20, health: { stage: 'failing', failures: 9 } });
      await store.moveLanes('w', { most: 1, keepFailures: true }, 20);
      expect(await claimOne(20)).toMatchObject({ cursor: 1, health: { stage: 'failing', failures: 9 } });
    });

    test('with a head are tried sooner on demand, others stay as they are', async () => {
      const { store, openLane, claim, claimOne } = await setup();
      await openLane('w');
      await store.append(ACCOUNT, [event('a')]);
      const lane = await claimOne();
      await store.freeze(lane, batch('msg_1'));
      await store.settle(lane, { cursor: 0, attempts: 1, dueAt: 900 });
      await store.hastenLanes('v', 20);
      expect(await claim(20)).toEqual([]);
      await store.hastenLanes('w', 20);
      expect(await claim(20)).toMatchObject([{ attempts: 1, batch: { id: 'msg_1' } }]);
    });

    test('that were closed forget everything, and claims of them are void even when they are opened anew', async () => {
      const { store, openLane, claimOne } = await setup();
      await openLane('w');
      await store.append(ACCOUNT, [event('a'), event('b')]);
      const old = await claimOne();
      await store.freeze(old, batch('msg_1'));
      await store.closeLanes('w');
      await openLane('w', 1);
      const anew = await claimOne();
      expect(anew).toMatchObject({ cursor: 1, attempts: 0 });
      expect(anew.batch).toBeUndefined();
      expect(await store.settle(old, { cursor: 2, dueAt: 10 })).toBe(false);
      await store.closeLane(anew);
      expect(await store.nextDue([])).toBeUndefined();
    });
  });

  test('records the attempt and the loss with the settlement, newest first, in pages [EMIT-21]', async () => {
    const { store, openLane, claimOne } = await setup();
    await openLane('w');
    await store.append(ACCOUNT, [event('a')]);
    const { status, responseExcerpt, ...silent } = attempt;
    await store.settle(await claimOne(), {
      cursor: 0,
      attempts: 1,
      dueAt: 10,
      attempt,
      delivery: { ...delivery, state: 'pending' },
    });
    const range = { fromSeq: 1, toSeq: 1, eventCount: 1 };
    const lost = {
      accountId: ACCOUNT,
      webhookId: 'w',
      timing: 'realTime',
      reason: 'expired',
      recordedAt: 9,
      ...range,
    } as const;
    await store.settle(await claimOne(), { cursor: 1, dueAt: 10, attempt: { ...silent, number: 2 }, loss: lost });
    const [second, first] = await store.attempts(ACCOUNT);
    expect(first).toEqual({ ...attempt, id: first?.id });
    expect(second).toEqual({ ...silent, number: 2, id: second?.id });
    expect(await store.attempts(ACCOUNT, { before: second?.id ?? 0 })).toEqual([first]);
    expect(await store.attempts(ACCOUNT, { limit: 1 })).toEqual([second]);
    expect(await store.attempts(ACCOUNT, { webhookId: 'v' })).toEqual([]);
    expect(await store.attempts(8)).toEqual([]);
    expect(await store.attempts(ACCOUNT, { deliveryId: 'msg_1' })).toEqual([second, first]);
    expect(await store.attempts(ACCOUNT, { deliveryId: 'msg_2' })).toEqual([]);
    expect(await store.losses(ACCOUNT)).toMatchObject([lost]);
  });

  test('keeps one record of each batch, however often it is tried, found by state and time [EMIT-103]', async () => {
    const { store, openLane, claimOne } = await setup();
    await openLane('w');
    await store.append(ACCOUNT, [event('a')]);
    const settle = async (number: number, state: DeliveryState, startedAt: number) =>
      store.settle(await claimOne(), {
        ...{ cursor: 0, attempts: number, dueAt: 10, attempt: { ...attempt, number, startedAt } },
        delivery: { ...delivery, state },
      });
    await settle(1, 'pending', 5);
    await settle(2, 'pending', 9);
    const { responseExcerpt, requestHeaders, responseHeaders, phases, durationMs, message, status, number, ...rest } =
      attempt;
    const [pending] = await store.deliveries(ACCOUNT);
    expect(pending).toEqual({
      ...{ ...rest, id: pending?.id, seqs: [1], timestampFormat: 'iso' },
      ...{ state: 'pending', attempts: 2, startedAt: 5 },
    });
    expect(await store.delivery(ACCOUNT, 'msg_1')).toEqual(pending);
    expect(await store.delivery(8, 'msg_1')).toBeUndefined();
    await store.settle(await claimOne(), { cursor: 1, dueAt: 10, delivery: { ...delivery, state: 'expired' } });
    const found = (filter: object) => store.deliveries(ACCOUNT, filter).then((all) => all.length);
    const filters = [{ state: 'expired' }, { state: 'pending' }, { timing: 'batch' }, { from: 5, to: 6 }, { to: 5 }];
    expect(await Promise.all(filters.map(found))).toEqual([1, 0, 0, 1, 0]);
    // What was not delivered is found in another way.
    const ofStates = [{ from: 5 }, { from: 6 }, { from: 5, to: 6 }, { to: 5 }].map((when) => ({
      state: 'expired',
      ...when,
    }));
    expect(await Promise.all(ofStates.map(found))).toEqual([1, 0, 1, 0]);
  });

  test.each<[string, (store: DispatchStore, lane: ClaimedLane) => Promise<void>, DeliveryState]>([
    ['closed', (store) => store.closeLanes('w'), 'dropped'],
    ['closed for its timing', (store) => store.closeLanes('w', 'realTime'), 'dropped'],
    ['closed for another timing', (store) => store.closeLanes('w', 'batch'), 'pending'],
    ['closed by its claim', (store, lane) => store.closeLane(lane), 'dropped'],
    ['closed by a claim that is void', (store, lane) => store.closeLane({ ...lane, fence: 99 }), 'pending'],
    ['moved ahead', (store) => store.moveLanes('w', { least: 2 }, 10), 'dropped'],
    ['moved back', (store) => store.moveLanes('w', { most: 0 }, 10), 'dropped'],
    ['moved to where it is', (store) => store.moveLanes('w', { least: 1, most: 1 }, 10), 'pending'],
  ])('tells of a head whose lane is %s what became of it [EMIT-74]', async (_how, end, state) => {
    const { store, openLane, claim } = await setup();
    for (const webhookId of ['w', 'other']) await openLane(webhookId);
    await store.append(ACCOUNT, [event('a'), event('b'), event('c')]);
    for (const lane of await claim()) {
      const { webhookId } = lane;
      const deliveryId = `msg_${webhookId}`;
      await store.freeze(lane, batch(deliveryId, 2));
      await store.settle(lane, {
        ...{ cursor: 1, attempts: 1, dueAt: 10, attempt: { ...attempt, webhookId, deliveryId } },
        delivery: { ...delivery, deliveryId, state: 'pending' },
      });
    }
    const lane = (await claim()).find(({ webhookId }) => webhookId === 'w');
    await end(store, lane as ClaimedLane);
    expect(await store.delivery(ACCOUNT, 'msg_w')).toMatchObject({ state, attempts: 1 });
    expect(await store.delivery(ACCOUNT, 'msg_other')).toMatchObject({ state: 'pending' });
    expect(await store.deliveries(ACCOUNT)).toHaveLength(2);
  });

  test('finds the deliveries that hold an event, by its name and by its id [EMIT-59]', async () => {
    const { store, openLane, claimOne } = await setup();
    await openLane('w');
    await store.append(ACCOUNT, [event('a'), event('b', { eventName: 'B' }), event('c'), event('d')]);
    const settle = async (deliveryId: string, seqs: number[]) => {
      const range = { fromSeq: seqs[0] ?? 0, toSeq: seqs.at(-1) ?? 0, eventCount: seqs.length };
      await store.settle(await claimOne(), {
        ...{ cursor: range.toSeq, dueAt: 10, attempt: { ...attempt, ...range, deliveryId } },
        delivery: { ...delivery, deliveryId, state: 'delivered', seqs },
      });
    };
    await settle('msg_ac', [1, 3]);
    await settle('msg_d', [4]);
    const found = async (filter: object) =>
      (await store.deliveries(ACCOUNT, filter)).map(({ deliveryId }) => deliveryId);
    expect(await found({ eventId: 'c' })).toEqual(['msg_ac']);
    expect(await found({ eventId: 'b' })).toEqual([]);
    expect(await found({ eventName: 'A' })).toEqual(['msg_d', 'msg_ac']);
    expect(await found({ eventName: 'B' })).toEqual([]);
    expect(await found({ eventName: 'A', eventId: 'd' })).toEqual(['msg_d']);
  });

  test('answers filters that match nothing with nothing, and odd ones with no more than a page', async () => {
    const { store } = await setup();
    for (let index = 0; index < 3; index += 1) {
      await store.recordAttempt({ ...attempt, number: 0 });
      await store.recordAudit({ accountId: ACCOUNT, at: 5, action: 'webhook.removed', detail: {} });
    }
    const ids = async (filter: object) => [await store.attempts(ACCOUNT, filter), await store.audits(ACCOUNT, filter)];
    const counts = async (filter: object) => (await ids(filter)).map(({ length }) => length);
    for (const limit of [0, -1, -0.5, Number.NaN, -Infinity]) expect(await counts({ limit })).toEqual([0, 0]);
    for (const limit of [3.7, 1e300, Infinity, 2 ** 53]) expect(await counts({ limit })).toEqual([3, 3]);
    for (const before of [0, -1, -1e300, 0.5]) expect(await counts({ before })).toEqual([0, 0]);
    for (const before of [2 ** 53, 2 ** 64, 1e300]) expect(await counts({ before })).toEqual([3, 3]);
    for (const webhookId of ['', 'v', '\u0000', '\ud800']) expect(await counts({ webhookId })).toEqual([0, 0]);
    const none = [
      { state: 'nonsense' },
      { timing: 'nonsense' },
      { from: Infinity },
      { to: -Infinity },
      { eventId: '' },
    ];
    for (const filter of none) expect(await store.deliveries(ACCOUNT, filter as object)).toEqual([]);
    expect(await store.attempts(ACCOUNT, { deliveryId: '\ud800' })).toEqual([]);
    expect(await store.delivery(ACCOUNT, '')).toBeUndefined();
    expect(await store.losses(Number.MAX_SAFE_INTEGER)).toEqual([]);
  });

  test('keeps the audit trail and what happened beside the lanes', async () => {
    const { store } = await setup();
    const action = 'webhook.removed' as const;
    const audit = { accountId: ACCOUNT, at: 5, actor: 'ada', action, detail: { name: 'x' } };
    await store.recordAudit(audit);
    await store.recordAudit({ ...audit, webhookId: 'w' });
    await store.recordAttempt({ ...attempt, number: 0 });
    await store.recordLoss({
      ...{ accountId: ACCOUNT, webhookId: 'w', timing: 'batch', reason: 'skipped' },
      ...{ fromSeq: 1, toSeq: 2, eventCount: 2, recordedAt: 5 },
    });
    expect(await store.audits(ACCOUNT)).toMatchObject([{ ...audit, webhookId: 'w' }, audit]);
    expect(await store.audits(ACCOUNT, { webhookId: 'w' })).toHaveLength(1);
    expect(await store.attempts(ACCOUNT)).toMatchObject([{ number: 0 }]);
    expect(await store.losses(ACCOUNT)).toMatchObject([{ reason: 'skipped' }]);
    const old = { events: 0, attempts: 6, losses: 6, audits: 6 };
    expect(await store.prune(old, 1)).toBe(3);
    expect(await store.prune(old, 9)).toBe(1);
    expect(await store.audits(ACCOUNT)).toEqual([]);
  });
}
