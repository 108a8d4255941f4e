import { ListenerError } from '../errors.ts';

/** A listener, as its clients find it. */
export interface Client {
  url: string;
  token?: string;
}

/**
 * Sends a listener a request.
 *
 * @throws ListenerError `target_unreachable` when nobody answers.
 */
export function reach({ url, token }: Client, path: string, request: RequestInit = {}): Promise<Response> {
  const headers = { ...request.headers, ...(token !== undefined && { authorization: `Bearer ${token}` }) };
  return fetch(new URL(path, url), { ...request, headers }).catch((cause: unknown) => {
    const { code } = ((cause as Error).cause ?? {}) as NodeJS.ErrnoException;
    const message = BROKEN_OFF.has(code ?? '')
      ? `${url} broke off the connection without an answer.`
      : `${url} can't be reached; "earshot listen" starts a listener.`;
    throw new ListenerError('target_unreachable', message, { cause });
  });
}

/** How it looks when somebody was there, and went. */
const BROKEN_OFF = new Set(['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE']);
