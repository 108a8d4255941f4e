import * as z from 'zod';

// What the API answers. Loose: what the emitter adds passes.

const moment = z.number().describe('Epoch milliseconds.');
const timing = z.enum(['realTime', 'batch']);

export const shownWebhook = z.looseObject({
  id: z.string(),
  revision: z.int(),
  name: z.string(),
  description: z.string(),
  targetUrl: z.string(),
  authentication: z.looseObject({ type: z.enum(['none', 'basic', 'signature']) }).describe('Without its secret.'),
  events: z.array(z.string()),
  active: z.boolean(),
  disabled: z.object({ at: moment, reason: z.enum(['expired', 'gone']) }).optional(),
  createdAt: moment,
  updatedAt: moment,
});

export const shownStanding = z.object({
  state: z.enum(['off', 'disabled', 'healthy', 'retrying', 'degraded', 'failing']),
  backlog: z.int(),
  deliveredAt: moment.optional(),
  nextAttemptAt: moment.optional(),
  firstLossAt: moment.optional(),
  lastError: z.string().optional(),
});

export const shownLane = z.looseObject({
  timing,
  stage: z.enum(['healthy', 'degraded', 'failing']),
  failingSince: moment.optional(),
  deliveredAt: moment.optional(),
  backlog: z.int(),
  lastErrors: z.array(z.looseObject({ at: moment, outcome: z.string(), message: z.string() })),
  head: z.looseObject({ deliveryId: z.string(), eventCount: z.int(), attempts: z.int(), ageMs: z.number() }).optional(),
  nextAttemptAt: moment.optional(),
  drainMs: z.number().optional(),
  firstLossAt: moment.optional(),
});

export const shownAttempt = z.looseObject({
  outcome: z.string(),
  status: z.int().optional(),
  message: z.string().describe('The outcome in words.'),
  requestHeaders: z.looseObject({}),
  responseHeaders: z.looseObject({}).optional(),
  responseExcerpt: z.string().optional(),
  startedAt: moment,
  durationMs: z.number(),
  phases: z.looseObject({ totalMs: z.number() }),
});

export const shownDelivery = z.looseObject({
  id: z.int(),
  deliveryId: z.string().describe('The webhook-id.'),
  webhookId: z.string(),
  timing,
  state: z.enum(['pending', 'delivered', 'expired', 'split', 'dropped']),
  fromSeq: z.int(),
  toSeq: z.int(),
  eventCount: z.int(),
  attempts: z.int(),
  startedAt: moment,
  outcome: z.string(),
});

export const shownAudit = z.looseObject({
  id: z.int(),
  at: moment,
  actor: z.string().optional(),
  action: z.string(),
  webhookId: z.string().optional(),
  detail: z.looseObject({}),
});

export const shownActivity = z.looseObject({
  at: moment,
  actor: z.string(),
  action: z.string(),
  subject: z.string(),
  counts: z.looseObject({}).describe('Events emitted, by name.'),
  events: z.array(z.object({ eventId: z.string(), eventName: z.string() })).describe('The first of them.'),
});
