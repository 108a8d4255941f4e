import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Paths, problemAnswer } from '@earshot/server';
import { Router } from 'express';
import * as z from 'zod';
import { type ExportFormat, exportDeliveries, exportText, exportTypes } from '../exchange/export.ts';
import type { EventSearch, SearchFilter } from '../search/event-search.ts';
import type { DeliveryStore } from '../store/delivery-store.ts';
import { filterQuery, given } from './filter.ts';
import { flag, invalidQuery, readQuery } from './query.ts';
import { noSearch, searchUnavailable } from './search-required.ts';

const formats = Object.keys(exportTypes) as [ExportFormat, ...ExportFormat[]];

const exportQuery = filterQuery.extend({ format: z.enum(formats).default('ndjson'), reveal: flag });

/** `GET /api/export`: what a filter finds, as a file. */
export function exportRouter(store: DeliveryStore, search?: EventSearch): Router {
  const router = Router();
  router.get('/', async (request, response) => {
    const query = readQuery(exportQuery, request.query, response);
    if (!query) return;
    const { format, reveal, ...parts } = query;
    const filter = given<SearchFilter>(parts);
    if (Object.keys(filter).length > 0 && !search) return noSearch(response);
    // A log that can't be read is answered as such: once the head is out, the connection can only break.
    const deliveries = await begun(exportDeliveries({ store, search, filter, reveal }));
    const text = exportText(format, deliveries);
    response.set({
      'content-type': exportTypes[format],
      'content-disposition': `attachment; filename="earshot.${format}"`,
      'x-content-type-options': 'nosniff',
    });
    await pipeline(Readable.from(text), response).catch((error: NodeJS.ErrnoException) => {
      // Who asked went away.
      if (error.code !== 'ERR_STREAM_PREMATURE_CLOSE') throw error;
    });
  });
  return router;
}

/** The same, with the first one already there. @throws what keeps it from being read. */
async function begun<Item>(items: AsyncGenerator<Item>): Promise<AsyncGenerator<Item>> {
  const first = await items.next();
  return (async function* all() {
    if (first.done) return;
    yield first.value;
    yield* items;
  })();
}

export const exportPaths: Paths = {
  '/api/export': {
    get: {
      summary: 'What a filter finds, oldest first, as a file.',
      query: exportQuery,
      answers: {
        200: {
          description: 'The file, in the format that was asked for.',
          schema: z.unknown(),
          contentType: Object.values(exportTypes),
        },
        400: invalidQuery,
        501: searchUnavailable,
        503: problemAnswer('The log cannot be read.'),
      },
    },
  },
};
