import { type Paths, problemAnswer } from '@earshot/server';
import { streamQuery } from './stream.ts';

export const streamPaths: Paths = {
  '/api/stream': {
    get: {
      summary: 'What arrives, live, over a WebSocket: JSON text frames hello, deliveries, conflicts and gap.',
      query: streamQuery,
      answers: {
        101: { description: 'The stream begins.' },
        400: problemAnswer('The query is not valid.'),
        426: problemAnswer('The request does not ask for a WebSocket.'),
        503: problemAnswer('There are as many viewers as are allowed.'),
      },
    },
  },
};
