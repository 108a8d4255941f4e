import type { Paths } from '@earshot/server';
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

export const metricsPaths: Paths = {
  '/metrics': { get: { summary: 'For Prometheus.', answers: { 200: { description: 'In its text format.' } } } },
};
