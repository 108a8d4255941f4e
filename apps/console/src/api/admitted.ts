import { type Problem, sendProblem } from '@earshot/server';
import type { RequestHandler, Response } from 'express';
import type { Admin, SignIn } from '../sign-in/sign-in.ts';

const signInRequired: Problem = {
  status: 401,
  code: 'sign_in_required',
  title: 'Sign in first.',
};

/** Lets those through who are signed in, and remembers who they are. */
export function admitted(signIn: Pick<SignIn, 'identify'>): RequestHandler {
  return async (request, response, next) => {
    const admin = await signIn.identify(request);
    if (!admin) return sendProblem(response, signInRequired);
    response.locals.admin = admin;
    next();
  };
}

/** Who asks. Only behind `admitted`. */
export function adminOf(response: Response): Admin {
  return response.locals.admin as Admin;
}

/** Who does something, for the audit trail. */
export function byOf(response: Response): { actor: string } {
  return { actor: adminOf(response).name };
}
