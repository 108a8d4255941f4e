import type { IncomingMessage } from 'node:http';
import {
  createFailedTries,
  isForeignPage,
  isFromPage,
  isKnownHost,
  isListedOrigin,
  type Problem,
  sameSecret,
} from '@earshot/server';
import { remoteAddress } from './intake/remote-address.ts';
import { defaultLimits } from './limits.ts';
import type { Sessions } from './sessions.ts';

// Who may read and change things. Senders of events have their own authentication, per endpoint.

/** @returns the reason to turn a request away, if there is one. */
export type Guard = (request: IncomingMessage) => Problem | undefined;

export interface GuardOptions {
  token?: string | undefined;
  /** Names besides loopback ones that only this machine's people use: of a tunnel or a proxy that checks them. */
  hosts?: readonly string[] | undefined;
  /** Origins besides the listener's own whose pages may ask. */
  origins?: readonly string[] | undefined;
  /** Wrong tokens that an address may present within a minute. */
  maxFailedTokens?: number;
  /** Proxies of our own in front: without them all of their clients would be one address. 0 by default. */
  trustedProxies?: number;
  /** Who signed in by the token, and shows a cookie in its place. */
  sessions?: Pick<Sessions, 'isOpen'>;
  /** Epoch milliseconds. */
  now?: () => number;
}

/** Who comes in, and how. */
export interface Access {
  /** Who may read and change things. */
  guard: Guard;
  /** Who may see the page on which one signs in: the same, but without a token. */
  door: Guard;
  tokenRequired: boolean;
  /** @returns why a token doesn't open, if it doesn't. Wrong ones are counted. */
  tryToken(request: IncomingMessage, presented: string): Problem | undefined;
}

const tokenRequired: Problem = {
  status: 401,
  code: 'token_required',
  title: 'This listener wants its token.',
  detail: 'Send it as "Authorization: Bearer <token>", or sign in on the page.',
  headers: { 'www-authenticate': 'Bearer realm="earshot"' },
};

const foreignHost: Problem = {
  status: 403,
  code: 'foreign_host',
  title: 'Without a token only this machine may ask, by a loopback name.',
  detail:
    'Use http://127.0.0.1 or http://localhost, list the name in EARSHOT_HOSTS, or start the listener with a token.',
};

const tooManyTries = (seconds: number): Problem => ({
  status: 429,
  code: 'too_many_tries',
  title: 'Too many wrong tokens came from this address.',
  headers: { 'retry-after': String(seconds) },
});

const foreignOrigin: Problem = {
  status: 403,
  code: 'foreign_origin',
  title: "Another site's page must not reach the listener.",
};

const foreignPageHost: Problem = {
  status: 403,
  code: 'foreign_host',
  title: 'A page reaches the listener by a name of its own only.',
  detail:
    'Use http://127.0.0.1 or http://localhost, or list the name in EARSHOT_HOSTS. Other senders may use any name.',
};

/**
 * With a token: who has it, or signed in by it. Without one: whoever asks by a loopback name, so that a page whose
 * host name was pointed at this machine (DNS rebinding) gets nothing. Pages of other origins never.
 */
export function createAccess({ token, hosts = [], origins = [], sessions, ...options }: GuardOptions): Access {
  const tries = tokenTries(token, options);

  function door(request: IncomingMessage): Problem | undefined {
    if (isForeignPage(request, origins)) return foreignOrigin;
    return token !== undefined || isKnownHost(request, hosts) ? undefined : foreignHost;
  }

  function guard(request: IncomingMessage): Problem | undefined {
    const problem = door(request);
    if (problem || token === undefined) return problem;
    const presented = presentedTokens(request);
    // A token that is missing is no try: only who presents a wrong one is guessing.
    if (presented.length > 0) return tries(request, presented);
    if (!sessions?.isOpen(request)) return tokenRequired;
    return isSafe(request) || tellsItsOrigin(request) ? undefined : foreignOrigin;
  }

  return {
    guard,
    door,
    tokenRequired: token !== undefined,
    tryToken: (request, presented) => tries(request, [presented]),
  };
}

/**
 * Keeps pages of other origins from posing as senders: a browser sends what a page of any site posts here, and an
 * endpoint without authentication would take it. A page whose host name was pointed at this machine (DNS rebinding)
 * has the origin that it asks, so the name must be ours, too. A sender that is no browser tells no origin.
 */
export function createPageGuard({ hosts = [], origins = [] }: Pick<GuardOptions, 'hosts' | 'origins'> = {}): Guard {
  return (request) => {
    if (!isFromPage(request) || isListedOrigin(request, origins)) return undefined;
    if (isForeignPage(request)) return foreignOrigin;
    return isKnownHost(request, hosts) ? undefined : foreignPageHost;
  };
}

/** Checks tokens, and how often an address presented wrong ones. */
function tokenTries(
  token: string | undefined,
  { maxFailedTokens = defaultLimits.maxFailedTokens, trustedProxies = 0, now = Date.now }: GuardOptions,
) {
  const tries = createFailedTries(maxFailedTokens);
  return (request: IncomingMessage, presented: readonly string[]): Problem | undefined => {
    const address = remoteAddress(request.socket.remoteAddress, request.headers, trustedProxies) ?? '';
    // Before the comparison, or guessing would go on behind the refusals.
    const seconds = tries.secondsToWait(address, now());
    if (seconds > 0) return tooManyTries(seconds);
    if (token !== undefined && presented.some((one) => sameSecret(one, token))) return undefined;
    tries.failed(address, now());
    return tokenRequired;
  };
}

/** A cookie comes along by itself: what changes something must come from a page of ours, and every browser tells. */
function tellsItsOrigin({ headers }: IncomingMessage): boolean {
  return headers.origin !== undefined || headers['sec-fetch-site'] === 'same-origin';
}

function isSafe({ method }: IncomingMessage): boolean {
  return method === 'GET' || method === 'HEAD';
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
