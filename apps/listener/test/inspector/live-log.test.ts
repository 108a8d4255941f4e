import { ApiProblem } from '@earshot/web';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createLiveLog, type LiveLogOptions } from '../../inspector/src/log/live-log.ts';
import type { Delivery } from '../../inspector/src/log/log-row.ts';
import { deliveryRow } from '../../inspector/src/log/log-row.ts';
import { followStream, type StreamOptions } from '../../inspector/src/log/stream.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

const delivery = (seq: number, fresh = true): Delivery => ({
  seq,
  receivedAt: new Date(seq * 1000).toISOString(),
  endpoint: 'default',
  verdict: fresh ? 'accepted' : 'duplicate',
  size: 1,
  events: [{ eventId: fresh ? `e${seq}` : 'e1', eventName: 'CI_STATS', timestamp: 1, fresh }],
});

/** A log whose listener is played by the test. */
async function playedLog(options: Partial<LiveLogOptions> = {}, stored: number[] = [1, 2]) {
  const asked: unknown[] = [];
  let stream: StreamOptions | undefined;
  let found: Delivery[] = [];
  const log = createLiveLog({
    view: 'deliveries',
    filter: {},
    pages: {
      readTip: async () => stored.at(-1) ?? 0,
      async readPage(_, filter, place) {
        asked.push({ filter, place });
        const rows = (asked.length === 1 ? stored.map((seq) => delivery(seq)) : found).map(deliveryRow);
        return { rows, more: asked.length === 1 };
      },
    },
    follow(given) {
      stream = given;
      given.onOpen(true);
      return () => {};
    },
    ...options,
  });
  const end = log.start();
  await vi.advanceTimersByTimeAsync(0);
  return {
    log,
    asked,
    end,
    stream: () => stream as StreamOptions,
    keys: () => log.state().rows.map(({ key }) => key),
    finds: (deliveries: Delivery[]) => {
      found = deliveries;
    },
    async arrive(...deliveries: Delivery[]) {
      stored.push(...deliveries.map(({ seq }) => seq));
      stream?.onFrame({ type: 'deliveries', deliveries });
      await vi.advanceTimersByTimeAsync(250);
    },
  };
}

test('the stream begins where the first page ends, so nothing is missed or comes twice [INSP-LIVE-4]', async () => {
  const { stream, asked, keys, arrive, log } = await playedLog();
  expect(asked).toEqual([{ filter: {}, place: { before: 3 } }]);
  expect(stream().after).toBe(2);
  await arrive(delivery(3), delivery(4));
  expect(keys()).toEqual([1, 2, 3, 4]);
  expect(log.state()).toMatchObject({ connection: 'live', behind: 0, hasOlder: true });
});

test('frames of one moment are shown at once, not one by one [INSP-LIVE-3]', async () => {
  const { log, stream } = await playedLog();
  let changes = 0;
  log.subscribe(() => {
    changes += 1;
  });
  for (let seq = 3; seq < 103; seq += 1) stream().onFrame({ type: 'deliveries', deliveries: [delivery(seq)] });
  await vi.advanceTimersByTimeAsync(250);
  expect(changes).toBe(1);
  expect(log.state().rows).toHaveLength(102);
});

test('how far it is behind, and what was dropped before it came, is told [INSP-LIVE-5]', async () => {
  const { log, stream, arrive } = await playedLog();
  stream().onFrame({ type: 'hello', oldest: 50, newest: 100 });
  stream().onFrame({ type: 'gap', from: 3, to: 49 });
  await vi.advanceTimersByTimeAsync(250);
  expect(log.state()).toMatchObject({ behind: 51, gap: { from: 3, to: 49 } });
  await arrive(...Array.from({ length: 51 }, (_, index) => delivery(50 + index)));
  expect(log.state().behind).toBe(0);
});

test('a broken connection keeps what is there and says so [INSP-LIVE-4]', async () => {
  const { log, stream, keys } = await playedLog();
  stream().onOpen(false);
  expect(log.state().connection).toBe('reconnecting');
  expect(keys()).toEqual([1, 2]);
});

test('it says when the listener is back, once for each time that it was away [INSP-LIVE-6]', async () => {
  let returns = 0;
  const { stream } = await playedLog({
    onReturn: () => {
      returns += 1;
    },
  });
  expect(returns).toBe(0);
  stream().onOpen(false);
  stream().onOpen(false);
  expect(returns).toBe(0);
  stream().onOpen(true);
  expect(returns).toBe(1);
});

test('a reader who comes back to the page waits for no further try [INSP-LIVE-7]', async () => {
  const page = new EventTarget();
  vi.stubGlobal('addEventListener', page.addEventListener.bind(page));
  vi.stubGlobal('removeEventListener', page.removeEventListener.bind(page));
  vi.stubGlobal('WebSocket', { CLOSED: 3 });
  const sockets: { readyState: number; onclose?: () => void; onmessage?: () => void; close(): void }[] = [];
  const end = followStream({
    after: 0,
    onFrame: () => {},
    onOpen: () => {},
    connect: () => {
      const socket = { readyState: 1, close: () => {} };
      sockets.push(socket);
      return socket as unknown as WebSocket;
    },
  });
  page.dispatchEvent(new Event('focus'));
  expect(sockets).toHaveLength(1);
  for (const socket of sockets) socket.readyState = 3;
  sockets[0]?.onclose?.();
  page.dispatchEvent(new Event('focus'));
  expect(sockets).toHaveLength(2);
  end();
  vi.unstubAllGlobals();
});

test('a log that is smaller than the one read from is another log: it is read anew [INSP-LIVE-5]', async () => {
  const { stream, asked } = await playedLog();
  stream().onFrame({ type: 'hello', oldest: 1, newest: 1 });
  await vi.advanceTimersByTimeAsync(0);
  expect(asked).toHaveLength(2);
});

test('conflicts among what is repeated are asked of the index and marked [INSP-LIST-2]', async () => {
  const { log, arrive, finds, asked } = await playedLog();
  await arrive(delivery(3, false));
  finds([delivery(3, false)]);
  await vi.advanceTimersByTimeAsync(1000);
  expect(asked.at(-1)).toEqual({ filter: { verdict: 'conflict' }, place: { after: 2 } });
  expect(log.state().rows.map(({ verdict }) => verdict)).toEqual(['accepted', 'accepted', 'conflict']);
});

test('words are matched by the index alone, whenever the log grew [INSP-FILTER-4]', async () => {
  const { keys, arrive, finds, asked } = await playedLog({ filter: { q: 'word' } });
  await arrive(delivery(3));
  expect(keys()).toEqual([1, 2]);
  finds([delivery(3)]);
  await vi.advanceTimersByTimeAsync(1000);
  expect(asked.at(-1)).toEqual({ filter: { q: 'word' }, place: { after: 2 } });
  expect(keys()).toEqual([1, 2, 3]);
});

test('held it stands still; when too much waited it is read anew [INSP-LIVE-2, INSP-LIVE-3]', async () => {
  const { log, arrive, keys, asked, finds } = await playedLog();
  log.hold();
  await arrive(delivery(3));
  expect([keys(), log.state().waiting]).toEqual([[1, 2], 1]);
  log.release();
  expect(keys()).toEqual([1, 2, 3]);
  log.hold();
  await arrive(...Array.from({ length: 5001 }, (_, index) => delivery(4 + index)));
  finds([delivery(5004)]);
  log.release();
  await vi.advanceTimersByTimeAsync(0);
  expect(asked).toHaveLength(2);
  expect(keys()).toEqual([5004]);
});

test('older lines are asked for by the oldest that is there [INSP-LIST-4]', async () => {
  const { log, keys, asked, finds } = await playedLog({}, [8, 9]);
  finds([delivery(6), delivery(7)]);
  log.loadOlder();
  await vi.advanceTimersByTimeAsync(0);
  expect(asked.at(-1)).toEqual({ filter: {}, place: { before: 8 } });
  expect(keys()).toEqual([6, 7, 8, 9]);
});

test('an error of the first page is told, and trying again helps', async () => {
  let tries = 0;
  const readTip = async () => {
    tries += 1;
    if (tries === 1) throw new Error('down');
    return 0;
  };
  const pages = { readTip, readPage: async () => ({ rows: [], more: false }) };
  const { log, end } = await playedLog({ pages });
  expect(log.state().error).toBeInstanceOf(Error);
  log.retry();
  await vi.advanceTimersByTimeAsync(0);
  expect(log.state().error).toBeUndefined();
  end();
});

const silence = () => new ApiProblem({ status: 0, code: 'unreachable', title: 'Nobody answers.' });

test('a list that could not begin since the listener was away begins when it is back; one that is refused does not ask again [INSP-LIVE-8]', async () => {
  let asked = 0;
  let problem: ApiProblem | undefined = silence();
  const pages = {
    async readTip() {
      asked += 1;
      if (problem) throw problem;
      return 1;
    },
    readPage: async () => ({ rows: [deliveryRow(delivery(1))], more: false }),
  };
  const { log, keys, end } = await playedLog({ pages });
  expect(log.state()).toMatchObject({ loading: false, error: problem });
  await vi.advanceTimersByTimeAsync(10_000);
  expect(asked).toBe(6);
  problem = undefined;
  await vi.advanceTimersByTimeAsync(2000);
  expect(keys()).toEqual([1]);
  expect(log.state().error).toBeUndefined();

  problem = new ApiProblem({ status: 400, code: 'invalid_query', title: 'The query is not valid.' });
  log.retry();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(asked).toBe(8);
  problem = silence();
  log.retry();
  end();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(asked).toBe(9);
});

test('what failed while the stream was broken is no fault any more when it goes on [INSP-LIVE-6]', async () => {
  let away = false;
  const pages = {
    readTip: async () => 300,
    async readPage() {
      if (away) throw silence();
      return { rows: [deliveryRow(delivery(300))], more: true };
    },
  };
  const { log, stream } = await playedLog({ pages });
  away = true;
  stream().onOpen(false);
  log.loadOlder();
  await vi.advanceTimersByTimeAsync(0);
  expect(log.state().error).toBeDefined();
  stream().onOpen(true);
  expect(log.state().error).toBeUndefined();
});
