import { envelopeSchema } from '@earshot/protocol';
import { type Paths, problemAnswer } from '@earshot/server';
import * as z from 'zod';
import { endpointName } from '../endpoints/endpoint-settings.ts';

const receipt = z.looseObject({
  deliverySeq: z.int(),
  received: z.int(),
  fresh: z.int(),
  duplicates: z.int(),
});

export const intakePaths: Paths = {
  '/hooks/{endpoint}': {
    post: {
      summary: 'Takes a delivery of events. Answered when it is on disk.',
      open: true,
      params: z.object({ endpoint: endpointName }),
      body: { schema: envelopeSchema },
      answers: {
        202: { description: 'Stored.', schema: receipt },
        400: problemAnswer('The body is not an envelope of events, or the request is not HTTP that can be read.'),
        401: problemAnswer('The sender could not be authenticated.'),
        404: problemAnswer('No such endpoint.'),
        405: problemAnswer('Events are sent by POST.'),
        408: problemAnswer('The request came too slowly.'),
        413: problemAnswer('The body is too large.'),
        415: problemAnswer('The body is compressed.'),
        431: problemAnswer('The headers are too large or too many.'),
        503: problemAnswer('The delivery could not be stored, or its sender not be checked. Send it again.'),
      },
    },
  },
};
