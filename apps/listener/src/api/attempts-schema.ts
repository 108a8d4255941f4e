import * as z from 'zod';
import { scripted, verdict } from './delivery-schema.ts';

const attempt = z.looseObject({
  seq: z.int(),
  receivedAt: z.iso.datetime(),
  afterMs: z.number().optional().describe('Since the attempt before.'),
  verdict,
  scripted: scripted.optional(),
});

const message = z.looseObject({
  endpoint: z.string(),
  webhookId: z.string(),
  sameSize: z.boolean().describe('Whether every attempt had the same size; a retry must not differ.'),
  attempts: z.array(attempt).describe('Oldest first.'),
});

export const attemptsSchema = z.looseObject({
  examined: z.looseObject({ from: z.int().optional(), to: z.int().optional() }),
  messages: z.array(message),
});
