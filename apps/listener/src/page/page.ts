import { randomBytes } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { sendProblem } from '@earshot/server';
import type { Request, RequestHandler, Response } from 'express';
import staticGzip from 'express-static-gzip';
import type { Guard } from '../access.ts';
import { pagePolicy } from './page-policy.ts';
import { unbuiltPage } from './unbuilt-page.ts';

/** The page as it was built last. */
interface BuiltPage {
  builtAt: number;
  html: string;
  files: RequestHandler;
}

/** Where the nonce of each answer comes in. */
const NONCE = '__CSP_NONCE__';
const NONCE_BYTES = 16;

/**
 * Serves the inspector page to browsers, at `/` and at every path that is nobody else's; its views are its own matter.
 *
 * @param folder where it was built; looked at again when it is built anew.
 * @param door who may see it: it holds nothing that is stored here, and the form to sign in.
 */
export function pageHandler(folder: string, door: Guard): RequestHandler {
  let last: BuiltPage | undefined;

  async function built(): Promise<BuiltPage | undefined> {
    const path = join(folder, 'index.html');
    const builtAt = await stat(path).then(
      ({ ctimeMs }) => ctimeMs,
      () => undefined,
    );
    if (builtAt === undefined) return undefined;
    if (last?.builtAt !== builtAt) last = { builtAt, html: await readFile(path, 'utf8'), files: filesIn(folder) };
    return last;
  }

  return async (request, response, next) => {
    const isPage = wantsPage(request);
    if (!isPage && !isFile(request)) return next();
    const problem = door(request);
    if (problem) return sendProblem(response, problem);
    const page = await built();
    if (isPage) return page ? sendPage(response, page.html) : sendUnbuilt(response);
    if (!page) return next();
    return page.files(request, response, (error?: unknown) => {
      // A file that is gone since the folder was read has no encoding either.
      response.removeHeader('content-encoding');
      next(error);
    });
  };
}

const OTHERS = /^\/(api|hooks|healthz|readyz|metrics)(\/|$)/;

/** A browser says that it wants HTML when somebody follows a link; programs and scripts don't. */
function wantsPage({ method, path, headers }: Request): boolean {
  if (!isReading(method) || OTHERS.test(path) || path.includes('.')) return false;
  return headers.accept?.includes('text/html') ?? false;
}

/** What the page loads, and what browsers look for beside it. */
function isFile({ method, path }: Request): boolean {
  return isReading(method) && /^\/(assets\/[\w.-]+|[\w-]+\.(svg|png|ico|txt|webmanifest))$/.test(path);
}

function isReading(method: string): boolean {
  return method === 'GET' || method === 'HEAD';
}

function sendPage(response: Response, html: string): void {
  const nonce = randomBytes(NONCE_BYTES).toString('base64');
  response.set({ 'content-security-policy': pagePolicy(nonce), 'cache-control': 'no-cache' });
  response.type('html').send(html.replaceAll(NONCE, nonce));
}

function sendUnbuilt(response: Response): void {
  response.status(503).type('html').send(unbuiltPage);
}

/** The name of an asset holds the hash of its content: it never changes. */
function filesIn(folder: string): RequestHandler {
  return staticGzip(folder, {
    enableBrotli: true,
    orderPreference: ['br', 'gzip'],
    index: false,
    serveStatic: {
      index: false,
      redirect: false,
      setHeaders(response, path) {
        const isAsset = /[/\\]assets[/\\]/.test(path);
        response.setHeader('cache-control', isAsset ? 'public, max-age=31536000, immutable' : 'no-cache');
      },
    },
  });
}
