import { fileURLToPath } from 'node:url';
import type { Router } from 'express';
import { pagesRouter } from './pages.ts';

const FOLDER = fileURLToPath(new URL('../../pages/dist', import.meta.url));

/** The pages as they come with this package. */
export function builtPages(): Router {
  return pagesRouter(FOLDER);
}
