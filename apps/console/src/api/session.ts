import { type Paths, problemAnswer } from '@earshot/server';
import { Router } from 'express';
import * as z from 'zod';
import { credentialsSchema } from '../sign-in/password-sign-in.ts';
import type { SignIn } from '../sign-in/sign-in.ts';

/** `GET /api/v1/session`: who is signed in. `POST` and `DELETE`, when the console has its own sign-in. */
export function sessionRouter(signIn: SignIn, features: { lms: boolean }): Router {
  const router = Router();
  router.get('/', async (request, response) => {
    const admin = await signIn.identify(request);
    const { signInUrl } = signIn;
    response.json({
      ...(admin ? { signedIn: true, name: admin.name, accountId: admin.accountId } : { signedIn: false }),
      ...(signInUrl !== undefined && { signInUrl }),
      ...{ password: signIn.router !== undefined, lms: features.lms },
    });
  });
  if (signIn.router) router.use(signIn.router);
  return router;
}

export const sessionPaths: Paths = {
  '/api/v1/session': {
    get: {
      summary: 'Whether somebody is signed in, and how one signs in.',
      open: true,
      answers: {
        200: {
          description: 'Who it is.',
          schema: z.looseObject({
            signedIn: z.boolean(),
            name: z.string().optional(),
            accountId: z.int().optional(),
            signInUrl: z.string().optional(),
            password: z.boolean().describe('Whether the console asks for a password.'),
            lms: z.boolean().describe('Whether there is a sample LMS.'),
          }),
        },
        401: problemAnswer('The token is wrong.'),
        429: problemAnswer('Too many wrong passwords or tokens came from this address.'),
      },
    },
    post: {
      summary: 'Signs in.',
      open: true,
      body: { schema: credentialsSchema },
      answers: {
        204: { description: 'The session is in a cookie.' },
        401: problemAnswer('The password is wrong.'),
        422: problemAnswer('There is no password.'),
        429: problemAnswer('Too many wrong passwords came from this address.'),
      },
    },
    delete: { summary: 'Signs out.', open: true, answers: { 204: { description: 'The session is over.' } } },
  },
};
