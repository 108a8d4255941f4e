import * as z from 'zod';
import { verdicts } from '../store/delivery-store.ts';

// What answers hold, for the OpenAPI document. Loose: further members may come, and readers pass over them.

const verdict = z.enum(verdicts);

const id = z.union([z.number(), z.string()]);

const issue = z.looseObject({ path: z.string(), code: z.string(), message: z.string() });

const refusal = z.looseObject({
  code: z.string(),
  message: z.string(),
  hint: z.string().optional(),
  issues: z.array(issue).optional(),
});

const sightedEvent = z.looseObject({
  eventId: z.string(),
  eventName: z.string(),
  timestamp: id,
  fresh: z.boolean().describe('False when the event was known before.'),
  userId: id.optional(),
  loId: z.string().optional(),
  loInstanceId: z.string().optional(),
});

const deliverySchema = z.looseObject({
  seq: z.int().describe('Grows by one with every stored request.'),
  receivedAt: z.iso.datetime(),
  endpoint: z.string(),
  verdict,
  size: z.int().describe('Of the body, in bytes.'),
  accountId: id.optional(),
  webhookId: z.string().optional(),
  kid: z.string().optional(),
  scheme: z.string().optional(),
  refusal: refusal.optional(),
  events: z.array(sightedEvent),
});

export const deliveryPageSchema = z.looseObject({
  deliveries: z.array(deliverySchema),
  before: z.int().optional().describe('Asks for the next page; missing on the last one.'),
});

export const deliveryDetailSchema = deliverySchema.extend({
  request: z.looseObject({
    method: z.string(),
    path: z.string(),
    headers: z.array(z.tuple([z.string(), z.string()])).describe('In order and case; credentials masked.'),
    remoteAddress: z.string().optional(),
  }),
  bodySha256: z.string(),
  body: z.string().optional(),
  bodyBase64: z.string().optional().describe('Instead of body where that is no UTF-8.'),
});
