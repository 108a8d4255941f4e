import type { IncomingMessage } from 'node:http';
import type { Router } from 'express';

/** An Integration Admin who is signed in. */
export interface Admin {
  /** Goes into the audit trail. */
  name: string;
  /** Whose webhooks are looked after. */
  accountId: number;
  /**
   * Whether the session is over by now: signed out, or its time is up. Asked before each piece of live news, so that
   * none goes to who is gone. Without it the live pages go at the next `heartbeat()`.
   */
  isOver?(): boolean;
}

/**
 * Who asks. An LMS gives the console its own sign-in: its session, its roles, its accounts.
 *
 * @example
 * const signIn: SignIn = {
 *   identify: async (request) => {
 *     const user = await lms.userOf(request);
 *     return user?.isIntegrationAdmin ? { name: user.email, accountId: user.accountId } : undefined;
 *   },
 *   signInUrl: '/login?next=/webhooks',
 * };
 */
export interface SignIn {
  /** @returns undefined when nobody is signed in, or nobody who may. */
  identify(request: IncomingMessage): Promise<Admin | undefined>;
  /** Where the page sends those who aren't signed in; without it the console asks for its password. */
  signInUrl?: string | undefined;
  /** Calls back when somebody signed out, so that their live pages go at once. @returns how to stop that. */
  onSignOut?(listener: () => void): () => void;
  /** Requests that sign in and out, when the console has its own. */
  router?: Router | undefined;
}
