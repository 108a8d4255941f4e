import { type Paths, type Problem, problemAnswer, sendProblem } from '@earshot/server';
import { Router } from 'express';
import * as z from 'zod';

const notReady: Problem = {
  status: 503,
  code: 'not_ready',
  title: 'The settings cannot be read.',
  headers: { 'retry-after': '5' },
};

/** `/healthz`: the process runs. `/readyz`: it can read what it works on. Open to everyone: they tell nothing else. */
export function probesRouter(isReady: () => Promise<unknown>): Router {
  const router = Router();
  router.get('/healthz', (_request, response) => {
    response.json({ status: 'ok' });
  });
  router.get('/readyz', async (_request, response) => {
    const ready = await isReady().then(
      () => true,
      () => false,
    );
    if (ready) response.json({ status: 'ready' });
    else sendProblem(response, notReady);
  });
  return router;
}

const state = (status: string) => ({ description: 'Yes.', schema: z.object({ status: z.literal(status) }) });

export const probesPaths: Paths = {
  '/healthz': { get: { summary: 'Whether the process runs.', open: true, answers: { 200: state('ok') } } },
  '/readyz': {
    get: {
      summary: 'Whether it can read what it works on.',
      open: true,
      answers: { 200: state('ready'), 503: problemAnswer('It cannot.') },
    },
  },
};
