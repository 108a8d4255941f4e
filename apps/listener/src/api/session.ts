import { type Paths, type Problem, problemAnswer, sendProblem } from '@earshot/server';
import express, { type Request, Router } from 'express';
import type { Access } from '../access.ts';
import { cookieName, cookieOptions, isSecure, type Sessions } from '../sessions.ts';
import { readInput } from './query.ts';
import { sessionSchema, signInSchema } from './session-schema.ts';

const json = express.json({ limit: 4096 });

const tokenWrong: Partial<Problem> = {
  code: 'token_wrong',
  title: 'That is not the token of this listener.',
  detail: 'It is what EARSHOT_TOKEN or --token says where the listener was started.',
};

const noToken: Problem = {
  status: 409,
  code: 'token_not_required',
  title: 'This listener has no token: nobody needs to sign in.',
};

/** `GET`, `POST`, `DELETE /api/session`: a token is exchanged for a cookie that no script can read. */
export function sessionRouter({ guard, tokenRequired, tryToken }: Access, sessions: Sessions): Router {
  const router = Router();
  const isSignedIn = (request: Request) => guard(request) === undefined;

  router.get('/', (request, response) => {
    response.json({ tokenRequired, signedIn: !tokenRequired || isSignedIn(request) });
  });

  router.post('/', json, (request, response) => {
    const chosen = readInput(signInSchema, request.body, response);
    if (!chosen) return;
    if (!tokenRequired) return sendProblem(response, noToken);
    const problem = tryToken(request, chosen.token);
    if (problem) return sendProblem(response, problem.status === 401 ? { ...problem, ...tokenWrong } : problem);
    // Whoever signs in anew leaves the session that was before.
    sessions.end(request);
    const secure = isSecure(request);
    response.cookie(cookieName(request, secure), sessions.begin(), cookieOptions(secure)).status(204).end();
  });

  router.delete('/', (request, response) => {
    sessions.end(request);
    for (const secure of [true, false]) {
      const { maxAge: _, ...options } = cookieOptions(secure);
      response.clearCookie(cookieName(request, secure), options);
    }
    response.status(204).end();
  });

  return router;
}

const foreign = problemAnswer('A foreign page or host name asks.');

export const sessionPaths: Paths = {
  '/api/session': {
    get: {
      summary: 'Whether one has to sign in, and has.',
      open: true,
      answers: { 200: { description: 'It says.', schema: sessionSchema }, 403: foreign },
    },
    post: {
      summary: 'Signs in: exchanges the token for a cookie.',
      open: true,
      body: { schema: signInSchema },
      answers: {
        204: { description: 'Signed in; the cookie is HttpOnly and SameSite=Strict.' },
        400: problemAnswer('The body is not valid.'),
        401: problemAnswer('The token is wrong.'),
        403: foreign,
        409: problemAnswer('There is no token.'),
        429: problemAnswer('Too many wrong tokens came from this address.'),
      },
    },
    delete: {
      summary: 'Signs out: the cookie opens nothing more, and viewers that came by it are closed.',
      open: true,
      answers: { 204: { description: 'Signed out.' }, 403: foreign },
    },
  },
};
