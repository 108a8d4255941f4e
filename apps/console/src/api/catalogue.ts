import type { Emitter } from '@earshot/emitter';
import { type EventName, sampleEvent } from '@earshot/protocol';
import type { Paths } from '@earshot/server';
import { Router } from 'express';
import * as z from 'zod';
import { adminOf, byOf } from './admitted.ts';

/** `GET /api/v1/catalogue`, and `POST /api/v1/flush`. */
export function catalogueRouter({ catalogue, flush }: Pick<Emitter, 'catalogue' | 'flush'>): Router {
  const router = Router();

  router.get('/catalogue', async (_request, response) => {
    const entries = await catalogue();
    response.json({ events: entries.map((entry) => ({ ...entry, sample: sampleOf(entry) })) });
  });

  router.post('/flush', async (_request, response) => {
    await flush(adminOf(response).accountId, byOf(response));
    response.status(204).end();
  });

  return router;
}

/** Of the host's own events only the host knows samples. */
function sampleOf({ name, family }: { name: string; family: string }): unknown {
  return family === 'host' ? {} : sampleEvent(name as EventName).data;
}

export const cataloguePaths: Paths = {
  '/api/v1/catalogue': {
    get: {
      summary: 'Every event that webhooks may select, with an example of its data.',
      answers: {
        200: {
          description: 'In the order of the documentation.',
          schema: z.object({
            events: z.array(
              z.looseObject({
                name: z.string(),
                timing: z.enum(['realTime', 'batch']),
                title: z.string(),
                family: z.string(),
                sample: z.unknown(),
              }),
            ),
          }),
        },
      },
    },
  },
  '/api/v1/flush': {
    post: {
      summary: 'Sends the batch events that were collected, without waiting for their time.',
      answers: { 204: { description: 'They are on their way.' } },
    },
  },
};
