import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Paths } from '@earshot/server';
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
    const text = exportText(format, exportDeliveries({ store, search, filter, reveal }));
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
      },
    },
  },
};
