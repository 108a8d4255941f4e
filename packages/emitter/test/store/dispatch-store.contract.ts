import { describe, expect, onTestFinished, test } from 'vitest';
import type { AttemptRecord, ClaimedLane, DispatchStore, NewEvent } from '../../src/store/dispatch-store.ts';

const ACCOUNT = 7;
const LEASE = 60_000;

function event(eventId: string, change: Partial<NewEvent> = {}): NewEvent {
  return {
    ...{ eventId, eventName: 'A', timing: 'realTime', data: '{"n":1}' },
    timestamp: 5,
    loggedAt: 5,
    dueAt: 5,
    ...change,
  };
}

const batch = (id: string, seq = 1) => ({ id, members: [{ seq, loggedAt: 5 }], body: Buffer.from(`body of ${id}`) });

const attempt: AttemptRecord = {
  ...{ accountId: ACCOUNT, webhookId: 'w', timing: 'realTime', deliveryId: 'msg_1', number: 1 },
  ...{ fromSeq: 1, toSeq: 1, eventCount: 1, outcome: 'refused_status', status: 500, message: 'No.' },
  ...{ responseExcerpt: 'oh', startedAt: 5, durationMs: 1 },
};

/** What every dispatch store keeps to, whatever it is made of. */
export function dispatchStoreContract(open: () => Promise<DispatchStore & { close(): Promise<void> }>): void {
  async function setup() {
    const store = await open();
    onTestFinished(() => store.close());
    const openLane = (webhookId: string, after = 0) =>
      store.openLane({ accountId: ACCOUNT, webhookId, timing: 'realTime', after, dueAt: 5 });
    const claim = (now = 10, limit = 10) => store.claim({ now, leaseMs: LEASE, limit });
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
    });

    test('gives an event back as it was appended', async () => {
      const { store } = await setup();
      await store.append(ACCOUNT, [event('ä', { data: '{"n":1.0,"s":"é"}', timestamp: 1727414643000 })]);
      const range = { accountId: ACCOUNT, after: 0, upTo: 1, limit: 1, subscriptions: [{ eventName: 'A', since: 0 }] };
      const expected = { seq: 1, eventId: 'ä', eventName: 'A', timestamp: 1727414643000 };
      expect(await store.select(range)).toEqual([{ ...expected, data: '{"n":1.0,"s":"é"}', loggedAt: 5 }]);
    });
  });

  describe('lanes', () => {
    test('sleep until an event of their account and timing is appended', async () => {
      const { store, openLane, claim } = await setup();
      await openLane('w');
      await store.append(8, [event('of another account')]);
      await store.append(ACCOUNT, [event('of another timing', { timing: 'batch' })]);
      expect(await claim()).toEqual([]);
      expect(await store.nextDue()).toBeUndefined();
      await store.append(ACCOUNT, [event('e', { dueAt: 9 })]);
      expect(await store.nextDue()).toBe(9);
      expect(await claim(8)).toEqual([]);
      expect(await claim(9)).toMatchObject([{ webhookId: 'w', timing: 'realTime', cursor: 0, end: 2, attempts: 0 }]);
    });

    test('are due at once when they open behind the end of the log, asleep when they open at it', async () => {
      const { store, openLane, claim } = await setup();
      await store.append(ACCOUNT, [event('a'), event('b')]);
      await openLane('at the end', 2);
      await openLane('behind', 1);
      expect((await claim()).map(({ webhookId, cursor }) => [webhookId, cursor])).toEqual([['behind', 1]]);
    });

    test('stay as they are when they are opened again', async () => {
      const { store, openLane, claimOne } = await setup();
      await openLane('w');
      await store.append(ACCOUNT, [event('a')]);
      await store.settle(await claimOne(), { cursor: 1, dueAt: 10 });
      await openLane('w', 0);
      expect(await store.nextDue()).toBeUndefined();
    });

    test('are claimed by one caller only, until the lease has run out [EMIT-20]', async () => {
      const { store, openLane, claim } = await setup();
      await openLane('w');
      await openLane('v');
      await store.append(ACCOUNT, [event('a')]);
      const claimed = (await Promise.all([claim(10, 1), claim(10, 1), claim(10, 1)])).flat();
      expect(claimed.map(({ webhookId }) => webhookId).toSorted()).toEqual(['v', 'w']);
      expect(await store.nextDue()).toBe(10 + LEASE);
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
        batch: { id: 'msg_1', members: [{ seq: 1, loggedAt: 5 }] },
      });
      expect(Buffer.from(second.batch?.body ?? []).toString()).toBe('body of msg_1');
      await store.settle(second, { cursor: 1, dueAt: 20 });
      const third = await claimOne(20);
      expect(third).toMatchObject({ cursor: 1, attempts: 0 });
      expect(third.batch).toBeUndefined();
    });

    test('sleep when they are settled at the end of the log, and are due when it grew meanwhile', async () => {
      const { store, openLane, claimOne } = await setup();
      await openLane('w');
      await store.append(ACCOUNT, [event('a')]);
      await store.settle(await claimOne(), { cursor: 1, dueAt: 10 });
      expect(await store.nextDue()).toBeUndefined();
      await store.append(ACCOUNT, [event('b')]);
      const lane = await claimOne();
      await store.append(ACCOUNT, [event('c')]);
      await store.settle(lane, { cursor: 2, dueAt: 30 });
      expect(await store.nextDue()).toBe(30);
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
      expect(await store.nextDue()).toBeUndefined();
    });
  });

  test('records the attempt and the loss with the settlement, newest first, in pages [EMIT-21]', async () => {
    const { store, openLane, claimOne } = await setup();
    await openLane('w');
    await store.append(ACCOUNT, [event('a')]);
    const { status, responseExcerpt, ...silent } = attempt;
    await store.settle(await claimOne(), { cursor: 0, attempts: 1, dueAt: 10, attempt });
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
    expect(await store.losses(ACCOUNT)).toMatchObject([lost]);
  });
}
