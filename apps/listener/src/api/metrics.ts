import { Router } from 'express';
import type { Metrics } from '../metrics/metrics.ts';

/** `GET /metrics`, for Prometheus. */
export function metricsRouter(metrics: Metrics): Router {
  const router = Router();
  router.get('/metrics', async (_request, response) => {
    const text = await metrics.text();
    response.set('content-type', metrics.contentType).send(text);
  });
  return router;
}
