import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import { type Response, Router } from 'express';
import * as z from 'zod';
import { endpointName } from '../endpoints/endpoint-settings.ts';
import { answerGiven } from '../intake/answer.ts';
import { sendProblem } from '../problem.ts';
import type { SendLog } from '../sending/send-log.ts';
import type { DeliveryDetail, DeliveryStore } from '../store/delivery-store.ts';
import { readQuery, wholeNumber } from './query.ts';

const MAX_LIMIT = 500;
const DEFAULT_LIMIT = 50;

const listQuery = z.strictObject({
  before: wholeNumber.optional(),
  after: wholeNumber.optional(),
  limit: wholeNumber.pipe(z.number().min(1).max(MAX_LIMIT)).default(DEFAULT_LIMIT),
  endpoint: endpointName.optional(),
  verdict: z.enum(['accepted', 'duplicate', 'unrecognised', 'refused', 'malformed']).optional(),
});

const seqParams = z.object({ seq: wholeNumber });

/** `GET /api/deliveries`, `/:seq`, `/:seq/body`. */
export function deliveriesRouter(
  store: Pick<DeliveryStore, 'page' | 'find' | 'body'>,
  sent: SendLog['of'] = async () => [],
): Router {
  const router = Router();

  router.get('/', async (request, response) => {
    const query = readQuery(listQuery, request.query, response);
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
    return [name, name.toLowerCase() === 'authorization' ? value.replace(/^(\S+\s)?.*$/s, '$1***') : value];
  });
}
