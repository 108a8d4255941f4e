import { type Paths, problemAnswer, sendProblem } from '@earshot/server';
import express, { Router } from 'express';
import * as z from 'zod';
import type { Replay, ReplayTarget } from '../sending/replay.ts';
import type { ReplayPlan, Replays } from '../sending/replays.ts';
import { targetUrl } from '../sending/target.ts';
import { seqParams, unknownDelivery } from './deliveries.ts';
import { sentSchema } from './delivery-schema.ts';
import { sendFailure } from './failure.ts';
import { filterQuery, given, time } from './filter.ts';
import { readInput, readQuery } from './query.ts';
import { searchUnavailable } from './search-required.ts';

const target = z.strictObject({
  targetUrl,
  resign: z.boolean().optional().describe("Signs anew, with the endpoint's own key and the present time."),
  credentials: z
    .boolean()
    .optional()
    .describe("Whether the sender's credentials go on; unless it is said, to this machine only."),
});
const seq = z.int().min(1);

/** No number below is a time that any event of these days came at. */
const LEAST_TIME = 1e9;
const arrival = z
  .union([z.number(), z.string()])
  .refine((value) => typeof value === 'string' || value >= LEAST_TIME, {
    error: 'expected a time of arrival; the range of seqs is fromSeq and toSeq',
  })
  .transform(String)
  .pipe(time)
  .describe('Epoch seconds, epoch milliseconds or ISO 8601.');

/** Of a body that is sent in place of the one that arrived. */
const MAX_EDITED_BYTES = 8 * 1024 * 1024;

/** How one is sent again. Keys are in no plan: those are listed. */
const one = target.extend({
  keys: z
    .string()
    .min(1)
    .max(64 * 1024)
    .optional()
    .describe('Signs anew by these: the text of a signature file, or whsec_…. They are not kept.'),
  bodyBase64: z.base64().optional().describe('In place of the bytes that arrived.'),
});

const plan = target
  .extend({
    ...filterQuery.shape,
    from: arrival.optional(),
    to: arrival.optional(),
    fromSeq: seq.optional(),
    toSeq: seq.optional().describe('Included; what is newest now, without it.'),
    speed: z.number().min(0.001).max(1_000_000).optional(),
  })
  .refine(({ fromSeq = 1, toSeq = fromSeq }) => fromSeq <= toSeq, {
    path: ['toSeq'],
    error: 'expected fromSeq or more',
  });

const json = express.json({ limit: 16 * 1024 });
const largeJson = express.json({ limit: Math.ceil((MAX_EDITED_BYTES * 4) / 3) + 128 * 1024 });

/** `POST /api/deliveries/:seq/replay`: sends one again and answers with what came of it. */
export function replayRouter({ replay }: Replay): Router {
  const router = Router();
  router.post('/:seq/replay', largeJson, async (request, response) => {
    const params = readQuery(seqParams, request.params, response);
    const chosen = params && readInput(one, request.body, response);
    if (!chosen) return;
    const { bodyBase64, ...how } = chosen;
    const edited = bodyBase64 !== undefined && { body: Buffer.from(bodyBase64, 'base64') };
    await replay(params.seq, { ...(given(how) as ReplayTarget), ...edited }).then(
      (sent) => (sent ? response.json(sent) : sendProblem(response, noSuchDelivery(params.seq))),
      (error: unknown) => sendFailure(response, error),
    );
  });
  return router;
}

const noSuchDelivery = (number: number) => ({
  status: 404,
  code: 'unknown_delivery',
  title: 'No such delivery.',
  detail: `Delivery ${number} is not kept, or never was.`,
});

const noSuchReplay = { status: 404, code: 'unknown_replay', title: 'No such replay.' };

/** `POST /api/replays`, and `GET`, `DELETE /api/replays/:id`: sends many again, in order, in the background. */
export function replaysRouter(replays: Replays): Router {
  const router = Router();

  router.post('/', json, async (request, response) => {
    const chosen = readInput(plan, request.body, response);
    if (!chosen) return;
    await replays.begin(given(chosen) as ReplayPlan).then(
      (job) => response.status(202).location(`/api/replays/${job.id}`).json(job),
      (error: unknown) => sendFailure(response, error),
    );
  });

  router.get('/', (_request, response) => {
    response.json({ replays: replays.list() });
  });

  router.get('/:id', (request, response) => {
    const job = replays.find(request.params.id);
    if (job) response.json(job);
    else sendProblem(response, noSuchReplay);
  });

  router.delete('/:id', (request, response) => {
    if (replays.cancel(request.params.id)) response.status(204).end();
    else sendProblem(response, noSuchReplay);
  });

  return router;
}

const idParams = z.object({ id: z.string() });

const job = z.looseObject({
  id: z.string(),
  state: z.enum(['running', 'done', 'cancelled', 'failed']),
  plan,
  delivered: z.int(),
  failed: z.int(),
  failures: z
    .array(
      sentSchema
        .pick({ seq: true, status: true, message: true, withheld: true })
        .extend({ outcome: sentSchema.shape.outcome.or(z.literal('cannot_resign')) }),
    )
    .describe('The first of those that failed.'),
  last: z.int().optional().describe('The seq that was sent last.'),
  message: z.string().optional().describe('Why it failed.'),
});

const invalidBody = problemAnswer('The body is not valid.');
const notAllowed = problemAnswer('A foreign page or host name asks, or the target is not allowed.');
const unknownReplay = problemAnswer('There is no such replay.');

export const replaysPaths: Paths = {
  '/api/deliveries/{seq}/replay': {
    post: {
      summary: 'Sends a delivery again, once.',
      params: seqParams,
      body: { schema: one },
      answers: {
        200: { description: 'What came of it.', schema: sentSchema },
        400: invalidBody,
        403: notAllowed,
        404: unknownDelivery,
        409: problemAnswer('It cannot be signed again here.'),
      },
    },
  },
  '/api/replays': {
    get: {
      summary: 'The replays since the listener started.',
      answers: { 200: { description: 'The replays.', schema: z.looseObject({ replays: z.array(job) }) } },
    },
    post: {
      summary: 'Sends many deliveries again, oldest first, in the background.',
      body: { schema: plan },
      answers: {
        202: { description: 'It has begun.', schema: job },
        400: invalidBody,
        403: notAllowed,
        501: searchUnavailable,
        429: problemAnswer('Too many replays are running, or too many wrong tokens came from this address.'),
      },
    },
  },
  '/api/replays/{id}': {
    get: {
      summary: 'A replay, as it stands.',
      params: idParams,
      answers: { 200: { description: 'The replay.', schema: job }, 404: unknownReplay },
    },
    delete: {
      summary: 'Cancels a replay.',
      params: idParams,
      answers: { 204: { description: 'It ends.' }, 404: unknownReplay },
    },
  },
};
