import { randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { RequestHandler, Response } from 'express';

const NONCE_BYTES = 16;

/** Gives each answer a nonce of its own, for the styles that a page makes at run time. */
export const giveNonce: RequestHandler = (_request, response, next) => {
  response.locals.nonce = randomBytes(NONCE_BYTES).toString('base64');
  next();
};

/** Only behind `giveNonce`. */
export function nonceOf(response: ServerResponse): string {
  return (response as Response).locals.nonce as string;
}
