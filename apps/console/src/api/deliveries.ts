import type { Emitter } from '@earshot/emitter';
import { type Paths, problemAnswer } from '@earshot/server';
import { Router } from 'express';
import * as z from 'zod';
import { adminOf, byOf } from './admitted.ts';
import { shownAttempt, shownAudit, shownDelivery } from './answer-schema.ts';
import { readBody, readQuery } from './read.ts';

const wholeNumber = z.coerce.number().int();
const deliveryParams = z.object({ deliveryId: z.string() });
const recoverQuery = z.strictObject({ since: wholeNumber.nonnegative() });
const recoverBody = z.strictObject({ since: z.number().int().nonnegative() });

const pageQuery = (maxPageSize: number) => ({
  webhookId: z.string().optional(),
  before: wholeNumber.positive().optional().describe('`next` of the page before.'),
  limit: wholeNumber.min(1).max(maxPageSize).default(Math.min(50, maxPageSize)),
});

const deliveryQuery = (maxPageSize: number) =>
  z.strictObject({
    ...pageQuery(maxPageSize),
    timing: z.enum(['realTime', 'batch']).optional(),
    state: z.enum(['pending', 'delivered', 'expired', 'split', 'dropped']).optional(),
    from: wholeNumber.optional().describe('Epoch milliseconds.'),
    to: wholeNumber.optional().describe('Epoch milliseconds.'),
  });

const recordQuery = (maxPageSize: number) => z.strictObject(pageQuery(maxPageSize));

/** What was posted, and what came of it. */
export function deliveriesRouter({ deliveries }: Pick<Emitter, 'deliveries'>, maxPageSize: number): Router {
  const router = Router();
  const listQuery = deliveryQuery(maxPageSize);

  router.get('/', async (request, response) => {
    const query = readQuery(listQuery, request.query);
    const found = await deliveries.list(adminOf(response).accountId, query);
    // The events' positions are many, and for programs inside only.
    response.json({ deliveries: found.map(({ seqs, ...shown }) => shown), ...nextPage(found, query.limit) });
  });

  router.get('/:deliveryId', async (request, response) => {
    const { seqs, ...shown } = await deliveries.get(adminOf(response).accountId, request.params.deliveryId);
    response.json(shown);
  });

  router.get('/:deliveryId/body', async (request, response) => {
    const body = await deliveries.body(adminOf(response).accountId, request.params.deliveryId, byOf(response));
    response.type('application/json').send(Buffer.from(body));
  });

  router.post('/:deliveryId/redeliver', async (request, response) => {
    const { accountId } = adminOf(response);
    response.json(await deliveries.redeliver(accountId, request.params.deliveryId, byOf(response)));
  });

  return router;
}

/** `GET` and `POST /api/v1/webhooks/:id/recover` */
export function recoverRouter({ deliveries }: Pick<Emitter, 'deliveries'>): Router {
  const router = Router();
  router.get('/:id/recover', async (request, response) => {
    const from = readQuery(recoverQuery, request.query);
    response.json(await deliveries.weighRecovery(adminOf(response).accountId, request.params.id, from));
  });
  router.post('/:id/recover', async (request, response) => {
    const from = readBody(recoverBody, request);
    await deliveries.recover(adminOf(response).accountId, request.params.id, from, byOf(response));
    response.status(202).json({ since: from.since });
  });
  return router;
}

/** `GET /api/v1/audits` and `GET /api/v1/losses`. */
export function recordsRouter({ deliveries }: Pick<Emitter, 'deliveries'>, maxPageSize: number): Router {
  const router = Router();
  const listQuery = recordQuery(maxPageSize);

  router.get('/audits', async (request, response) => {
    const query = readQuery(listQuery, request.query);
    const audits = await deliveries.audits(adminOf(response).accountId, query);
    response.json({ audits, ...nextPage(audits, query.limit) });
  });

  router.get('/losses', async (request, response) => {
    const query = readQuery(listQuery, request.query);
    const losses = await deliveries.losses(adminOf(response).accountId, query);
    response.json({ losses, ...nextPage(losses, query.limit) });
  });

  return router;
}

/** A full page may have one behind it. */
function nextPage(page: readonly { id: number }[], limit: number): { next?: number } {
  const last = page.length === limit ? page.at(-1) : undefined;
  return last ? { next: last.id } : {};
}

const unknown = problemAnswer('There is no such delivery, or none any more.');
const expired = problemAnswer('Its events are no longer kept.');
const badQuery = problemAnswer('The query is not valid.');
const page = <Name extends string, Entry extends z.ZodType>(name: Name, entry: Entry) => ({
  description: 'Newest first; `next`, when there is more, is the `before` of the next page.',
  schema: z.looseObject({ [name]: z.array(entry), next: z.int().optional() }),
});

export const deliveriesPaths = (maxPageSize: number): Paths => ({
  '/api/v1/deliveries': {
    get: {
      summary: 'The delivery log.',
      query: deliveryQuery(maxPageSize),
      answers: {
        200: page('deliveries', shownDelivery),
        400: badQuery,
        422: problemAnswer('A moment of the filter is not valid.'),
      },
    },
  },
  '/api/v1/deliveries/{deliveryId}': {
    get: {
      summary: 'One batch with its attempts.',
      params: deliveryParams,
      answers: {
        200: {
          description: 'Newest attempt first.',
          schema: shownDelivery.extend({ log: z.array(shownAttempt) }),
        },
        404: unknown,
      },
    },
  },
  '/api/v1/deliveries/{deliveryId}/body': {
    get: {
      summary: 'The exact bytes that were posted. Audited.',
      params: deliveryParams,
      answers: { 200: { description: 'The body.' }, 404: unknown, 410: expired },
    },
  },
  '/api/v1/deliveries/{deliveryId}/redeliver': {
    post: {
      summary: 'Posts one batch once more, to where its webhook points now.',
      params: deliveryParams,
      answers: {
        200: { description: 'What came of it.', schema: shownAttempt },
        404: unknown,
        409: problemAnswer('The webhook is off.'),
        410: expired,
      },
    },
  },
  '/api/v1/webhooks/{id}/recover': {
    get: {
      summary: 'How many events would be sent again that were logged since a moment.',
      params: z.object({ id: z.string() }),
      query: recoverQuery,
      answers: {
        200: { description: 'A million of each timing for more.', schema: z.object({ again: z.int() }) },
        404: problemAnswer('There is no such webhook.'),
        409: problemAnswer('The webhook is off.'),
        422: problemAnswer('The moment is not valid.'),
      },
    },
    post: {
      summary: 'Sends everything again that was logged since a moment.',
      params: z.object({ id: z.string() }),
      body: { schema: recoverBody },
      answers: {
        202: { description: 'It began.', schema: z.object({ since: z.int() }) },
        404: problemAnswer('There is no such webhook.'),
        409: problemAnswer('The webhook is off.'),
        422: problemAnswer('The moment is not valid.'),
      },
    },
  },
  '/api/v1/audits': {
    get: {
      summary: 'Who changed, downloaded, tested or sent again what, and when.',
      query: recordQuery(maxPageSize),
      answers: { 200: page('audits', shownAudit), 400: badQuery },
    },
  },
  '/api/v1/losses': {
    get: {
      summary: 'Events that webhooks will never get.',
      query: recordQuery(maxPageSize),
      answers: { 200: page('losses', z.looseObject({ reason: z.enum(['expired', 'skipped']) })), 400: badQuery },
    },
  },
});
