import { exportSignature, generateKey, type SignatureFile } from '@earshot/protocol';
import { type Paths, problemAnswer } from '@earshot/server';
import express, { Router } from 'express';
import type { AuthenticationSettings } from '../endpoints/endpoint-settings.ts';
import type { LiveEndpoints } from '../endpoints/live-endpoints.ts';
import { signatureBody, signatureFileSchema } from './endpoint-schema.ts';
import { brokenSettings, findEndpoint, nameParams, unknownEndpoint } from './endpoints.ts';
import { sendFailure } from './failure.ts';
import { readInput } from './query.ts';

const json = express.json({ limit: 4096 });

/** `POST /api/endpoints/:name/signature`: makes a signature to give to the sender, and checks by it from then on. */
export function signaturesRouter(endpoints: LiveEndpoints, now: () => number): Router {
  const router = Router();
  router.post('/:name/signature', json, async (request, response) => {
    const settings = findEndpoint(endpoints, request, response);
    const chosen = settings && readInput(signatureBody, request.body ?? {}, response);
    if (!chosen) return;
    const { forReceiver, forSender } = await makeSignature(chosen.type, settings.name, now());
    const authentication = withKeys(settings.authentication, JSON.stringify(forReceiver));
    await endpoints.put({ ...settings, authentication }).then(
      () => response.status(201).json(forSender),
      (error: unknown) => sendFailure(response, error),
    );
  });
  return router;
}

/** Other keys are no reason for another tolerance. */
function withKeys(before: AuthenticationSettings, keys: string): AuthenticationSettings {
  const { toleranceSeconds } = before.type === 'signature' ? before : {};
  return { type: 'signature', keys, ...(toleranceSeconds !== undefined && { toleranceSeconds }) };
}

/** Both ends share a secret. Of a pair the sender gets the private half, and nothing of it stays here. */
async function makeSignature(
  type: 'secret' | 'pair',
  webhookId: string,
  now: number,
): Promise<Record<'forReceiver' | 'forSender', SignatureFile>> {
  const key = await generateKey(type, now);
  const forReceiver = exportSignature([key], { webhookId, now });
  return { forReceiver, forSender: type === 'pair' ? { ...forReceiver, keys: [key.jwk] } : forReceiver };
}

export const signaturesPaths: Paths = {
  '/api/endpoints/{name}/signature': {
    post: {
      summary: 'Makes a signature to give to the sender; it is told once.',
      params: nameParams,
      body: { schema: signatureBody },
      answers: {
        201: { description: 'The endpoint checks by it from now on.', schema: signatureFileSchema },
        400: problemAnswer('The name or the body is not valid.'),
        404: unknownEndpoint,
        409: brokenSettings,
      },
    },
  },
};
