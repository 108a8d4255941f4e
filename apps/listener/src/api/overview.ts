import { type Paths, problemAnswer } from '@earshot/server';
import { Router } from 'express';
import * as z from 'zod';
import { endpointName } from '../endpoints/endpoint-settings.ts';
import type { Overview, Projections } from '../projections/projections.ts';
import { time } from './filter.ts';
import { overviewSchema } from './overview-schema.ts';
import { lagOf } from './projections-required.ts';
import { invalidQuery, readQuery, wholeNumber } from './query.ts';

const USUAL_SPAN_MS = 60 * 60_000;
const USUAL_BUCKETS = 60;
const MAX_BUCKETS = 500;

const query = z
  .strictObject({
    from: time.optional().describe('An hour before `to`, without it.'),
    to: time.optional().describe('The present, without it.'),
    endpoint: endpointName.optional(),
    buckets: wholeNumber
      .pipe(z.number().min(1).max(MAX_BUCKETS))
      .default(USUAL_BUCKETS)
      .describe(`At most so many, from 1 to ${MAX_BUCKETS}; ${USUAL_BUCKETS} without it.`),
  })
  .refine(({ from, to }) => from === undefined || to === undefined || from <= to, {
    path: ['to'],
    error: 'expected a time after from',
  });

/** `GET /api/overview`: what came in over time. */
export function overviewRouter(projections: Projections, now: () => number): Router {
  const router = Router();
  router.get('/', async (request, response) => {
    const chosen = readQuery(query, request.query, response);
    if (!chosen) return;
    const { endpoint, buckets } = chosen;
    const { from, to } = spanOf(chosen, now());
    const overview = await projections.overview({ from, to, buckets, ...(endpoint !== undefined && { endpoint }) });
    response.json({ ...inIso(overview), ...(await lagOf(projections)) });
  });
  return router;
}

/** Times that ISO 8601 writes with four digits of the year. */
const clamp = (epochMs: number) => Math.min(Math.max(0, epochMs), Date.parse('9999-01-01'));

function spanOf({ from: first, to: last }: z.infer<typeof query>, now: number): { from: number; to: number } {
  const to = clamp(last ?? Math.max(now, first ?? 0));
  return { from: Math.min(to, clamp(first ?? to - USUAL_SPAN_MS)), to };
}

function inIso({ from, to, buckets, ...others }: Overview) {
  const iso = (epochMs: number) => new Date(epochMs).toISOString();
  return {
    from: iso(from),
    to: iso(to),
    ...others,
    buckets: buckets.map((bucket) => ({ ...bucket, from: iso(bucket.from) })),
  };
}

export const overviewPaths: Paths = {
  '/api/overview': {
    get: {
      summary: 'What came in over time: by name and verdict, delays, duplicates, refusals by reason.',
      query,
      answers: {
        200: { description: 'The sums.', schema: overviewSchema },
        400: invalidQuery,
        501: problemAnswer('This listener keeps no sums over time.'),
      },
    },
  },
};
