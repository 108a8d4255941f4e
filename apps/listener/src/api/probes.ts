import { Router } from 'express';
import { sendProblem } from '../problem.ts';

/** Whether what arrives can be stored. */
export interface Readiness {
  isReady(): boolean;
}

/** `/healthz`: the process runs. `/readyz`: it can store what arrives. Open to everyone: they tell nothing else. */
export function probesRouter(readiness: Readiness): Router {
  const router = Router();
  router.get('/healthz', (_request, response) => {
    response.json({ status: 'ok' });
  });
  router.get('/readyz', (_request, response) => {
    if (readiness.isReady()) response.json({ status: 'ready' });
    else sendProblem(response, { status: 503, code: 'not_ready', title: 'The last delivery could not be stored.' });
  });
  return router;
}
