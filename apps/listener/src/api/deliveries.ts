import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import { type Response, Router } from 'express';
import * as z from 'zod';
import { endpointName } from '../endpoints/endpoint-settings.ts';
import { answerGiven } from '../intake/answer.ts';
import { defaultLimits } from '../limits.ts';
import { sendProblem } from '../problem.ts';
import type { SendLog } from '../sending/send-log.ts';
import { type DeliveryDetail, type DeliveryStore, verdicts } from '../store/delivery-store.ts';
import { isSecretHeader } from '../store/sealed-headers.ts';
import { deliveryDetailSchema, deliveryPageSchema } from './delivery-schema.ts';
import { type Paths, problemAnswer } from './openapi.ts';
import { readQuery, wholeNumber } from './query.ts';

const DEFAULT_LIMIT = 50;

const listQuery = z.strictObject({
  before: wholeNumber.optional(),
  after: wholeNumber.optional(),
  limit: pageLimit(defaultLimits.maxPageSize),
  endpoint: endpointName.optional(),
  verdict: z.enum(verdicts).optional(),
});

/** `limit` of a page: at most `max`. */
function pageLimit(max: number) {
  const usual = Math.min(DEFAULT_LIMIT, max);
  return wholeNumber
    .pipe(z.number().min(1).max(max))
    .default(usual)
    .describe(`From 1 to ${max}, or what EARSHOT_MAX_PAGE_SIZE says; ${usual} without it.`);
}

const seqParams = z.object({ seq: wholeNumber });

/** `GET /api/deliveries`, `/:seq`, `/:seq/body`. */
export function deliveriesRouter(
  store: Pick<DeliveryStore, 'page' | 'find' | 'body'>,
  { maxPageSize }: { maxPageSize: number },
  sent: SendLog['of'] = async () => [],
): Router {
  const router = Router();
  const pageQuery = listQuery.extend({ limit: pageLimit(maxPageSize) });

  router.get('/', async (request, response) => {
    const query = readQuery(pageQuery, request.query, response);
    if (!query) return;
    const { endpoint, verdict, before, after, limit } = query;
    const filter = { ...(endpoint !== undefined && { endpoint }), ...(verdict !== undefined && { verdict }) };
    const range = { limit, ...(before !== undefined && { before }), ...(after !== undefined && { after }) };
    const deliveries = await store.page(filter, range);
    const last = deliveries.at(-1);
    // A full page may have another one behind it.
    response.json({ deliveries, ...(last && deliveries.length === limit && { before: last.seq }) });
  });

  router.get('/:seq', async (request, response) => {
    const params = readQuery(seqParams, request.params, response);
    if (!params) return;
    const { seq } = params;
    const [detail, body, sends] = await Promise.all([store.find(seq), store.body(seq), sent(seq)]);
    if (detail && body) response.json({ ...present(detail, body), sent: sends });
    else noSuchDelivery(response, params.seq);
  });

  router.get('/:seq/body', async (request, response) => {
    const params = readQuery(seqParams, request.params, response);
    if (!params) return;
    const body = await store.body(params.seq);
    if (!body) return noSuchDelivery(response, params.seq);
    // Whatever the sender said it is, a browser must not run it.
    response.set({ 'content-type': 'application/octet-stream', 'x-content-type-options': 'nosniff' });
    response.send(Buffer.from(body));
  });

  return router;
}

const unknownDelivery = problemAnswer('The delivery is not kept, or never was.');
const invalidQuery = problemAnswer('The query is not valid.');

export const deliveriesPaths: Paths = {
  '/api/deliveries': {
    get: {
      summary: 'A page of deliveries, newest first.',
      query: listQuery,
      answers: { 200: { description: 'The page.', schema: deliveryPageSchema }, 400: invalidQuery },
    },
  },
  '/api/deliveries/{seq}': {
    get: {
      summary: 'Everything about one delivery.',
      params: seqParams,
      answers: {
        200: { description: 'The delivery.', schema: deliveryDetailSchema },
        400: invalidQuery,
        404: unknownDelivery,
      },
    },
  },
  '/api/deliveries/{seq}/body': {
    get: {
      summary: 'The exact bytes of its body.',
      params: seqParams,
      answers: {
        200: { description: 'The bytes.', schema: z.string(), contentType: 'application/octet-stream' },
        400: invalidQuery,
        404: unknownDelivery,
      },
    },
  },
};

function noSuchDelivery(response: Response, seq: number): void {
  const title = 'No such delivery.';
  sendProblem(response, {
    status: 404,
    code: 'unknown_delivery',
    title,
    detail: `Delivery ${seq} is not kept, or never was.`,
  });
}

function present({ delivery, request }: DeliveryDetail, body: Uint8Array) {
  const { rawHeaders, ...rest } = request;
  const { bodyMs = 0, ...shown } = delivery;
  return {
    ...shown,
    bodyMs,
    answer: answerGiven(delivery),
    request: { ...rest, headers: pairs(rawHeaders) },
    bodySha256: createHash('sha256').update(body).digest('hex'),
    // Text for people; the exact bytes are at …/body.
    ...(isUtf8(body) ? { body: Buffer.from(body).toString() } : { bodyBase64: Buffer.from(body).toString('base64') }),
  };
}

/** Names and values as received; credentials are not for showing. */
function pairs(rawHeaders: readonly string[]): [string, string][] {
  return Array.from({ length: rawHeaders.length / 2 }, (_, index) => {
    const name = rawHeaders[2 * index] ?? '';
    const value = rawHeaders[2 * index + 1] ?? '';
    return [name, isSecretHeader(name) ? value.replace(/^(\S+\s)?.*$/s, '$1***') : value];
  });
}
