import { createHash, randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { parseCookie } from 'cookie';

/** Who signed in. In memory: a restart signs everybody out. */
export interface Sessions {
  /** Begins one. @returns what its cookie holds; it is told once, and only its hash is kept. */
  begin(): string;
  /** Whether a request belongs to one that goes on; that counts as using it. */
  isOpen(request: IncomingMessage): boolean;
  /** Ends the one that a request belongs to. */
  end(request: IncomingMessage): void;
  /** Calls back when the session of a request ends. @returns how to take that back. */
  whenEnded(request: IncomingMessage, ended: () => void): () => void;
  /** Ends those that are over their time. */
  expire(): void;
}

interface Session {
  begunAt: number;
  usedAt: number;
  listeners: Set<() => void>;
}

const HOUR_MS = 60 * 60_000;
const MAX_IDLE_MS = 12 * HOUR_MS;
const MAX_AGE_MS = 7 * 24 * HOUR_MS;
/** Whoever has the token may begin any number: those that were not used for longest end. */
const MAX_SESSIONS = 1000;
const VALUE_BYTES = 32;

/** @param now epoch milliseconds. */
export function createSessions(now: () => number): Sessions {
  const sessions = new Map<string, Session>();

  function close(key: string): void {
    const session = sessions.get(key);
    sessions.delete(key);
    for (const ended of session?.listeners ?? []) ended();
  }

  function find(request: IncomingMessage): { key: string; session: Session } | undefined {
    for (const key of presentedKeys(request)) {
      const session = sessions.get(key);
      if (session && isOver(session, now())) close(key);
      else if (session) return { key, session };
    }
    return undefined;
  }

  return {
    begin() {
      const value = randomBytes(VALUE_BYTES).toString('base64url');
      sessions.set(hashed(value), { begunAt: now(), usedAt: now(), listeners: new Set() });
      if (sessions.size > MAX_SESSIONS) close(sessions.keys().next().value as string);
      return value;
    },
    isOpen(request) {
      const found = find(request);
      if (!found) return false;
      found.session.usedAt = now();
      // The one that was used last is last.
      sessions.delete(found.key);
      sessions.set(found.key, found.session);
      return true;
    },
    end(request) {
      for (const key of presentedKeys(request)) close(key);
    },
    whenEnded(request, ended) {
      const listeners = find(request)?.session.listeners;
      listeners?.add(ended);
      return () => listeners?.delete(ended);
    },
    expire() {
      for (const [key, session] of sessions) if (isOver(session, now())) close(key);
    },
  };
}

function isOver({ begunAt, usedAt }: Session, now: number): boolean {
  return now - usedAt > MAX_IDLE_MS || now - begunAt > MAX_AGE_MS;
}

function hashed(value: string): string {
  return createHash('sha256').update(value).digest('base64url');
}

// ── The cookie ───────────────────────────────────────────────────────────────────────────────────

/** How a browser keeps it: out of the reach of scripts, and told to pages of this listener only. */
export function cookieOptions(isSecure: boolean) {
  return { httpOnly: true, sameSite: 'strict', secure: isSecure, path: '/', maxAge: MAX_AGE_MS } as const;
}

/** Cookies don't tell ports apart: two listeners on one machine must not sign each other out. */
export function cookieName({ headers: { host = '' } }: IncomingMessage, isSecure: boolean): string {
  const port = /:(\d+)$/.exec(host)?.[1];
  return `${isSecure ? '__Host-' : ''}earshot-session${port === undefined ? '' : `-${port}`}`;
}

/** Whether the browser speaks https, to us or to a proxy in front: it says so in the origin of its page. */
export function isSecure({ headers: { origin = '' } }: IncomingMessage): boolean {
  return origin.startsWith('https:');
}

function presentedKeys(request: IncomingMessage): string[] {
  const { cookie } = request.headers;
  if (cookie === undefined) return [];
  const cookies = parseCookie(cookie);
  return [true, false]
    .map((secure) => cookies[cookieName(request, secure)])
    .filter((value) => value !== undefined)
    .map(hashed);
}
