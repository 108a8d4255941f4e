import { type Paths, type Problem, problemAnswer, sendProblem } from '@earshot/server';
import { Router } from 'express';
import * as z from 'zod';
import type { Readiness } from '../readiness.ts';

const notReady: Problem = {
  status: 503,
  code: 'not_ready',
  title: 'Deliveries cannot be stored.',
  headers: { 'retry-after': '5' },
};

/** `/healthz`: the process runs. `/readyz`: it can store what arrives. Open to everyone: they tell nothing else. */
export function probesRouter(readiness: Readiness): Router {
  const router = Router();
  router.get('/healthz', (_request, response) => {
    response.json({ status: 'ok' });
  });
  router.get('/readyz', async (_request, response) => {
    if (await readiness.isReady()) response.json({ status: 'ready' });
    else sendProblem(response, notReady);
  });
  return router;
}

const state = (status: string) => ({ description: 'Yes.', schema: z.object({ status: z.literal(status) }) });

export const probesPaths: Paths = {
  '/healthz': { get: { summary: 'Whether the process runs.', open: true, answers: { 200: state('ok') } } },
  '/readyz': {
    get: {
      summary: 'Whether what arrives can be stored.',
      open: true,
      answers: { 200: state('ready'), 503: problemAnswer('Deliveries cannot be stored.') },
    },
  },
};
