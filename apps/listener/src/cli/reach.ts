import { ListenerError } from '../errors.ts';

/** A listener, as its clients find it. */
export interface Client {
  url: string;
  token?: string;
}

/**
 * Sends a listener a request.
 *
 * @throws ListenerError `target_unreachable` when nobody answers, `config_invalid` when it wants a token, or another.
 */
export async function reach(client: Client, path: string, request: RequestInit = {}): Promise<Response> {
  const { url, token } = client;
  const headers = { ...request.headers, ...(token !== undefined && { authorization: `Bearer ${token}` }) };
  const response = await fetch(new URL(path, url), { ...request, headers }).catch((cause: unknown) => {
    const { code } = ((cause as Error).cause ?? {}) as NodeJS.ErrnoException;
    const message = BROKEN_OFF.has(code ?? '')
      ? `${url} broke off the connection without an answer.`
      : `${url} can't be reached; "earshot listen" starts a listener.`;
    throw new ListenerError('target_unreachable', message, { cause });
  });
  if (response.status !== 401) return response;
  await response.body?.cancel();
  throw new ListenerError('config_invalid', wantsToken(client));
}

/** What a listener means by 401. */
export function wantsToken({ url, token }: Client): string {
  return token === undefined
    ? `${url} wants its token: set EARSHOT_TOKEN or give --token.`
    : `${url} has another token than the one that was given (EARSHOT_TOKEN or --token).`;
}

/** How it looks when somebody was there, and went. */
const BROKEN_OFF = new Set(['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE']);
