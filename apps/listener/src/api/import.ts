import type { IncomingMessage } from 'node:http';
import { type Paths, problemAnswer, sendProblem } from '@earshot/server';
import { Router } from 'express';
import * as z from 'zod';
import { exportTypes } from '../exchange/export.ts';
import { type ImportOptions, importDeliveries } from '../exchange/import.ts';

const MIB = 1024 * 1024;
/** A body of a mebibyte in base64, with its headers, has room in it. */
const MAX_LINE_BYTES = 8 * MIB;
class TooLarge extends Error {}

export interface ImportRouterOptions extends Omit<ImportOptions, 'maxLineBytes'> {
  /** Of one request: an export that is larger comes in parts, as `earshot import` sends it. */
  maxBytes: number;
}

/** `POST /api/import`: the NDJSON of an export, also of another listener. */
export function importRouter({ maxBytes, ...options }: ImportRouterOptions): Router {
  const router = Router();
  let running = false;

  router.post('/', async (request, response) => {
    // What is here already is asked before it is stored: two at once could both be told that it is not.
    if (running) {
      const title = 'Another import is at work.';
      sendProblem(response, { status: 409, code: 'import_running', title, headers: { 'retry-after': '5' } });
      return;
    }
    running = true;
    try {
      const { summary, fault } = await importDeliveries(bounded(request, maxBytes), {
        ...options,
        maxLineBytes: MAX_LINE_BYTES,
      });
      if (!fault) {
        response.json(summary);
        return;
      }
      const { line, message } = fault;
      const detail = `Line ${line}: ${message}`;
      const title = 'A line is no delivery of an export. Those before it were imported.';
      sendProblem(response, { status: 400, code: 'invalid_import', title, detail, extra: { line, ...summary } });
    } catch (error) {
      if (!(error instanceof TooLarge)) throw error;
      const title = 'The import is too large for one request. Send it in parts.';
      sendProblem(response, { status: 413, code: 'import_too_large', title, detail: `At most ${maxBytes} bytes.` });
    } finally {
      running = false;
    }
  });

  return router;
}

const summarySchema = z.looseObject({
  imported: z.int().describe('Deliveries that are new here.'),
  skipped: z.int().describe('That were here before.'),
  fresh: z.int().describe('Events of the imported ones.'),
  duplicates: z.int(),
});

export const importPaths: Paths = {
  '/api/import': {
    post: {
      summary: 'Stores the deliveries of an export, also of another listener. What is here already is left out.',
      body: {
        schema: z.string().describe('One delivery of an export in each line.'),
        contentType: exportTypes.ndjson,
      },
      answers: {
        200: { description: 'What was stored.', schema: summarySchema },
        400: problemAnswer('A line is no delivery of an export. Those before it were imported.'),
        409: problemAnswer('Another import is at work.'),
        413: problemAnswer('The import is too large for one request. Send it in parts.'),
      },
    },
  },
};

/** What is not read is dropped, so that the sender gets to read the answer. */
async function* bounded(request: IncomingMessage, maxBytes: number): AsyncGenerator<Uint8Array> {
  let size = 0;
  try {
    for await (const chunk of request.iterator({ destroyOnReturn: false })) {
      size += chunk.length;
      if (size > maxBytes) throw new TooLarge();
      yield chunk;
    }
  } finally {
    request.resume();
  }
}
