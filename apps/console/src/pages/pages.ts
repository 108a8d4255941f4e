import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type RequestHandler, type Response, Router } from 'express';
import staticGzip from 'express-static-gzip';
import { nonceOf } from '../api/nonce.ts';

/** Where the nonce of each answer comes in. */
const NONCE = '__CSP_NONCE__';

/**
 * Serves the built pages: the one document at `/`, where its places are in the hash, and what it loads. They are open to
 * who isn't signed in: they hold nothing but the form to sign in.
 *
 * @param folder where they were built; looked at again when they are built anew.
 */
export function pagesRouter(folder: string): Router {
  const document = join(folder, 'index.html');
  let last: { builtAt: number; html: string } | undefined;

  async function html(): Promise<string | undefined> {
    const built = await stat(document).catch(() => undefined);
    if (!built) return undefined;
    if (last?.builtAt !== built.mtimeMs) last = { builtAt: built.mtimeMs, html: await readFile(document, 'utf8') };
    return last.html;
  }

  const router = Router();
  router.get('/', async (request, response) => {
    // Mounted under a path of an LMS, what the page loads lies beside it only behind a slash.
    const beside = withSlash(request.originalUrl);
    if (beside !== undefined) return response.redirect(301, beside);
    const text = await html();
    if (text === undefined) return sendUnbuilt(response);
    response
      .set('cache-control', 'no-cache')
      .type('html')
      .send(text.replaceAll(NONCE, nonceOf(response)));
  });
  router.use('/assets', assets(join(folder, 'assets')));
  return router;
}

/** @returns undefined where the path ends with one. */
function withSlash(url: string): string | undefined {
  const [path = ''] = url.split('?', 1);
  return path.endsWith('/') ? undefined : `${path}/${url.slice(path.length)}`;
}

/** Their names hold the hash of their content: they never change. */
function assets(folder: string): RequestHandler {
  return staticGzip(folder, {
    enableBrotli: true,
    orderPreference: ['br', 'gzip'],
    index: false,
    serveStatic: {
      index: false,
      redirect: false,
      // Over the no-store of everything else.
      setHeaders: (response) => response.setHeader('cache-control', 'public, max-age=31536000, immutable'),
    },
  });
}

function sendUnbuilt(response: Response): void {
  response
    .status(503)
    .type('text/plain')
    .send('The pages are not built. "npx pnpm@10 build" builds them. The API works.\n');
}
