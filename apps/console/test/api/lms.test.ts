import { expect, test } from 'vitest';
import { runConsole } from '../support/running-console.ts';

const LMS = '/api/v1/lms';

test('tells what is offered, with seats, and finds learners', async () => {
  const { agent } = await runConsole();
  const { body } = await agent.get(LMS).expect(200);
  expect(body.learnerCount).toBe(100_000);
  expect(body.instances).toContainEqual(
    expect.objectContaining({ seatLimit: 12, enrollmentCount: 0, waitlistCount: 0 }),
  );
  const { learners } = (await agent.get(`${LMS}/learners?q=hannah&limit=3`).expect(200)).body;
  expect(learners).toHaveLength(3);
  const { body: one } = await agent.get(`${LMS}/learners/${learners[0].userId}`).expect(200);
  expect(one).toMatchObject({ name: learners[0].name, records: [] });
  await agent.get(`${LMS}/learners/1`).expect(404);
});

test('any event is emitted by hand, once its data is what the catalogue says [CON-LMS-10]', async () => {
  const { agent } = await runConsole();
  const { events } = (await agent.get('/api/v1/catalogue').expect(200)).body;
  expect(events).toHaveLength(31);
  const { name, sample } = events[0];
  const { body } = await agent.post(`${LMS}/events`).send({ eventName: name, data: sample }).expect(201);
  expect(body).toMatchObject({ actor: 'ada', action: 'event.emit', counts: { CI_STATS: 1 } });
  const bad = await agent.post(`${LMS}/events`).send({ eventName: name, data: { ...sample, seatLimit: -1 } });
  expect(bad).toMatchObject({ status: 422, body: { code: 'invalid_event', issues: [{ field: 'data.seatLimit' }] } });
  const { activities } = (await agent.get(`${LMS}/activities?limit=1`).expect(200)).body;
  expect(activities).toMatchObject([{ subject: 'CI_STATS' }]);
});

test('what the LMS does not allow is refused with its reason', async () => {
  const { agent } = await runConsole();
  const action = { userId: 4_200_001, loInstanceId: 'course:7374991_10250971', action: 'complete' };
  const { body } = await agent.post(`${LMS}/actions`).send(action).expect(409);
  expect(body).toMatchObject({ code: 'not_enrolled', title: 'The learner is not enrolled.' });
  const bulk = { loInstanceId: action.loInstanceId, action: 'enroll', count: 100_000, from: 1 };
  expect((await agent.post(`${LMS}/bulk`).send(bulk).expect(422)).body.issues).toMatchObject([{ field: 'count' }]);
});
