import type { Paths } from '@earshot/server';
import { Router } from 'express';
import * as z from 'zod';
import { endpointName } from '../endpoints/endpoint-settings.ts';
import { reportSenders } from '../script/sender-report.ts';
import type { Delivery, DeliveryStore } from '../store/delivery-store.ts';
import { attemptsSchema } from './attempts-schema.ts';
import { invalidQuery, readQuery, wholeNumber } from './query.ts';

const MAX_EXAMINED = 100_000;
const DEFAULT_EXAMINED = 10_000;
const PAGE = 500;
const MAX_MESSAGES = 500;

const query = z.strictObject({
  endpoint: endpointName.optional(),
  webhookId: z.string().min(1).max(1000).optional(),
  before: wholeNumber.optional(),
  /** How many deliveries are looked at, from the newest. */
  examine: wholeNumber.pipe(z.number().min(1).max(MAX_EXAMINED)).default(DEFAULT_EXAMINED),
});

/**
 * `GET /api/attempts`: what senders did, per `webhook-id`. Made from the log when it is asked for, so that receiving
 * pays nothing for it.
 */
export function attemptsRouter(store: Pick<DeliveryStore, 'page'>): Router {
  const router = Router();
  router.get('/', async (request, response) => {
    const chosen = readQuery(query, request.query, response);
    if (!chosen) return;
    const deliveries = await newest(store, chosen);
    const messages = reportSenders(deliveries, chosen.webhookId);
    const [last, first] = [deliveries[0]?.seq, deliveries.at(-1)?.seq];
    response.json({ examined: { from: first, to: last }, messages: messages.slice(0, MAX_MESSAGES) });
  });
  return router;
}

export const attemptsPaths: Paths = {
  '/api/attempts': {
    get: {
      summary: 'What senders did: the attempts of each webhook-id and the time between them.',
      query,
      answers: {
        200: {
          description: 'The messages, the one that was tried last first.',
          schema: attemptsSchema,
        },
        400: invalidQuery,
      },
    },
  },
};

async function newest(
  store: Pick<DeliveryStore, 'page'>,
  { endpoint, before: end, examine }: z.infer<typeof query>,
): Promise<Delivery[]> {
  const found: Delivery[] = [];
  let before = end ?? Number.MAX_SAFE_INTEGER;
  while (found.length < examine) {
    const limit = Math.min(PAGE, examine - found.length);
    const page = await store.page({ ...(endpoint !== undefined && { endpoint }) }, { before, limit });
    found.push(...page);
    if (page.length < limit) break;
    before = page.at(-1)?.seq ?? 0;
    // Between two pages the intake has its turn.
    await new Promise((resolve) => setImmediate(resolve));
  }
  return found;
}
