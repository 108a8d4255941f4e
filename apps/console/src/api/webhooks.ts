import type { Emitter, Testable } from '@earshot/emitter';
import { type Paths, problemAnswer } from '@earshot/server';
import { Router } from 'express';
import * as z from 'zod';
import { adminOf, byOf } from './admitted.ts';
import { shownAttempt, shownLane, shownStanding, shownWebhook } from './answer-schema.ts';
import { readBody, readQuery } from './read.ts';
import { standingOf } from './standing.ts';
import { webhookChange, webhookInput } from './webhook-schema.ts';

const idParams = z.object({ id: z.string().min(1).max(100) });

const testBody = z.union([
  z.strictObject({ webhook: webhookInput, eventName: z.string().optional() }),
  z.strictObject({ id: z.string(), change: webhookChange.optional(), eventName: z.string().optional() }),
]);

const backlog = z.union([z.enum(['resume', 'skip']), z.strictObject({ since: z.number().int().nonnegative() })]);
const enableBody = z.strictObject({ backlog });
const sinceQuery = z.strictObject({ since: z.coerce.number().int().nonnegative().optional() });

/** The webhooks of the account: what the Integration Admin sets up. */
export function webhooksRouter({ webhooks, lanes }: Pick<Emitter, 'webhooks' | 'lanes'>): Router {
  const router = Router();

  router.get('/', async (_request, response) => {
    const { accountId } = adminOf(response);
    const [all, quota, health] = await Promise.all([
      webhooks.list(accountId),
      webhooks.quota(accountId),
      lanes.health(accountId),
    ]);
    response.json({ webhooks: all.map((webhook) => ({ ...webhook, standing: standingOf(webhook, health) })), quota });
  });

  router.post('/', async (request, response) => {
    const webhook = await webhooks.create(adminOf(response).accountId, readBody(webhookInput, request), byOf(response));
    response.status(201).location(`${request.baseUrl}/${webhook.id}`).json(webhook);
  });

  router.post('/test', async (request, response) => {
    const { eventName, ...asked } = readBody(testBody, request);
    const tested: Testable = 'webhook' in asked ? asked.webhook : { ...asked.change, id: asked.id };
    response.json(await webhooks.test(adminOf(response).accountId, tested, { eventName, ...byOf(response) }));
  });

  router.get('/:id', async (request, response) => {
    const { accountId } = adminOf(response);
    const webhook = await webhooks.get(accountId, request.params.id);
    response.json({ ...webhook, standing: standingOf(webhook, await lanes.health(accountId, webhook.id)) });
  });

  router.patch('/:id', async (request, response) => {
    const change = readBody(webhookChange, request);
    response.json(await webhooks.update(adminOf(response).accountId, request.params.id, change, byOf(response)));
  });

  router.delete('/:id', async (request, response) => {
    await webhooks.remove(adminOf(response).accountId, request.params.id, byOf(response));
    response.status(204).end();
  });

  router.post('/:id/retire', async (request, response) => {
    response.json(await webhooks.retire(adminOf(response).accountId, request.params.id, byOf(response)));
  });

  router.post('/:id/activate', async (request, response) => {
    const { accountId } = adminOf(response);
    response.json(await webhooks.update(accountId, request.params.id, { active: true }, byOf(response)));
  });

  router.get('/:id/health', async (request, response) => {
    const { accountId } = adminOf(response);
    const webhook = await webhooks.get(accountId, request.params.id);
    const reports = await lanes.health(accountId, webhook.id);
    response.json({ standing: standingOf(webhook, reports), lanes: reports });
  });

  router.get('/:id/enabling', async (request, response) => {
    const { accountId } = adminOf(response);
    const { since } = readQuery(sinceQuery, request.query);
    const weigh = (choice: Parameters<typeof webhooks.weighEnabling>[2]) =>
      webhooks.weighEnabling(accountId, request.params.id, choice);
    const choices = { resume: await weigh('resume'), skip: await weigh('skip') };
    response.json(since === undefined ? choices : { ...choices, since: await weigh({ since }) });
  });

  router.post('/:id/enable', async (request, response) => {
    const { backlog: choice } = readBody(enableBody, request);
    response.json(await webhooks.enable(adminOf(response).accountId, request.params.id, choice, byOf(response)));
  });

  return router;
}

const invalid = problemAnswer('Fields are not valid: `issues` says which, and why.');
const unknown = problemAnswer('There is no such webhook.');
const changed = problemAnswer('It was changed in between, or its state does not allow it.');
const shown = { description: 'The webhook, without its secrets.', schema: shownWebhook };
const listed = shownWebhook.extend({ standing: shownStanding });
const weighed = z.object({ sent: z.int(), skipped: z.int() });

export const webhooksPaths: Paths = {
  '/api/v1/webhooks': {
    get: {
      summary: 'All webhooks of the account, and how many there may be.',
      answers: {
        200: {
          description: 'In the order in which they were made.',
          schema: z.object({ webhooks: z.array(listed), quota: z.object({ used: z.int(), limit: z.int() }) }),
        },
      },
    },
    post: {
      summary: 'Adds a webhook.',
      body: { schema: webhookInput },
      answers: { 201: shown, 409: problemAnswer('The account has all the webhooks that it may have.'), 422: invalid },
    },
  },
  '/api/v1/webhooks/test': {
    post: {
      summary: 'Posts a sample: of a webhook that is not saved, or a saved one, with changes that are not.',
      body: { schema: testBody },
      answers: {
        200: { description: 'The whole attempt, whatever came of it.', schema: shownAttempt },
        404: unknown,
        422: invalid,
      },
    },
  },
  '/api/v1/webhooks/{id}': {
    get: {
      summary: 'One webhook.',
      params: idParams,
      answers: { 200: { description: 'With how it fares.', schema: listed }, 404: unknown },
    },
    patch: {
      summary: 'Changes what is given. With `revision`, only if nobody else did meanwhile.',
      params: idParams,
      body: { schema: webhookChange },
      answers: { 200: shown, 404: unknown, 409: changed, 422: invalid },
    },
    delete: {
      summary: 'Deletes it.',
      params: idParams,
      answers: { 204: { description: 'It is gone.' }, 404: unknown },
    },
  },
  '/api/v1/webhooks/{id}/retire': {
    post: {
      summary: 'Switches it off; what is undelivered is forgotten.',
      params: idParams,
      answers: { 200: shown, 404: unknown, 409: changed },
    },
  },
  '/api/v1/webhooks/{id}/activate': {
    post: {
      summary: 'Switches it on, from the next event on.',
      params: idParams,
      answers: { 200: shown, 404: unknown, 409: changed },
    },
  },
  '/api/v1/webhooks/{id}/health': {
    get: {
      summary: 'How its lanes fare.',
      params: idParams,
      answers: {
        200: {
          description: 'Real time and batch.',
          schema: z.object({ standing: shownStanding, lanes: z.array(shownLane) }),
        },
        404: unknown,
      },
    },
  },
  '/api/v1/webhooks/{id}/enabling': {
    get: {
      summary: 'After an automatic disable: what each choice would send and leave out.',
      params: idParams,
      query: sinceQuery,
      answers: {
        200: {
          description: 'Numbers of events.',
          schema: z.object({ resume: weighed, skip: weighed, since: weighed.optional() }),
        },
        404: unknown,
        409: changed,
      },
    },
  },
  '/api/v1/webhooks/{id}/enable': {
    post: {
      summary: 'Switches it on again after an automatic disable.',
      params: idParams,
      body: { schema: enableBody },
      answers: { 200: shown, 404: unknown, 409: changed, 422: invalid },
    },
  },
};
