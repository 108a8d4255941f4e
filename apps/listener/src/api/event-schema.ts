import * as z from 'zod';
import { before, deliverySchema, id, sightedEvent } from './delivery-schema.ts';

/** An event at one place in the log. */
export const sightingSchema = sightedEvent.extend({
  id: z.int().describe('Orders the sightings of all deliveries.'),
  deliverySeq: z.int(),
  position: z.int().describe('In its delivery, from 0.'),
  receivedAt: z.iso.datetime(),
  endpoint: z.string(),
  accountId: id.optional(),
  content: z.string().describe('The same text for the same content, however it was laid out.'),
});

export const sightingsPageSchema = z.looseObject({
  eventId: z.string(),
  conflict: z.boolean().describe('Whether it came with different contents.'),
  sightings: z.array(sightingSchema.extend({ delivery: deliverySchema.optional() })),
  before,
});
