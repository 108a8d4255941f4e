import request from 'supertest';
import { expect, test } from 'vitest';
import { bodyOf, post, runListener } from '../running-listener.ts';

const NOW = Date.parse('2026-11-23T01:02:03.004Z');
const ODD = 'slash/ä, ?';

async function filled() {
  const running = await runListener({ now: () => NOW });
  await post(`${running.url}/hooks/default`, bodyOf(['a', 'b', ODD]));
  return running;
}

test('a note is kept with what is known of its event [NOTE-1]', async () => {
  const { server } = await filled();
  const { body } = await request(server).put('/api/notes/a').send({ text: '  looks wrong\nto me  ' }).expect(200);
  expect(body).toEqual({
    eventId: 'a',
    text: 'looks wrong\nto me',
    updatedAt: '2026-11-23T01:02:03.004Z',
    eventName: 'COURSE_ENROLLMENT',
    endpoint: 'default',
    deliverySeq: 1,
    receivedAt: '2026-11-23T01:02:03.004Z',
  });
  await request(server)
    .put(`/api/notes/${encodeURIComponent(ODD)}`)
    .send({ text: 'an odd id' })
    .expect(200);
  const asked = `/api/annotations?eventIds=a&eventIds=b&eventIds=${encodeURIComponent(ODD)}`;
  const some = await request(server).get(asked).expect(200);
  expect(some.body).toMatchObject({ notes: [{ eventId: 'a' }, { eventId: ODD, text: 'an odd id' }], pins: [] });
  const list = await request(server).get('/api/notes?limit=1').expect(200);
  expect(list.body).toMatchObject({ notes: [{ eventId: ODD }], before: expect.any(Number) });
  await request(server).delete('/api/notes/a').expect(204);
  await request(server).delete('/api/notes/a').expect(204);
  expect((await request(server).get('/api/annotations?eventIds=a')).body).toEqual({ notes: [], pins: [] });
});

test('pins and notes stay when the log drops the event, and can still be changed [NOTE-2]', async () => {
  const { server, log } = await filled();
  await request(server).put('/api/pins/a').expect(200);
  await request(server).put('/api/notes/a').send({ text: 'first' }).expect(200);
  const before = await request(server).get('/api/pins').expect(200);
  expect(before.body.pins).toEqual([
    {
      eventId: 'a',
      pinnedAt: '2026-11-23T01:02:03.004Z',
      eventName: 'COURSE_ENROLLMENT',
      endpoint: 'default',
      deliverySeq: 1,
      receivedAt: '2026-11-23T01:02:03.004Z',
      kept: true,
      note: 'first',
    },
  ]);
  while (await log.trim({ ageMs: 1, count: 1, bytes: 1 }, NOW + 1000));
  await request(server).put('/api/notes/a').send({ text: 'second' }).expect(200);
  const after = await request(server).get('/api/pins').expect(200);
  expect(after.body.pins).toMatchObject([
    { eventId: 'a', eventName: 'COURSE_ENROLLMENT', kept: false, note: 'second' },
  ]);
  await request(server).delete('/api/pins/a').expect(204);
  expect((await request(server).get('/api/pins')).body).toEqual({ pins: [] });
});

test('what makes no sense is refused, and what is unknown is said to be so [NOTE-3]', async () => {
  const { server } = await filled();
  const put = (id: string, body?: object) => request(server).put(`/api/notes/${id}`).send(body);
  expect((await put('nobody', { text: 'x' }).expect(404)).body.code).toBe('unknown_event');
  expect((await request(server).put('/api/pins/nobody').expect(404)).body.code).toBe('unknown_event');
  for (const body of [
    {},
    { text: '' },
    { text: '   ' },
    { text: 7 },
    { text: 'x'.repeat(4001) },
    { text: 'x', more: 1 },
  ])
    await put('a', body).expect(400);
  await put('a', { text: 'x'.repeat(4000) }).expect(200);
  await put('a', { text: 'x'.repeat(70_000) }).expect(413);
  await put('x'.repeat(1001), { text: 'x' }).expect(400);
  for (const query of ['', '?eventIds=', '?ids=a', `?${'eventIds=a&'.repeat(201)}`])
    await request(server).get(`/api/annotations${query}`).expect(400);
});
