import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { parse, serialize } from 'cookie';
import { jwtVerify, SignJWT } from 'jose';

/** Cookies don't know of ports: another app of this machine has a name of its own. */
const COOKIE = 'earshot_console';
const ISSUER = 'earshot-console';

/** A signed cookie says who it is, and until when. */
export interface Session {
  id: string;
  generation: string;
  /** Epoch milliseconds. */
  expiresAt: number;
}

export interface Sessions {
  /** @returns the header `Set-Cookie` of a new session. */
  begin(generation: string): Promise<string>;
  /** The session of a request, if it has one that is signed by us and not over. */
  read(request: IncomingMessage): Promise<Session | undefined>;
  /** @returns the header `Set-Cookie` that takes the cookie away. */
  end(): string;
}

export interface SessionsOptions {
  /** 32 bytes. */
  key: Uint8Array;
  lifetimeMs: number;
  /** Whether it is only sent by https. */
  secure: boolean;
  /** Epoch milliseconds. */
  now: () => number;
}

export function createSessions({ key, lifetimeMs, secure, now }: SessionsOptions): Sessions {
  const attributes = { httpOnly: true, sameSite: 'strict', path: '/', secure } as const;
  return {
    async begin(generation) {
      const expires = Math.floor((now() + lifetimeMs) / 1000);
      const token = await new SignJWT({ generation })
        .setProtectedHeader({ alg: 'HS256' })
        .setIssuer(ISSUER)
        .setJti(randomUUID())
        .setExpirationTime(expires)
        .sign(key);
      return serialize(COOKIE, token, { ...attributes, maxAge: Math.floor(lifetimeMs / 1000) });
    },
    async read({ headers }) {
      const token = parse(headers.cookie ?? '')[COOKIE];
      if (token === undefined) return undefined;
      const options = { issuer: ISSUER, algorithms: ['HS256'], currentDate: new Date(now()) };
      const verified = await jwtVerify(token, key, options).catch(() => undefined);
      const { jti, generation, exp } = verified?.payload ?? {};
      if (jti === undefined || typeof generation !== 'string' || exp === undefined) return undefined;
      return { id: jti, generation, expiresAt: exp * 1000 };
    },
    end: () => serialize(COOKIE, '', { ...attributes, maxAge: 0 }),
  };
}
