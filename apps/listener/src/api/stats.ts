import type { Paths } from '@earshot/server';
import { Router } from 'express';
import * as z from 'zod';
import type { Projections } from '../projections/projections.ts';
import type { EventSearch } from '../search/event-search.ts';
import type { Outbox } from '../sending/outbox.ts';
import type { Count, DeliveryStore } from '../store/delivery-store.ts';

/** `GET /api/stats`: counts since the log began, and where it begins and ends now, and how far the index is. */
export function statsRouter(
  store: Pick<DeliveryStore, 'bounds' | 'counts' | 'size'>,
  search?: EventSearch,
  projections?: Pick<Projections, 'size'>,
  outbox?: Pick<Outbox, 'size'>,
): Router {
  const router = Router();
  router.get('/', async (_request, response) => {
    const [bounds, counts, index, bytes] = await Promise.all([
      store.bounds(),
      store.counts(),
      // Broken, it must not hide the rest.
      search?.progress().catch(() => undefined),
      sizes(),
    ]);
    response.json({
      ...bounds,
      ...summarize(counts),
      ...(index && { index: { position: index.position, behind: index.newest - index.position } }),
      bytes,
    });
  });

  async function sizes() {
    const known = (size: Promise<number> | undefined) => size?.catch(() => undefined);
    const [log, index, derived, sends] = await Promise.all([
      store.size(),
      known(search?.size()),
      known(projections?.size()),
      known(outbox?.size()),
    ]);
    return { log, index, projections: derived, sends };
  }

  return router;
}

const sums = z.record(z.string(), z.int());

export const statsPaths: Paths = {
  '/api/stats': {
    get: {
      summary: 'Counts since the log began, and where it begins and ends now.',
      answers: {
        200: {
          description: 'The counts.',
          schema: z.looseObject({
            oldest: z.int(),
            newest: z.int(),
            endpoints: sums,
            verdicts: sums,
            events: sums,
            eventNames: sums,
            index: z.looseObject({ position: z.int(), behind: z.int() }).optional(),
            bytes: z
              .looseObject({
                log: z.int(),
                index: z.int().optional(),
                projections: z.int().optional(),
                sends: z.int().optional(),
              })
              .describe('On disk.'),
          }),
        },
      },
    },
  },
};

function summarize(counts: readonly Count[]) {
  const deliveries = counts.filter(({ subject }) => subject === 'delivery');
  const events = counts.filter(({ subject }) => subject !== 'delivery');
  return {
    endpoints: totals(deliveries, ({ endpoint }) => endpoint),
    verdicts: totals(deliveries, ({ name }) => name),
    events: totals(events, ({ subject }) => subject),
    eventNames: totals(events, ({ name }) => name),
  };
}

function totals(counts: readonly Count[], keyOf: (count: Count) => string): Record<string, number> {
  const sums = new Map<string, number>();
  for (const entry of counts) sums.set(keyOf(entry), (sums.get(keyOf(entry)) ?? 0) + entry.count);
  return Object.fromEntries(sums);
}
