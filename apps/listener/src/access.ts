import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Problem } from './problem.ts';

// Who may read and change things. Senders of events have their own authentication, per endpoint.

/** @returns the reason to turn a request away, if there is one. */
export type Guard = (request: IncomingMessage) => Problem | undefined;

const tokenRequired: Problem = {
  status: 401,
  code: 'token_required',
  title: 'This listener wants its token.',
  detail: 'Send it as "Authorization: Bearer <token>".',
  headers: { 'www-authenticate': 'Bearer realm="earshot"' },
};

const foreignHost: Problem = {
  status: 403,
  code: 'foreign_host',
  title: 'Without a token only this machine may ask, by a loopback name.',
  detail: 'Use http://127.0.0.1 or http://localhost, or start the listener with a token.',
};

const foreignOrigin: Problem = {
  status: 403,
  code: 'foreign_origin',
  title: "Another site's page must not reach the listener.",
};

/**
 * With a token: who has it. Without one: whoever asks by a loopback name, so that a page whose host name was
 * pointed at this machine (DNS rebinding) gets nothing. Pages of other origins never.
 */
export function createGuard(token: string | undefined): Guard {
  return (request) => {
    if (isForeignOrigin(request)) return foreignOrigin;
    if (token === undefined) return isLoopback(hostName(request.headers.host)) ? undefined : foreignHost;
    return presentedTokens(request).some((presented) => sameSecret(presented, token)) ? undefined : tokenRequired;
  };
}

/** Whether an address or name can only mean this machine. */
export function isLoopback(host: string | undefined): boolean {
  return host !== undefined && (/^(localhost|127(\.\d{1,3}){3}|\[?::1\]?)$/.test(host) || host.endsWith('.localhost'));
}

/** The entry of `Sec-WebSocket-Protocol` that carries a token (browsers can't set Authorization on a WebSocket). */
const TOKEN_PROTOCOL = 'earshot.token.';

function presentedTokens({ headers }: IncomingMessage): string[] {
  const bearer = /^bearer +(\S+) *$/i.exec(headers.authorization ?? '')?.[1];
  const protocols = (headers['sec-websocket-protocol'] ?? '').split(/ *, */);
  const encoded = protocols.find((entry) => entry.startsWith(TOKEN_PROTOCOL))?.slice(TOKEN_PROTOCOL.length);
  const carried = encoded === undefined ? undefined : Buffer.from(encoded, 'base64url').toString();
  return [bearer, carried].filter((presented) => presented !== undefined);
}

function sameSecret(presented: string, expected: string): boolean {
  return timingSafeEqual(sha256(presented), sha256(expected));
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function isForeignOrigin({ headers: { origin, host } }: IncomingMessage): boolean {
  if (origin === undefined) return false;
  return !URL.canParse(origin) || new URL(origin).host !== host;
}

function hostName(host: string | undefined): string | undefined {
  const url = `http://${host}`;
  return host !== undefined && URL.canParse(url) ? new URL(url).hostname : undefined;
}
