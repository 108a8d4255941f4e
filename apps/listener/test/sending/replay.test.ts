import { createReceiver, importKeys } from '@earshot/protocol';
import { describe, expect, test } from 'vitest';
import { eventually } from '../../../../test/support/eventually.ts';
import { systemClock } from '../../src/clock.ts';
import { createReplays } from '../../src/sending/replays.ts';
import { movedClock } from '../moved-clock.ts';
import { bodyOf, post } from '../running-listener.ts';
import { targetApp } from '../target-app.ts';
import { runOutbox } from './running-outbox.ts';

const WHSEC = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';

describe('one delivery', () => {
  test('is sent again byte for byte; what came of it is answered and recorded under it [REPLAY-1]', async () => {
    const app = await targetApp((_received, count) => (count === 1 ? 200 : 500));
    const { url, api } = await runOutbox();
    await post(`${url}/hooks/default`, ` ${bodyOf(['a'])}`, { 'X-Mark': '1', 'webhook-id': 'msg_1' });
    await post(`${url}/hooks/default`, 'malformed');
    const first = await api('POST', '/api/deliveries/1/replay', { targetUrl: app.url });
    expect(first).toMatchObject({
      status: 200,
      json: { kind: 'replay', outcome: 'delivered', status: 200, target: app.url },
    });
    const second = await api('POST', '/api/deliveries/1/replay', { targetUrl: app.url });
    expect(second).toMatchObject({ status: 200, json: { outcome: 'refused_status', status: 500 } });
    expect(app.received[0]?.body.toString()).toBe(` ${bodyOf(['a'])}`);
    expect(app.received[0]?.headers).toMatchObject({ 'x-mark': '1', 'webhook-id': 'msg_1' });
    expect((await api('GET', '/api/deliveries/1')).json.sent).toEqual([first.json, second.json]);
    expect((await api('POST', '/api/deliveries/2/replay', { targetUrl: app.url })).status).toBe(200);
    expect(app.received[2]?.body.toString()).toBe('malformed');
  });

  test('is signed anew with the present time, by the key of its endpoint [REPLAY-3]', async () => {
    const app = await targetApp();
    const moved = movedClock();
    const { url, api, endpoints } = await runOutbox({ clock: moved.clock });
    await post(`${url}/hooks/default`, bodyOf(['a']), {
      'webhook-id': 'msg_1',
      'webhook-signature': 'v1,old',
      'webhook-timestamp': '1',
      authorization: 'Basic x',
    });
    await endpoints.put({ name: 'default', authentication: { type: 'signature', keys: WHSEC } });
    expect((await api('POST', '/api/deliveries/1/replay', { targetUrl: app.url, resign: true })).status).toBe(200);
    const [received] = app.received;
    const receiver = createReceiver({ type: 'signature', keys: await importKeys(WHSEC) });
    expect(
      await receiver.authenticate(received?.body ?? Buffer.alloc(0), received?.headers ?? {}, moved.clock.now()),
    ).toMatchObject({ accepted: true });
    expect(received?.headers).toMatchObject({ 'webhook-id': 'msg_1' });
    expect(received?.headers).not.toHaveProperty('authorization');
    await endpoints.put({ name: 'default', authentication: { type: 'signature', jwksUrl: 'http://127.0.0.1:1/' } });
    expect(await api('POST', '/api/deliveries/1/replay', { targetUrl: app.url, resign: true })).toMatchObject({
      status: 409,
      json: { code: 'cannot_resign' },
    });
    expect(app.received).toHaveLength(1);
  });

  test('is not called signed where nobody knows the sender [REPLAY-3]', async () => {
    const app = await targetApp();
    const { url, api } = await runOutbox();
    await post(`${url}/hooks/default`, bodyOf(['a']), { 'webhook-signature': 'v1,old' });
    const { json } = await api('POST', '/api/deliveries/1/replay', { targetUrl: app.url, resign: true });
    expect(json.outcome).toBe('delivered');
    expect(json).not.toHaveProperty('resigned');
    expect(app.received[0]?.headers).not.toHaveProperty('webhook-signature');
  });

  test('goes out with an edited body and by a key of its own, neither of which is kept [REPLAY-20]', async () => {
    const app = await targetApp();
    const moved = movedClock();
    const { url, api } = await runOutbox({ clock: moved.clock });
    await post(`${url}/hooks/default`, bodyOf(['a']), { 'webhook-id': 'msg_1', 'x-mark': '1' });
    const edited = '{"edited": 9007199254740993}';
    const replay = (how: object) => api('POST', '/api/deliveries/1/replay', { targetUrl: app.url, ...how });
    const bodyBase64 = Buffer.from(edited).toString('base64');
    expect((await replay({ bodyBase64 })).json).toMatchObject({ outcome: 'delivered', edited: true });
    expect((await replay({ bodyBase64, keys: WHSEC })).json).toMatchObject({ edited: true, resigned: true });
    expect((await replay({ keys: WHSEC })).json).not.toHaveProperty('edited');
    const [kept, signed, same] = app.received;
    expect(kept?.body.toString()).toBe(edited);
    expect(kept?.headers).toMatchObject({ 'webhook-id': 'msg_1', 'content-length': String(edited.length) });
    const receiver = createReceiver({ type: 'signature', keys: await importKeys(WHSEC) });
    for (const one of [signed, same])
      expect(
        await receiver.authenticate(one?.body ?? Buffer.alloc(0), one?.headers ?? {}, moved.clock.now()),
      ).toMatchObject({ accepted: true });
    // An edited message is another one.
    expect(signed?.headers['webhook-id']).toMatch(/^msg_(?!1$)/);
    expect(same?.headers['webhook-id']).toBe('msg_1');
    const { json } = await api('GET', '/api/deliveries/1');
    expect(json.body).toBe(bodyOf(['a']));
    expect(JSON.stringify(json)).not.toContain(WHSEC.slice(6));
    expect(await replay({ keys: 'whsec_!' })).toMatchObject({ status: 409, json: { code: 'cannot_resign' } });
    for (const how of [{ bodyBase64: '§' }, { keys: '' }, { bodyBase64: 7 }])
      expect((await replay(how)).status).toBe(400);
    expect((await api('POST', '/api/replays', { targetUrl: app.url, keys: WHSEC })).status).toBe(400);
  });

  test('goes nowhere but where it may, and a request that makes no sense is refused [REPLAY-4]', async () => {
    const { url, api } = await runOutbox();
    await post(`${url}/hooks/default`, bodyOf(['a']));
    const replay = (body: unknown, seq: number | string = 1) => api('POST', `/api/deliveries/${seq}/replay`, body);
    expect(await replay({ targetUrl: 'http://10.0.0.1/' })).toMatchObject({
      status: 403,
      json: { code: 'target_not_allowed' },
    });
    expect(await replay({ targetUrl: 'http://127.0.0.1:1/' }, 99)).toMatchObject({
      status: 404,
      json: { code: 'unknown_delivery' },
    });
    for (const body of [{}, { targetUrl: 'nowhere' }, { targetUrl: 'http://127.0.0.1/', colour: 'red' }, [], undefined])
      expect((await replay(body)).status).toBe(400);
    expect((await replay({ targetUrl: 'http://127.0.0.1/' }, 'x')).status).toBe(400);
    expect((await api('GET', '/api/deliveries/1')).json.sent).toEqual([]);
  });
});

describe('credentials', () => {
  const SENT = { authorization: 'Basic eDp5', 'x-api-key': 'k', 'webhook-signature': 'v1,abc' };
  const headersOf = (received: { headers: object } | undefined) => Object.keys(received?.headers ?? {});

  test('go to this machine, to another one only when told to, and what stays is recorded [REPLAY-8]', async () => {
    const app = await targetApp();
    const there = `${app.foreignOrigin}/`;
    const { url, api } = await runOutbox({ targets: [app.foreignOrigin] });
    await post(`${url}/hooks/default`, bodyOf(['a']), SENT);
    const replay = async (targetUrl: string, more: object = {}) =>
      (await api('POST', '/api/deliveries/1/replay', { targetUrl, ...more })).json;
    expect(await replay(app.url)).not.toHaveProperty('withheld');
    expect(await replay(there)).toMatchObject({ outcome: 'delivered', withheld: ['authorization', 'x-api-key'] });
    expect(await replay(there, { credentials: true })).not.toHaveProperty('withheld');
    expect(await replay(app.url, { credentials: false })).toMatchObject({ withheld: ['authorization', 'x-api-key'] });
    const [here, withheld, told, untold] = app.received;
    for (const received of [here, told]) expect(received?.headers).toMatchObject(SENT);
    for (const received of [withheld, untold]) {
      expect(headersOf(received)).toContain('webhook-signature');
      expect(headersOf(received)).not.toContain('authorization');
      expect(headersOf(received)).not.toContain('x-api-key');
    }
    expect((await api('GET', '/api/deliveries/1')).json.sent[1].withheld).toEqual(['authorization', 'x-api-key']);
  });

  test('that an export masked are never sent as if they were some [REPLAY-8]', async () => {
    const app = await targetApp();
    const [first, second] = [await runOutbox(), await runOutbox()];
    await post(`${first.url}/hooks/default`, bodyOf(['a']), SENT);
    const exported = await (await fetch(`${first.url}/api/export`)).text();
    await post(`${second.url}/api/import`, exported);
    const target = { targetUrl: app.url, credentials: true };
    expect((await second.api('POST', '/api/deliveries/1/replay', target)).json).toMatchObject({
      outcome: 'delivered',
      withheld: ['authorization', 'x-api-key'],
    });
    expect(JSON.stringify(app.received[0]?.headers)).not.toContain('***');
    await second.endpoints.put({
      name: 'default',
      authentication: { type: 'basic', username: 'me', password: 'secret' },
    });
    const resigned = await second.api('POST', '/api/deliveries/1/replay', { ...target, resign: true });
    expect(resigned.json.withheld).toEqual(['x-api-key']);
    expect(app.received[1]?.headers).toMatchObject({ authorization: `Basic ${btoa('me:secret')}` });
  });
});

describe('many deliveries', () => {
  async function filled(setup: Parameters<typeof runOutbox>[0] = {}) {
    const running = await runOutbox(setup);
    const { url, endpoints } = running;
    await endpoints.put({ name: 'other', authentication: { type: 'none' } });
    await post(`${url}/hooks/default`, bodyOf(['a'], 1, 'A'));
    await post(`${url}/hooks/other`, bodyOf(['b'], 1, 'B'));
    await post(`${url}/hooks/default`, 'malformed');
    await post(`${url}/hooks/default`, bodyOf(['c'], 1, 'B'));
    await post(`${url}/hooks/default`, bodyOf(['d'], 1, 'A'));
    return running;
  }
  const idsOf = (bodies: { body: Buffer }[]) => bodies.map(({ body }) => JSON.parse(body.toString()).events[0].eventId);

  test('are chosen by range and filter, and sent in order [REPLAY-2]', async () => {
    const { api } = await filled();
    const replayed = async (plan: object) => {
      const app = await targetApp();
      const { status, json } = await api('POST', '/api/replays', { targetUrl: app.url, verdict: 'accepted', ...plan });
      expect(status).toBe(202);
      await eventually(async () => expect((await api('GET', `/api/replays/${json.id}`)).json.state).toBe('done'));
      expect((await api('GET', `/api/replays/${json.id}`)).json).toMatchObject({
        delivered: app.received.length,
        failed: 0,
      });
      return idsOf(app.received);
    };
    expect(await replayed({})).toEqual(['a', 'b', 'c', 'd']);
    expect(await replayed({ fromSeq: 2, toSeq: 4 })).toEqual(['b', 'c']);
    expect(await replayed({ q: 'd' })).toEqual(['d']);
    expect(await replayed({ accountId: '1', userId: '7', from: '2020-01-01', to: Date.now() + 1000 })).toHaveLength(4);
    expect(await replayed({ to: 1_500_000_000 })).toEqual([]);
    expect(await replayed({ endpoint: 'default', eventName: 'A' })).toEqual(['a', 'd']);
    expect(await replayed({ fromSeq: 6 })).toEqual([]);
    expect((await api('GET', '/api/replays')).json.replays).toHaveLength(7);
  });

  test('go on behind one that cannot be signed, and tell which it was [REPLAY-9]', async () => {
    const { api, endpoints } = await filled();
    const app = await targetApp();
    await endpoints.put({ name: 'default', authentication: { type: 'signature', keys: WHSEC } });
    await endpoints.put({ name: 'other', authentication: { type: 'signature', jwksUrl: 'http://127.0.0.1:1/' } });
    const { json } = await api('POST', '/api/replays', { targetUrl: app.url, resign: true, verdict: 'accepted' });
    await eventually(async () => expect((await api('GET', `/api/replays/${json.id}`)).json.state).toBe('done'));
    expect((await api('GET', `/api/replays/${json.id}`)).json).toMatchObject({
      delivered: 3,
      failed: 1,
      failures: [
        {
          seq: 2,
          outcome: 'cannot_resign',
          message: expect.stringMatching(/^Endpoint "other": .*JWKS URL only verify/),
        },
      ],
    });
    expect(idsOf(app.received)).toEqual(['a', 'c', 'd']);
  });

  test('are not mistaken: times are no seqs, and a choice that makes no sense is refused [REPLAY-2]', async () => {
    const { api } = await filled();
    const begun = (plan: object) => api('POST', '/api/replays', { targetUrl: 'http://127.0.0.1:1/', ...plan });
    const mistaken = await begun({ from: 2, to: 4 });
    expect(mistaken).toMatchObject({ status: 400, json: { code: 'invalid_query' } });
    expect(mistaken.json.detail).toContain('fromSeq');
    for (const plan of [
      { q: '...' },
      { from: 'yesterday' },
      { fromSeq: 0 },
      { fromSeq: 5, toSeq: 4 },
      { verdict: 'nice' },
      { colour: 'red' },
    ])
      expect((await begun(plan)).status).toBe(400);
  });

  test('keep their pauses, scaled; a failure does not stop them [REPLAY-5]', async () => {
    let now = 1_000_000;
    const moved = movedClock();
    const { url, api } = await runOutbox({ clock: moved.clock, now: () => now });
    for (const [id, pause] of [
      ['a', 10_000],
      ['b', 3000],
      ['c', 0],
    ] as const) {
      await post(`${url}/hooks/default`, bodyOf([id]));
      now += pause;
    }
    const app = await targetApp((_received, count) => (count === 1 ? 500 : 200));
    const { json } = await api('POST', '/api/replays', { targetUrl: app.url, speed: 10 });
    for (const [sent, wait] of [
      [1, 1000],
      [2, 300],
    ] as const) {
      await eventually(() => expect(moved.waits()).toEqual([wait]));
      expect(app.received).toHaveLength(sent);
      moved.move(wait);
    }
    await eventually(async () =>
      expect((await api('GET', `/api/replays/${json.id}`)).json).toMatchObject({
        state: 'done',
        delivered: 2,
        failed: 1,
        failures: [{ seq: 1, outcome: 'refused_status', status: 500, message: 'Answered with 500.' }],
        last: 3,
      }),
    );
    expect(idsOf(app.received)).toEqual(['a', 'b', 'c']);
  });

  test('are cancelled, and only so many run at once [REPLAY-6]', async () => {
    let now = 1_000_000;
    const moved = movedClock();
    const { api } = await filled({ clock: moved.clock, now: () => (now += 60_000) });
    const app = await targetApp();
    const plan = { targetUrl: app.url, speed: 1, verdict: 'accepted' };
    const started = await Promise.all(Array.from({ length: 8 }, () => api('POST', '/api/replays', plan)));
    expect(started.map(({ status }) => status)).toEqual(Array.from({ length: 8 }, () => 202));
    expect(await api('POST', '/api/replays', plan)).toMatchObject({ status: 429, json: { code: 'too_many_replays' } });
    await eventually(() => expect(moved.waits()).toHaveLength(8));
    const { id } = started[0]?.json ?? {};
    expect((await api('DELETE', `/api/replays/${id}`)).status).toBe(204);
    await eventually(async () => expect((await api('GET', `/api/replays/${id}`)).json.state).toBe('cancelled'));
    expect(moved.waits()).toHaveLength(7);
    expect((await api('DELETE', '/api/replays/nothing')).status).toBe(404);
    expect((await api('GET', '/api/replays/nothing')).status).toBe(404);
    expect((await api('POST', '/api/replays', { ...plan, targetUrl: 'http://10.0.0.1/' })).status).toBe(403);
    expect((await api('POST', '/api/replays', { ...plan, speed: 0 })).status).toBe(400);
  });

  test('that the log does not let begin are not said to run [REPLAY-22]', async () => {
    const replays = createReplays({
      log: { bounds: () => Promise.reject(new Error('The log fails.')), read: async () => [] },
      one: { check: () => {}, replay: async () => undefined },
      clock: systemClock,
      onError: () => {},
    });
    for (let count = 0; count < 10; count += 1)
      await expect(replays.begin({ targetUrl: 'http://127.0.0.1/' })).rejects.toThrow('The log fails.');
    expect(replays.list()).toEqual([]);
  });

  test('end when the listener closes [REPLAY-6]', async () => {
    let now = 1_000_000;
    const moved = movedClock();
    const { api, listener } = await filled({ clock: moved.clock, now: () => (now += 60_000) });
    const app = await targetApp();
    const { json } = await api('POST', '/api/replays', { targetUrl: app.url, speed: 1, verdict: 'accepted' });
    await eventually(() => expect(moved.waits()).toHaveLength(1));
    await listener.close();
    expect((await api('GET', `/api/replays/${json.id}`)).json.state).toBe('cancelled');
  });
});
