import * as z from 'zod';

/** Whether somebody has to sign in, and has. */
export const sessionSchema = z.looseObject({
  tokenRequired: z.boolean(),
  signedIn: z.boolean().describe('True where no token is required.'),
});

export const signInSchema = z.strictObject({ token: z.string().min(1).max(1000) });
