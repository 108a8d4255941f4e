import { createServer } from 'node:http';
import request from 'supertest';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createListener } from '../../src/listener.ts';
import { bodyOf, post, runListener } from '../running-listener.ts';

const T0 = Date.parse('2026-11-23T01:02:03.004Z');

async function filled() {
  let now = T0;
  const running = await runListener({ now: () => now });
  const send = async (endpoint: string, body: string) => {
    await post(`${running.url}/hooks/${endpoint}`, body);
    now += 60_000;
  };
  await send('default', bodyOf(['a', 'b']));
  await send('default', bodyOf(['a']));
  await send('other', bodyOf(['a', 'slash/ä ?'], 'acct', 'SOMETHING_NEW'));
  await send('other', '{"broken');
  await send('default', bodyOf(['a'], 1010, 'COURSE_COMPLETED'));
  return running;
}

describe('GET /api/deliveries with a filter', () => {
  test('finds by every parameter [FIND-1, FIND-2, FIND-3, FIND-5]', async () => {
    const { server } = await filled();
    const seqs = async (query: string) => {
      const { body } = await request(server).get(`/api/deliveries?${query}`).expect(200);
      return [body.deliveries.map(({ seq }: { seq: number }) => seq), body.before];
    };
    expect(await seqs('accountId=acct')).toEqual([[3], undefined]);
    expect(await seqs('eventName=COURSE_ENROLLMENT')).toEqual([[2, 1], undefined]);
    expect(await seqs('userId=7&limit=2')).toEqual([[5, 3], 3]);
    expect(await seqs('userId=7&limit=2&before=3')).toEqual([[2, 1], 1]);
    expect(await seqs('userId=7&limit=2&before=1')).toEqual([[], undefined]);
    expect(await seqs('verdict=malformed')).toEqual([[4], undefined]);
    expect(await seqs('verdict=conflict')).toEqual([[5], undefined]);
    expect(await seqs('loId=course:1')).toEqual([[], undefined]);
    expect(await seqs('q=broken')).toEqual([[4], undefined]);
    expect(await seqs(`from=${T0 + 60_000}&to=2026-11-23T01:04:03.004Z`)).toEqual([[3, 2], undefined]);
    expect(await seqs(`to=${Math.floor(T0 / 1000)}`)).toEqual([[], undefined]);
    expect(await seqs(`to=${Math.ceil(T0 / 1000)}`)).toEqual([[1], undefined]);
  });

  test('an event in conflict is marked in every list [FIND-6]', async () => {
    const { server } = await filled();
    await request(server).get('/api/events').expect(200);
    for (const query of ['', '?q=a', '?endpoint=default']) {
      const { body } = await request(server).get(`/api/deliveries${query}`).expect(200);
      expect(body.deliveries.find(({ seq }: { seq: number }) => seq === 5).events).toEqual([
        expect.objectContaining({ eventId: 'a', fresh: false, conflict: true }),
      ]);
      expect(JSON.stringify(body.deliveries).match(/conflict/g)).toHaveLength(1);
    }
    const { body } = await request(server).get('/api/deliveries/5').expect(200);
    expect(body.events).toMatchObject([{ eventId: 'a', conflict: true, first: { deliverySeq: 1, position: 0 } }]);
  });

  test('refuses what is no filter, and no text to search for is wrong [FIND-4]', async () => {
    const { server } = await filled();
    for (const query of ['from=yesterday', 'to=', 'verdict=nice', 'userId=', 'q=', 'q=a&q=b', 'eventId=a']) {
      const { body } = await request(server).get(`/api/deliveries?${query}`).expect(400);
      expect(body.code).toBe('invalid_query');
    }
    const { body: wrong } = await request(server).get('/api/events?verdict=nice&to=x&limit=9999').expect(400);
    expect(wrong.issues.map(({ field }: { field: string }) => field).sort()).toEqual(['limit', 'to', 'verdict']);
    expect(wrong.detail).not.toMatch(/Invalid|Too big/);
    for (const q of ['"', '*', '...', '\0', 'a '.repeat(17)]) {
      const { body } = await request(server)
        .get(`/api/deliveries?q=${encodeURIComponent(q)}`)
        .expect(400);
      expect(body.detail).toMatch(/expected (a word|at most 16 words)/);
    }
    for (const q of ['a OR (', 'NEAR(', '%ff'])
      await request(server)
        .get(`/api/deliveries?q=${encodeURIComponent(q)}`)
        .expect(200);
  });
});

describe('GET /api/events', () => {
  test('lists events newest first, a page at a time, with the same filters [FIND-1, FIND-5]', async () => {
    const { server } = await filled();
    const first = await request(server).get('/api/events?limit=4').expect(200);
    expect(first.body.events.map(({ eventId }: { eventId: string }) => eventId)).toEqual(['a', 'slash/ä ?', 'a', 'a']);
    const second = await request(server).get(`/api/events?limit=4&before=${first.body.before}`).expect(200);
    expect(second.body.events).toMatchObject([
      { eventId: 'b', deliverySeq: 1, position: 1 },
      { eventId: 'a', deliverySeq: 1, position: 0, fresh: true, accountId: 1010, endpoint: 'default', userId: 7 },
    ]);
    expect(second.body).not.toHaveProperty('before');
    const duplicates = await request(server).get('/api/events?verdict=duplicate').expect(200);
    expect(duplicates.body.events.map(({ deliverySeq }: { deliverySeq: number }) => deliverySeq)).toEqual([5, 2]);
    await request(server).get('/api/events?page=1').expect(400);
  });

  test('one event comes with its sightings over endpoints and accounts, each with its delivery [FIND-8, FIND-6]', async () => {
    const { server } = await filled();
    const { body } = await request(server).get('/api/events/a').expect(200);
    expect(body).toMatchObject({ eventId: 'a', conflict: true });
    expect(body.sightings).toMatchObject([
      { deliverySeq: 5, conflict: true, delivery: { seq: 5, verdict: 'duplicate' } },
      { deliverySeq: 3, endpoint: 'other', accountId: 'acct', fresh: true, delivery: { endpoint: 'other' } },
      { deliverySeq: 2, fresh: false, delivery: { seq: 2 } },
      { deliverySeq: 1, fresh: true, delivery: { seq: 1, verdict: 'accepted' } },
    ]);
    expect(body.sightings[2].content).toBe(body.sightings[3].content);
    const other = await request(server)
      .get(`/api/events/${encodeURIComponent('slash/ä ?')}`)
      .expect(200);
    expect(other.body).toMatchObject({ conflict: false, sightings: [{ deliverySeq: 3, position: 1 }] });
    const missing = await request(server).get('/api/events/nobody').expect(404);
    expect(missing.body.code).toBe('unknown_event');
    const page = await request(server).get('/api/events/a?limit=3').expect(200);
    const rest = await request(server).get(`/api/events/a?limit=3&before=${page.body.before}`).expect(200);
    expect(rest.body.sightings).toMatchObject([{ deliverySeq: 1 }]);
  });
});

test('GET /api/stats tells how far the index is [FIND-7]', async () => {
  const { server } = await filled();
  const before = await request(server).get('/api/stats').expect(200);
  expect(before.body.index).toEqual({ position: 0, behind: 5 });
  await request(server).get('/api/events').expect(200);
  const after = await request(server).get('/api/stats').expect(200);
  expect(after.body.index).toEqual({ position: 5, behind: 0 });
});

test('a listener without an index says so, and lists all the same', async () => {
  const { log } = await runListener();
  const listener = createListener({ store: log, endpoints: new Map() });
  const server = createServer(listener.handle);
  onTestFinished(() => listener.close());
  await request(server).get('/api/deliveries?endpoint=default').expect(200, { deliveries: [] });
  for (const path of ['/api/events', '/api/deliveries?q=x']) {
    const { body } = await request(server).get(path).expect(501);
    expect(body.code).toBe('search_unavailable');
  }
});
