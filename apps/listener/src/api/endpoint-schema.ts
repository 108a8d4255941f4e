import * as z from 'zod';
import { endpointName, endpointSettings } from '../endpoints/endpoint-settings.ts';

export const shownEndpoint = z.looseObject({
  name: endpointName,
  path: z.string(),
  authentication: z.looseObject({ type: z.string() }).describe('Without its secret.'),
  strict: z.boolean(),
  script: endpointSettings.shape.script.unwrap(),
  forward: endpointSettings.shape.forward,
  problem: z.string().optional().describe('What keeps it from checking its senders at present.'),
  deliveries: z.int().describe('That came since the log began.'),
  lastSeq: z.int().optional().describe('The newest that is kept.'),
  lastAt: z.iso.datetime().optional(),
});

export const endpointListSchema = z.looseObject({
  endpoints: z.array(shownEndpoint),
  targets: z.array(z.string()).describe('Origins beyond this machine that may be sent to.'),
  problem: z.string().optional().describe('What is wrong with the stored settings that came after these.'),
});

export const sampleBody = z.strictObject({
  eventName: z.string().min(1).max(200).optional().describe('Of the catalogue; COURSE_ENROLLMENT without it.'),
});

/** What came of a sample event, sent as a sender would. */
export const sampleSchema = z.looseObject({
  outcome: z.enum(['delivered', 'refused_status', 'redirected', 'not_allowed', 'unsendable', 'timeout', 'unreachable']),
  message: z.string(),
  status: z.int().optional(),
  deliverySeq: z.int().optional().describe('Where it was stored.'),
  eventId: z.string(),
  durationMs: z.int(),
  body: z.string().describe('What was sent.'),
});

export const signatureBody = z.strictObject({ type: z.enum(['secret', 'pair']).default('secret') });

/** A signature file for the sender: shown once. Of a pair it holds the private key, and the listener keeps the public one. */
export const signatureFileSchema = z.looseObject({
  keys: z.array(z.looseObject({ kty: z.string(), kid: z.string() })),
  webhookId: z.string(),
  scheme: z.literal('standard-webhooks'),
  secret: z.string().optional().describe('whsec_…, of a shared secret.'),
  toleranceSeconds: z.int(),
  createdAt: z.iso.datetime(),
});
