import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { createFailedTries, type FailedTries, type Problem, sameSecret, sendProblem } from '@earshot/server';
import { json, Router } from 'express';
import * as z from 'zod';
import { RequestRefused } from '../errors.ts';
import type { AdminAccount, AdminStore } from './admin-store.ts';
import { generatePassword, hashPassword, type PasswordCost, verifyPassword } from './password.ts';
import { createSessions, type Session, type Sessions } from './session.ts';
import type { Admin, SignIn } from './sign-in.ts';

export interface PasswordSignInOptions {
  store: AdminStore;
  accountId: number;
  /** Of the Integration Admin; the one that is stored when it is missing. */
  password?: string | undefined;
  /** Of the hash of a new password. Less than the usual is for tests. */
  passwordCost?: PasswordCost | undefined;
  /** For programs. */
  token?: string | undefined;
  /** Signs the sessions: 32 bytes. */
  sessionKey: Uint8Array;
  sessionMs: number;
  /** Whether people come by https. */
  secure: boolean;
  /** Wrong passwords or tokens that an address may present within a minute. */
  maxFailedTries: number;
  /** Epoch milliseconds. */
  now: () => number;
}

/** The console's own sign-in. `generated` is there when a password was made: nobody can read it again. */
export interface PasswordSignIn extends SignIn {
  generated?: string;
  /** Stores a password that is another one than before. To be done last, so that a start that fails changes nothing. */
  keep(): Promise<void>;
}

export const credentialsSchema = z.strictObject({ password: z.string().min(1).max(1024) });

const wrongPassword: Problem = { status: 401, code: 'wrong_password', title: 'The password is wrong.' };

const wrongToken: Problem = { status: 401, code: 'wrong_token', title: 'The token is wrong.' };

const tooManyTries = (seconds: number): Problem => ({
  status: 429,
  code: 'too_many_tries',
  title: 'Too many wrong tries came from this address.',
  detail: `Try again in ${seconds} s.`,
  headers: { 'retry-after': String(seconds) },
});

/** @throws ConsoleError `data_invalid` */
export async function createPasswordSignIn(options: PasswordSignInOptions): Promise<PasswordSignIn> {
  const { store, accountId, token, sessionKey, sessionMs, secure, maxFailedTries, now } = options;
  const { account: first, generated, isNew } = await accountFor(options);
  let account = first;
  const sessions = createSessions({ key: sessionKey, lifetimeMs: sessionMs, secure, now });
  const tries = createFailedTries(maxFailedTries);
  const isProgram = token === undefined ? () => false : tokenCheck(token, { tries, now });
  const listeners = new Set<() => void>();

  const isGoing = (session: Session | undefined): session is Session =>
    session?.generation === account.generation &&
    session.expiresAt > now() &&
    !account.ended.some(({ id }) => id === session.id);

  async function identify(request: IncomingMessage): Promise<Admin | undefined> {
    if (isProgram(request)) return { name: 'program', accountId };
    const session = await sessions.read(request);
    return isGoing(session) ? { name: 'admin', accountId, isOver: () => !isGoing(session) } : undefined;
  }

  async function end(session: Session | undefined): Promise<void> {
    if (!session) return;
    const live = account.ended.filter(({ expiresAt }) => expiresAt > now());
    account = { ...account, ended: [...live, { id: session.id, expiresAt: session.expiresAt }] };
    // Before it is stored: a disk that fails keeps nobody signed in.
    for (const listener of listeners) listener();
    await store.save(account);
  }

  function onSignOut(listener: () => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }

  const router = signInRouter({ sessions, tries, now, end, account: () => account });
  const keep = async () => {
    if (isNew) await store.save(account);
  };
  return { identify, router, onSignOut, keep, ...(generated !== undefined && { generated }) };
}

interface SignInRequests {
  sessions: Sessions;
  tries: FailedTries;
  now: () => number;
  end(session: Session | undefined): Promise<void>;
  account(): AdminAccount;
}

/** `POST` signs in, `DELETE` signs out. */
function signInRouter({ sessions, tries, now, end, account }: SignInRequests): Router {
  const router = Router();
  router.post('/', json({ limit: '4kb' }), async (request, response) => {
    const parsed = credentialsSchema.safeParse(request.body);
    if (!parsed.success) {
      sendProblem(response, { status: 422, code: 'invalid_body', title: 'A password is expected.' });
      return;
    }
    const address = request.socket.remoteAddress ?? '';
    // Counted before the slow comparison: many at once are many tries.
    const seconds = tries.secondsToWait(address, now());
    if (seconds > 0) return sendProblem(response, tooManyTries(seconds));
    tries.failed(address, now());
    if (!(await verifyPassword(parsed.data.password, account().passwordHash)))
      return sendProblem(response, wrongPassword);
    tries.succeeded(address);
    response.setHeader('set-cookie', await sessions.begin(account().generation));
    response.status(204).end();
  });
  router.delete('/', async (request, response) => {
    await end(await sessions.read(request));
    response.setHeader('set-cookie', sessions.end());
    response.status(204).end();
  });
  return router;
}

/** @returns whether a request presents the token; throws RequestRefused when it presents a wrong one. */
function tokenCheck(token: string, { tries, now }: { tries: FailedTries; now: () => number }) {
  // Live pages are asked again as long as they stay, and others' wrong tries must not end them.
  const right = new WeakSet<IncomingMessage>();
  return (request: IncomingMessage): boolean => {
    const presented = /^bearer +(\S+) *$/i.exec(request.headers.authorization ?? '')?.[1];
    if (presented === undefined) return false;
    if (right.has(request)) return true;
    const address = request.socket.remoteAddress ?? '';
    // Before the comparison, or guessing would go on behind the refusals.
    const seconds = tries.secondsToWait(address, now());
    if (seconds > 0) throw new RequestRefused(tooManyTries(seconds));
    if (!sameSecret(presented, token)) {
      tries.failed(address, now());
      throw new RequestRefused(wrongToken);
    }
    right.add(request);
    return true;
  };
}

/** The stored account, with another password when the settings say so; or a new one. */
async function accountFor({
  store,
  password,
  passwordCost,
}: PasswordSignInOptions): Promise<{ account: AdminAccount; generated?: string; isNew: boolean }> {
  const stored = await store.read();
  if (stored && (password === undefined || (await verifyPassword(password, stored.passwordHash)))) {
    return { account: stored, isNew: false };
  }
  const chosen = password ?? generatePassword();
  const account = { passwordHash: await hashPassword(chosen, passwordCost), generation: randomUUID(), ended: [] };
  return { account, isNew: true, ...(password === undefined && { generated: chosen }) };
}
