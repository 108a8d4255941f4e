import * as z from 'zod';

/** Of a note, in characters. */
const MAX_NOTE = 4000;

export const annotatedId = z.string().min(1).max(1000);

export const noteBody = z.strictObject({ text: z.string().trim().min(1).max(MAX_NOTE) });

/** What is known of an event even when its delivery is kept no longer; missing where it was never found. */
const remembered = {
  eventName: z.string().optional(),
  endpoint: z.string().optional(),
  deliverySeq: z.int().optional().describe('Of the newest sighting at that time.'),
  receivedAt: z.iso.datetime().optional(),
};

export const noteSchema = z.looseObject({
  eventId: z.string(),
  text: z.string(),
  updatedAt: z.iso.datetime(),
  ...remembered,
});

export const notePageSchema = z.looseObject({
  notes: z.array(noteSchema).describe('The one that was written last first.'),
  before: z.int().optional().describe('Asks for the next page; missing on the last one.'),
});

export const pinSchema = z.looseObject({
  eventId: z.string(),
  pinnedAt: z.iso.datetime(),
  ...remembered,
});

export const annotationsSchema = z.looseObject({ notes: z.array(noteSchema), pins: z.array(pinSchema) });

/** A pin as the list of pins shows it. */
const listedPin = pinSchema.extend({
  kept: z.boolean().describe('Whether the delivery is still in the log.'),
  note: z.string().optional(),
});

export const pinPageSchema = z.looseObject({
  pins: z.array(listedPin).describe('The one that was pinned last first.'),
});
