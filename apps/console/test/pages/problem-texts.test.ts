import { expect, test } from 'vitest';
import { problemTexts } from '../../pages/src/shell/problem-texts.ts';
import { statuses } from '../../src/api/failure.ts';
import { runConsole, webhookInput } from '../support/running-console.ts';

test('what the API refuses to the pages has words there in every language [CON-PAGE-1]', async () => {
  const { agent } = await runConsole();
  const { body: made } = await agent.post('/api/v1/webhooks').send(webhookInput()).expect(201);
  const path = `/api/v1/webhooks/${made.id}`;
  const refusals = [
    agent.post('/api/v1/webhooks').send(webhookInput({ targetUrl: 'https://10.0.0.1/' })),
    agent.post('/api/v1/webhooks').send({}),
    agent.post('/api/v1/lms/events').send({ eventName: 'CI_STATS', data: {} }),
    agent.patch(path).send({ name: 'Late', revision: 7 }),
    agent.get('/api/v1/webhooks/none'),
    agent.get('/api/v1/deliveries/none'),
    agent.get(`${path}/signature`),
    agent.post(`${path}/enable`).send({ backlog: 'skip' }),
    agent.post(`${path}/recover`).send({ since: 0 }),
    agent.get('/api/v1/webhooks').set('host', 'evil.example'),
    agent.get('/api/v1/webhooks').set('origin', 'https://evil.example'),
  ];
  for (const refusal of refusals) {
    const { status, body } = await refusal;
    expect(status, JSON.stringify(body)).toBeGreaterThanOrEqual(400);
    expect(Object.keys(problemTexts), JSON.stringify(body)).toContain(body.code);
  }
});

test('whatever the emitter refuses is said in words [CON-PAGE-1]', () => {
  expect(Object.keys(statuses).filter((code) => !(code in problemTexts))).toEqual([]);
});
