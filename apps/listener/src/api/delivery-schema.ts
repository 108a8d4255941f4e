import * as z from 'zod';
import { answerScript } from '../script/answer-script.ts';
import { verdicts } from '../store/delivery-store.ts';

// What answers hold, for the OpenAPI document. Loose: further members may come, and readers pass over them.

export const verdict = z.enum(verdicts);

export const scripted = answerScript.element.describe('How the script of the endpoint answered it.');

export const id = z.union([z.number(), z.string()]);

const issue = z.looseObject({ path: z.string(), code: z.string(), message: z.string() });

const refusal = z.looseObject({
  code: z.string(),
  message: z.string(),
  hint: z.string().optional(),
  issues: z.array(issue).optional(),
});

export const sightedEvent = z.looseObject({
  eventId: z.string(),
  eventName: z.string(),
  timestamp: id,
  fresh: z.boolean().describe('False when the event was known before.'),
  userId: id.optional(),
  loId: z.string().optional(),
  loInstanceId: z.string().optional(),
  conflict: z.literal(true).optional().describe('It came earlier with other content.'),
});

/** An event in the detail of its delivery. */
const detailedEvent = sightedEvent.extend({
  first: z
    .looseObject({ deliverySeq: z.int(), position: z.int() })
    .optional()
    .describe('Of a conflict: where the event came first, with the other content.'),
});

export const deliverySchema = z.looseObject({
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
  scripted: scripted.optional(),
  origin: z.looseObject({ log: z.string(), seq: z.int() }).optional().describe('It was imported.'),
  events: z.array(sightedEvent),
});

export const before = z.int().optional().describe('Asks for the next page; missing on the last one.');

export const deliveryPageSchema = z.looseObject({ deliveries: z.array(deliverySchema), before });

/** What came of sending a delivery on. */
export const sentSchema = z.looseObject({
  seq: z.int(),
  kind: z.enum(['forward', 'replay']),
  target: z.string(),
  sentAt: z.iso.datetime(),
  attempts: z.int(),
  givenUp: z.literal(true).optional(),
  withheld: z.array(z.string()).optional().describe('Names of headers with credentials that were left out.'),
  outcome: z.enum(['delivered', 'refused_status', 'redirected', 'not_allowed', 'unsendable', 'timeout', 'unreachable']),
  status: z.int().optional(),
  message: z.string(),
  responseExcerpt: z.string().optional(),
  durationMs: z.int(),
  edited: z.literal(true).optional().describe('With another body than the one that arrived.'),
  resigned: z.literal(true).optional().describe('Signed anew; absent where the endpoint knows no sender.'),
});

export const deliveryDetailSchema = deliverySchema.extend({
  bodyMs: z.number().describe('From the headers to the end of the body, in milliseconds.'),
  answer: z
    .looseObject({
      status: z.int().optional(),
      headers: z.record(z.string(), z.string()).optional().describe('But for those of the connection.'),
      body: z.string().optional().describe('Missing where none was sent.'),
      dropped: z.literal(true).optional(),
    })
    .describe('What the sender was answered; of an imported delivery, where it came in.'),
  events: z.array(detailedEvent),
  request: z.looseObject({
    method: z.string(),
    path: z.string(),
    headers: z.array(z.tuple([z.string(), z.string()])).describe('In order and case; credentials masked.'),
    remoteAddress: z.string().optional(),
  }),
  sent: z.array(sentSchema).describe('What was forwarded and replayed of it.'),
  bodySha256: z.string(),
  body: z.string().optional(),
  bodyBase64: z.string().optional().describe('Instead of body where that is no UTF-8.'),
});
