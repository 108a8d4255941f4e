import type { Duplex } from 'node:stream';
import { describe, expect, test, vi } from 'vitest';
import { eventually } from '../../../../test/support/eventually.ts';
import type { DeliveryStore } from '../../src/store/delivery-store.ts';
import { rawSocket } from '../raw-socket.ts';
import { bodyOf, post, runListener, type Setup } from '../running-listener.ts';
import { accepted } from '../store/judged-requests.ts';
import { connectViewer, turnedAway, viewing } from './viewer-client.ts';

const TOKEN = 'a-token-of-some-length';
const upTo = (newest: number, from = 1) => Array.from({ length: newest - from + 1 }, (_, index) => from + index);

async function running(setup?: Setup) {
  const listener = await runListener(setup);
  const stream = `${listener.url}/api/stream`;
  let id = 0;
  const send = async (count: number, endpoint = 'default') => {
    for (let sent = 0; sent < count; sent += 1) await post(`${listener.url}/hooks/${endpoint}`, bodyOf([`e${id++}`]));
  };
  return { ...listener, stream, send };
}

/** Only /hooks/other lets in; at most `count` of the refused are kept. */
const refusing = (count: number) =>
  running({ authentication: { type: 'basic', username: 'alm', password: 'x' }, limits: { count } });

describe('a viewer', () => {
  test('is greeted with the bounds of the log [STREAM-1]', async () => {
    const { stream, send } = await running();
    expect((await viewing(stream)).frames).toEqual([{ type: 'hello', oldest: 1, newest: 0 }]);
    await send(3);
    expect((await viewing(stream)).frames[0]).toEqual({ type: 'hello', oldest: 1, newest: 3 });
  });

  test('without after sees what comes from now on, delivery by delivery [STREAM-3, STREAM-4]', async () => {
    const { url, stream, send } = await running();
    await send(2);
    const viewer = await viewing(stream);
    await post(`${url}/hooks/default`, bodyOf(['new', 'e0']));
    await post(`${url}/hooks/other`, 'no json');
    await viewer.reached(4);
    expect(viewer.frames.slice(1)).toMatchObject([
      {
        type: 'deliveries',
        deliveries: [
          {
            seq: 3,
            endpoint: 'default',
            verdict: 'accepted',
            events: [
              { eventId: 'new', eventName: 'COURSE_ENROLLMENT', fresh: true },
              { eventId: 'e0', eventName: 'COURSE_ENROLLMENT', fresh: false },
            ],
          },
        ],
      },
      {
        type: 'deliveries',
        deliveries: [{ seq: 4, verdict: 'malformed', refusal: { code: 'invalid_json' }, events: [] }],
      },
    ]);
  });

  test('with after sees the backlog behind it first, then live, without gap or repeat [STREAM-2]', async () => {
    const { stream, send } = await running();
    await send(5);
    const viewer = await viewing(`${stream}?after=2`);
    await send(3);
    await viewer.reached(8);
    expect(viewer.seqs()).toEqual(upTo(8, 3));
    const fromStart = await viewing(`${stream}?after=0`);
    await fromStart.reached(8);
    expect(fromStart.seqs()).toEqual(upTo(8));
  });

  test('with an after beyond the end sees what comes from now on', async () => {
    const { stream, send } = await running();
    await send(1);
    const viewer = await viewing(`${stream}?after=99`);
    await send(2);
    await viewer.reached(3);
    expect(viewer.seqs()).toEqual([2, 3]);
  });

  test('whose after lies in the middle of a commit gets the rest of it [STREAM-2]', async () => {
    const { stream, log, port } = await running();
    // Keeps commits in memory for a viewer near the tip.
    const companion = await viewing(stream);
    const client = await rawSocket(port);
    const body = (id: string) =>
      `POST /hooks/default HTTP/1.1\r\nHost: x\r\nContent-Length: ${bodyOf([id]).length}\r\n\r\n${bodyOf([id])}`;
    client.write(['a', 'b', 'c', 'd', 'e', 'f'].map(body).join(''));
    await companion.reached(6);
    expect((await log.bounds()).newest).toBe(6);
    for (const after of upTo(5)) {
      const viewer = await viewing(`${stream}?after=${after}`);
      await viewer.reached(6);
      expect(viewer.seqs()).toEqual(upTo(6, after + 1));
    }
  });

  test('gets a backlog longer than one reading of the log, in order [STREAM-2]', async () => {
    const { stream, log } = await running();
    await log.append(upTo(950).map((n) => accepted([`b${n}`])));
    const viewer = await viewing(`${stream}?after=0`);
    await viewer.reached(950);
    expect(viewer.seqs()).toEqual(upTo(950));
  });

  test('sees every seq once and in order, whenever it comes and however slow the log is [STREAM-2, STREAM-4]', async () => {
    // Chance decides when the log answers and when viewers come; the seed makes it the same every time.
    let seed = 42;
    const random = (below: number) => {
      seed = (seed * 1103515245 + 12345) % 2147483648;
      return Math.floor((seed / 2147483648) * below);
    };
    const dawdle = async () => {
      for (let turns = random(4); turns > 0; turns -= 1) await new Promise((resolve) => setImmediate(resolve));
    };
    const wrap = (store: DeliveryStore): DeliveryStore => ({
      ...store,
      async bounds() {
        await dawdle();
        const bounds = await store.bounds();
        await dawdle();
        return bounds;
      },
      async read(after, limit) {
        await dawdle();
        const read = await store.read(after, Math.min(limit, 7));
        await dawdle();
        return read;
      },
    });
    const { stream, url } = await running({ wrap });
    const viewers: { after: number | undefined; client: ReturnType<typeof connectViewer> }[] = [];
    for (let round = 0; round < 25; round += 1) {
      const burst = upTo(1 + random(8)).map((n) => post(`${url}/hooks/default`, bodyOf([`e${round}-${n}`])));
      const after = random(4) === 0 ? undefined : random(60);
      viewers.push({ after, client: connectViewer(after === undefined ? stream : `${stream}?after=${after}`) });
      await Promise.all(burst);
    }
    await post(`${url}/hooks/default`, bodyOf(['before-last']));
    await Promise.all(viewers.map(({ client }) => eventually(() => expect(client.frames).not.toEqual([]))));
    const { deliverySeq } = (await post(`${url}/hooks/default`, bodyOf(['last']))).json as { deliverySeq: number };
    for (const { after, client } of viewers) {
      await client.reached(deliverySeq);
      const { newest = 0 } = client.frames[0] ?? {};
      expect(client.seqs()).toEqual(upTo(deliverySeq, Math.min(after ?? newest, newest) + 1));
    }
  });

  test('is told of what is no longer kept as gaps: at the front, in the middle, at the end [STREAM-6]', async () => {
    const { stream, send } = await refusing(2);
    await send(2); // refused, 1 and 2: dropped
    await send(1, 'other'); // 3
    await send(2); // 4 and 5: dropped
    await send(1, 'other'); // 6
    await send(2); // 7 and 8
    const viewer = await viewing(`${stream}?after=0`);
    await viewer.reached(8);
    expect(viewer.frames[0]).toEqual({ type: 'hello', oldest: 3, newest: 8 });
    expect(
      viewer.frames
        .slice(1)
        .map(({ type, from, to, deliveries }) => [type, from, to, deliveries?.map(({ seq }) => seq)]),
    ).toEqual([
      ['gap', 1, 2, undefined],
      ['deliveries', undefined, undefined, [3]],
      ['gap', 4, 5, undefined],
      ['deliveries', undefined, undefined, [6, 7, 8]],
    ]);
    const inside = await viewing(`${stream}?after=4`);
    await inside.reached(8);
    expect(inside.frames[1]).toEqual({ type: 'gap', from: 5, to: 5 });
  });

  test('is told of a gap that reaches to the end of the log [STREAM-6]', async () => {
    const { stream, send } = await refusing(0);
    await send(1, 'other');
    await send(3);
    const viewer = await viewing(`${stream}?after=0`);
    await viewer.reached(4);
    expect(viewer.frames[2]).toEqual({ type: 'gap', from: 2, to: 4 });
    await send(1, 'other');
    await viewer.reached(5);
    expect(viewer.seqs()).toEqual(upTo(5));
  });

  test('that filters gets what it wants and nothing else, backlog and live [STREAM-2, STREAM-13]', async () => {
    const { stream, url } = await running();
    const send = async () => {
      await post(`${url}/hooks/default`, bodyOf(['a'], 1010, 'COURSE_ENROLLMENT'));
      await post(`${url}/hooks/default`, bodyOf(['b'], 1010, 'CI_STATS'));
      await post(`${url}/hooks/other`, bodyOf(['c'], 1010, 'CI_STATS'));
      await post(`${url}/hooks/other`, 'no json');
    };
    await send();
    const queries = [
      'endpoint=other',
      'eventName=CI_STATS',
      'verdict=malformed',
      'endpoint=other&eventName=CI_STATS',
      'verdict=duplicate',
    ];
    const viewers = await Promise.all(queries.map((query) => viewing(`${stream}?after=0&${query}`)));
    await send();
    const expected = [
      [3, 4, 7, 8],
      [2, 3, 6, 7],
      [4, 8],
      [3, 7],
      [5, 6, 7],
    ];
    for (const [index, viewer] of viewers.entries()) {
      await viewer.reached(expected[index]?.at(-1) ?? 0);
      expect(viewer.seqs()).toEqual(expected[index]);
    }
  });

  test('that filters gets of a commit what it wants, and is told of gaps as any other [STREAM-6, STREAM-13]', async () => {
    const { stream, log, send } = await refusing(1);
    await send(2); // refused, 1 and 2: the first is dropped
    await log.append([accepted(['a'], { eventName: 'CI_STATS' }), accepted(['b']), accepted(['c', 'd'])]);
    const viewer = await viewing(`${stream}?after=0&eventName=COURSE_ENROLLMENT`);
    await viewer.reached(5);
    expect(
      viewer.frames
        .slice(1)
        .map(({ type, from, to, deliveries }) => [type, from, to, deliveries?.map(({ seq }) => seq)]),
    ).toEqual([
      ['gap', 1, 1, undefined],
      ['deliveries', undefined, undefined, [4, 5]],
    ]);
  });

  test('gets the deliveries of one commit in one frame [STREAM-5]', async () => {
    const commits: number[] = [];
    const wrap = (store: DeliveryStore): DeliveryStore => ({
      ...store,
      append: (requests) => {
        commits.push(requests.length);
        return store.append(requests);
      },
    });
    const { stream, port } = await running({ wrap });
    const viewers = await Promise.all([viewing(stream), viewing(stream)]);
    const clients = await Promise.all(upTo(10).map(() => rawSocket(port)));
    for (const [index, client] of clients.entries()) {
      const bodies = upTo(5).map((n) => bodyOf([`${index}-${n}`]));
      client.write(
        bodies
          .map((body) => `POST /hooks/default HTTP/1.1\r\nHost: x\r\nContent-Length: ${body.length}\r\n\r\n${body}`)
          .join(''),
      );
    }
    for (const viewer of viewers) {
      await viewer.reached(50);
      expect(viewer.frames.slice(1).map(({ deliveries }) => deliveries?.length)).toEqual(commits);
    }
    expect(Math.max(...commits)).toBeGreaterThan(1);
  });

  test('that stalls costs a bounded buffer, holds up nobody, and gets everything later [STREAM-8]', async () => {
    const maxBufferedBytes = 64 * 1024;
    const { stream, log, server, url } = await running({ maxBufferedBytes });
    const sockets: Duplex[] = [];
    server.on('upgrade', (_request, socket) => sockets.push(socket));
    const stalled = await viewing(stream);
    stalled.socket.pause();
    const brisk = await viewing(stream);
    // Far more than the system's own buffers hold.
    const many = (n: number) => upTo(400).map((event) => `${n}-${event}-${'x'.repeat(200)}`);
    let buffered = 0;
    for (let n = 0; n < 150; n += 1) {
      await post(`${url}/hooks/default`, bodyOf(many(n)));
      buffered = Math.max(buffered, sockets[0]?.writableLength ?? 0);
    }
    await brisk.reached(150);
    expect(brisk.seqs()).toEqual(upTo(150));
    expect(buffered).toBeGreaterThan(0);
    // One frame may still go when there is room: a frame is a commit, or about a megabyte of the log.
    expect(buffered).toBeLessThan(maxBufferedBytes + 1_300_000);
    expect(stalled.seqs().length).toBeLessThan(150);
    stalled.socket.resume();
    await stalled.reached(150);
    expect(stalled.seqs()).toEqual(upTo(150));
    expect((await log.bounds()).newest).toBe(150);
  });
});

describe('conflicts, which are known behind the acknowledgement,', () => {
  const other = (id: string) => bodyOf([id], 1010, 'COURSE_COMPLETED');

  async function conflicting() {
    const listening = await running();
    const hook = `${listening.url}/hooks/default`;
    // Here the index follows whenever it is asked.
    const index = () => fetch(`${listening.url}/api/events`).then((answer) => answer.text());
    return { ...listening, hook, index };
  }
  const conflictsOf = ({ frames }: ReturnType<typeof connectViewer>) =>
    frames.filter(({ type }) => type === 'conflicts').map(({ deliveries }) => deliveries?.map(({ seq }) => seq));

  test('are told to every viewer that wants their delivery, once they are found and after it [STREAM-11, STREAM-13]', async () => {
    const { stream, hook, index } = await conflicting();
    const [all, filtered] = [await viewing(stream), await viewing(`${stream}?eventName=COURSE_ENROLLMENT`)];
    for (const body of [bodyOf(['a']), other('a'), bodyOf(['a']), other('b'), bodyOf(['b', 'c'])])
      await post(hook, body);
    await all.reached(5);
    expect(conflictsOf(all)).toEqual([]);
    await index();
    await vi.waitFor(() => expect(conflictsOf(all)).toEqual([[2, 5]]), { interval: 5 });
    await vi.waitFor(() => expect(conflictsOf(filtered)).toEqual([[5]]), { interval: 5 });
    const { deliveries } = all.frames.at(-1) ?? {};
    expect(deliveries).toMatchObject([
      { seq: 2, verdict: 'duplicate', events: [{ eventId: 'a', fresh: false, conflict: true }] },
      { seq: 5, verdict: 'accepted', events: [{ eventId: 'b', conflict: true }, { eventId: 'c' }] },
    ]);
    expect(deliveries?.[1]?.events[1]).not.toHaveProperty('conflict');
    await post(hook, other('c'));
    await index();
    await vi.waitFor(() => expect(conflictsOf(all)).toEqual([[2, 5], [6]]), { interval: 5 });
    expect(conflictsOf(filtered)).toEqual([[5]]);
  });

  test('are told with the backlog, and those that were found meanwhile to who comes again [STREAM-11]', async () => {
    const { stream, hook, index } = await conflicting();
    for (const body of [bodyOf(['a']), other('a'), bodyOf(['b'])]) await post(hook, body);
    await index();
    const backlog = await viewing(`${stream}?after=0`);
    await vi.waitFor(() => expect(conflictsOf(backlog)).toEqual([[2]]), { interval: 5 });
    const [live, again, behind] = [
      await viewing(stream),
      await viewing(`${stream}?after=3&conflictsAfter=1`),
      await viewing(`${stream}?after=2`),
    ];
    await behind.reached(3);
    await vi.waitFor(() => expect(conflictsOf(again)).toEqual([[2]]), { interval: 5 });
    for (const viewer of [live, behind]) expect(conflictsOf(viewer)).toEqual([]);
  });
});

describe('a viewer is turned away', () => {
  test('with 503 when there are too many, until one goes', async () => {
    const { stream } = await running({ maxViewers: 2 });
    const [first] = await Promise.all([viewing(stream), viewing(stream)]);
    expect(await turnedAway(stream)).toBe(503);
    first?.socket.close();
    await first?.closed;
    await eventually(() => viewing(stream));
  });

  test('with 400 for a query that the stream does not know [STREAM-13]', async () => {
    const { stream } = await running();
    for (const query of [
      'after=-1',
      'after=x',
      'after=',
      'verdict=fine',
      'endpoint=A',
      'eventName=',
      'page=1',
      'endpoint=a&endpoint=b',
      `token=${TOKEN}`,
    ])
      expect(await turnedAway(`${stream}?${query}`)).toBe(400);
  });

  test('with 404 on any other path [HTTP-4]', async () => {
    const { url } = await running();
    for (const path of ['/', '/api/stream/', '/api/streams']) expect(await turnedAway(url + path)).toBe(404);
  });

  test('and its connection closed, even when it does not close its own side', async () => {
    const { port } = await running();
    const client = await rawSocket(port);
    client.write('GET /nowhere HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n');
    await client.closed;
    expect(client.heard()).toMatch(/^HTTP\/1\.1 404 Not Found\r\n/);
  });

  test("with 403 for a page of another origin or a foreign host name; the listener's own page is let in [STREAM-9]", async () => {
    const { stream, port } = await running();
    expect(await turnedAway(stream, { origin: 'http://evil.example' })).toBe(403);
    expect(await turnedAway(stream, { origin: `http://127.0.0.1:${port + 1}` })).toBe(403);
    expect(await turnedAway(stream, { headers: { host: 'evil.example' } })).toBe(403);
    await viewing(stream, { origin: `http://127.0.0.1:${port}` });
  });

  test('with 401 without the token, which goes in a header and never in the URL [STREAM-10, HTTP-22]', async () => {
    const { stream } = await running({ token: TOKEN });
    const asProtocol = (token: string) => `earshot.token.${Buffer.from(token).toString('base64url')}`;
    expect(await turnedAway(stream)).toBe(401);
    expect(await turnedAway(`${stream}?token=${TOKEN}`)).toBe(401);
    expect(await turnedAway(stream, { headers: { authorization: 'Bearer wrong' } })).toBe(401);
    expect(await turnedAway(stream, { protocols: ['earshot', asProtocol('wrong')] })).toBe(401);
    await viewing(stream, { headers: { authorization: `Bearer ${TOKEN}` } });
    const viewer = await viewing(stream, { protocols: ['earshot', asProtocol(TOKEN)] });
    // The token is not told back.
    expect(viewer.socket.protocol).toBe('earshot');
  });
});

test('the heartbeat drops who does not answer and keeps who does [STREAM-7]', async () => {
  const { stream, listener } = await running();
  const dead = await viewing(stream, { autoPong: false });
  const alive = await viewing(stream);
  for (let beat = 0; beat < 3; beat += 1) {
    const pinged = new Promise((resolve) => alive.socket.once('ping', resolve));
    listener.heartbeat();
    await pinged;
    // Its pong is there before the answer to this ping of ours.
    const heard = new Promise((resolve) => alive.socket.once('pong', resolve));
    alive.socket.ping();
    await heard;
  }
  expect(await dead.closed).toBe(1006);
  expect(alive.socket.readyState).toBe(alive.socket.OPEN);
});

test('a viewer that talks too much is dropped, and the stream goes on for the others', async () => {
  const { stream, send } = await running();
  const chatty = await viewing(stream);
  const quiet = await viewing(stream);
  chatty.socket.send('x'.repeat(5000));
  expect(await chatty.closed).not.toBe(1000);
  await send(1);
  await quiet.reached(1);
});

test('closing says 1001 to every viewer', async () => {
  const { stream, listener } = await running();
  const viewers = await Promise.all([viewing(stream), viewing(`${stream}?after=0`)]);
  await listener.close();
  expect(await Promise.all(viewers.map(({ closed }) => closed))).toEqual([1001, 1001]);
});

test('a log that cannot be read closes the viewer with 1011', async () => {
  const wrap = (store: DeliveryStore): DeliveryStore => ({
    ...store,
    read: () => Promise.reject(new Error('torn page')),
  });
  const { stream, send } = await running({ wrap });
  await send(1);
  expect(await connectViewer(`${stream}?after=0`).closed).toBe(1011);
  const unbounded = await running({
    wrap: (store) => ({ ...store, bounds: () => Promise.reject(new Error('torn page')) }),
  });
  expect(await connectViewer(unbounded.stream).closed).toBe(1011);
});
