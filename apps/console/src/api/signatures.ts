import type { Emitter } from '@earshot/emitter';
import { type Paths, problemAnswer } from '@earshot/server';
import { Router } from 'express';
import * as z from 'zod';
import { adminOf, byOf } from './admitted.ts';
import { shownWebhook } from './answer-schema.ts';
import { readBody } from './read.ts';

const keyType = z.enum(['secret', 'pair']);
const generateBody = z.strictObject({ keyType: keyType.optional(), webhookId: z.string().optional() });
const rotateBody = z.strictObject({
  overlapMs: z.number().int().nonnegative().optional(),
  keyType: keyType.optional(),
});

/** Signatures before their webhook is saved. */
export function newSignaturesRouter({ webhooks }: Pick<Emitter, 'webhooks'>): Router {
  const router = Router();
  router.post('/', async (request, response) => {
    const options = readBody(generateBody, request);
    response.status(201).json(await webhooks.generateSignature(adminOf(response).accountId, options, byOf(response)));
  });
  return router;
}

/** The signatures of webhooks. */
export function signaturesRouter({ webhooks }: Pick<Emitter, 'webhooks'>): Router {
  const router = Router();

  router.get('/:id/signature', async (request, response) => {
    const { id } = request.params;
    const file = await webhooks.downloadSignature(adminOf(response).accountId, id, byOf(response));
    response.attachment(`${file.webhookId}.signature.json`).json(file);
  });

  router.post('/:id/signature/rotate', async (request, response) => {
    const { accountId } = adminOf(response);
    const rotation = readBody(rotateBody, request);
    response.json(await webhooks.rotateSignature(accountId, request.params.id, rotation, byOf(response)));
  });

  router.delete('/:id/signature/keys/:kid', async (request, response) => {
    const { id, kid } = request.params;
    response.json(await webhooks.revokeKey(adminOf(response).accountId, id, kid, byOf(response)));
  });

  return router;
}

/** `GET /.well-known/jwks.json`: the public keys of all webhooks that sign by a key pair. For everybody. */
export function jwksRouter({ webhooks }: Pick<Emitter, 'webhooks'>): Router {
  const router = Router();
  router.get('/.well-known/jwks.json', async (_request, response) => {
    response.set('cache-control', 'public, max-age=60').json(await webhooks.publicKeys());
  });
  return router;
}

const idParams = z.object({ id: z.string() });
const unknown = problemAnswer('There is no such webhook or key.');
const unsigned = problemAnswer('The webhook does not sign, or was changed in between.');
const signatureFile = z
  .looseObject({ keys: z.array(z.looseObject({ kid: z.string() })), webhookId: z.string() })
  .describe('A JWK Set with extra members; the listener takes it as it is.');
const shown = { description: 'The webhook with the keys it has now.', schema: shownWebhook };

export const signaturesPaths: Paths = {
  '/api/v1/signatures': {
    post: {
      summary: 'Generates a signature for a webhook that is not saved yet, or does not sign yet.',
      body: { schema: generateBody },
      answers: {
        201: {
          description: '`draft` goes into the form as authentication.draft; `file` to the receiver.',
          schema: z.object({ draft: z.string(), file: signatureFile }),
        },
        404: unknown,
        422: problemAnswer('The kind of key, or the webhook, is not valid.'),
      },
    },
  },
  '/api/v1/webhooks/{id}/signature': {
    get: {
      summary: 'Downloads the signature. For shared secrets it holds them. Audited.',
      params: idParams,
      answers: { 200: { description: 'What the receiver needs.', schema: signatureFile }, 404: unknown, 409: unsigned },
    },
  },
  '/api/v1/webhooks/{id}/signature/rotate': {
    post: {
      summary:
        'Makes a new key; the old one counts for a while: 24 h, or as it is told, 7 days at most. One that cannot be read any more ends at once.',
      params: idParams,
      body: { schema: rotateBody },
      answers: { 200: shown, 404: unknown, 409: unsigned, 422: problemAnswer('The overlap is out of range.') },
    },
  },
  '/api/v1/webhooks/{id}/signature/keys/{kid}': {
    delete: {
      summary: 'Ends a key at once. If it was the last one, a new one is made.',
      params: idParams.extend({ kid: z.string() }),
      answers: { 200: shown, 404: unknown, 409: unsigned },
    },
  },
  '/.well-known/jwks.json': {
    get: {
      summary: 'The public keys of webhooks that sign by a key pair.',
      open: true,
      answers: { 200: { description: 'A JWK Set.', schema: z.object({ keys: z.array(z.looseObject({})) }) } },
    },
  },
};
