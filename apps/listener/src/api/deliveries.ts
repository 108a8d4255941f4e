import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import { type Paths, problemAnswer, sendProblem } from '@earshot/server';
import { type Response, Router } from 'express';
import * as z from 'zod';
import { pairs } from '../exchange/exported-delivery.ts';
import { maskHeaders, maskPath } from '../exchange/masking.ts';
import { answerGiven } from '../intake/answer.ts';
import { type EventSearch, markConflicts, type SearchFilter, type SearchRange } from '../search/event-search.ts';
import type { SendLog } from '../sending/send-log.ts';
import type { Delivery, DeliveryDetail, DeliveryStore } from '../store/delivery-store.ts';
import { deliveryDetailSchema, deliveryPageSchema } from './delivery-schema.ts';
import { isPlain, listQuery, pageLimit, partsOf } from './filter.ts';
import { withFirstSightings } from './first-sightings.ts';
import { flag, invalidQuery, readQuery, wholeNumber } from './query.ts';
import { noSearch, searchUnavailable } from './search-required.ts';

const detailQuery = z.strictObject({ reveal: flag });

export const seqParams = z.object({ seq: wholeNumber });

interface DeliveriesOptions {
  store: Pick<DeliveryStore, 'page' | 'find' | 'body'>;
  search?: EventSearch | undefined;
  maxPageSize: number;
  /** What was forwarded and replayed of a delivery. */
  sent?: SendLog['of'] | undefined;
}

/** `GET /api/deliveries`, `/:seq`, `/:seq/body`. */
export function deliveriesRouter({ store, search, maxPageSize, sent = async () => [] }: DeliveriesOptions): Router {
  const router = Router();
  const pageQuery = listQuery.extend({ limit: pageLimit(maxPageSize) });

  router.get('/', async (request, response) => {
    const query = readQuery(pageQuery, request.query, response);
    if (!query) return;
    const { filter, range } = partsOf(query);
    if (!isPlain(filter) && !search) return noSearch(response);
    const deliveries =
      isPlain(filter) || !search ? await plainPage(filter, range) : await search.deliveries(filter, range);
    const last = deliveries.at(-1);
    // A full page may have another one behind it.
    response.json({ deliveries, ...(last && deliveries.length === range.limit && { before: last.seq }) });
  });

  async function plainPage({ endpoint }: SearchFilter, range: SearchRange): Promise<Delivery[]> {
    const deliveries = await store.page(endpoint === undefined ? {} : { endpoint }, range);
    return marked(deliveries);
  }

  /** Where conflicts are not known yet, or can't be known, there is no mark. */
  async function marked(deliveries: readonly Delivery[]): Promise<Delivery[]> {
    const repeated = deliveries.filter(({ events }) => events.some(({ fresh }) => !fresh)).map(({ seq }) => seq);
    if (repeated.length === 0 || !search) return [...deliveries];
    return markConflicts(deliveries, await search.conflicts(repeated).catch(() => []));
  }

  router.get('/:seq', async (request, response) => {
    const params = readQuery(seqParams, request.params, response);
    const query = params && readQuery(detailQuery, request.query, response);
    if (!params || !query) return;
    const { seq } = params;
    const [detail, body, sends] = await Promise.all([store.find(seq), store.body(seq), sent(seq)]);
    if (!detail || !body) return noSuchDelivery(response, seq);
    const [delivery = detail.delivery] = await marked([detail.delivery]);
    const shown = search ? await withFirstSightings(delivery, search) : delivery;
    response.json({ ...present({ ...detail, delivery: shown }, body, query.reveal), sent: sends });
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

export const unknownDelivery = problemAnswer('The delivery is not kept, or never was.');

export const deliveriesPaths: Paths = {
  '/api/deliveries': {
    get: {
      summary: 'A page of deliveries, newest first.',
      query: listQuery,
      answers: {
        200: { description: 'The page.', schema: deliveryPageSchema },
        400: invalidQuery,
        501: searchUnavailable,
      },
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

/** Credentials are not for showing, unless they are asked for. */
function present({ delivery, request }: DeliveryDetail, body: Uint8Array, reveal: boolean) {
  const { rawHeaders, path, ...rest } = request;
  const shown = reveal ? { path, rawHeaders } : { path: maskPath(path), rawHeaders: maskHeaders(rawHeaders) };
  const { bodyMs = 0, ...told } = delivery;
  return {
    ...told,
    bodyMs,
    answer: answerGiven(delivery),
    request: { ...rest, path: shown.path, headers: pairs(shown.rawHeaders) },
    bodySha256: createHash('sha256').update(body).digest('hex'),
    // Text for people; the exact bytes are at …/body.
    ...(isUtf8(body) ? { body: Buffer.from(body).toString() } : { bodyBase64: Buffer.from(body).toString('base64') }),
  };
}
