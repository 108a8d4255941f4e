import { ListenerError } from '../errors.ts';

/**
 * Asks a listener.
 *
 * @throws ListenerError `target_unreachable` when nobody answers.
 */
export async function callApi(
  { url, token }: { url: string; token?: string },
  method: string,
  path: string,
  body?: unknown,
): Promise<{ status: number; json: unknown }> {
  const headers = {
    'content-type': 'application/json',
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
  };
  const init = { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) };
  const response = await fetch(new URL(path, url), init).catch((cause: unknown) => {
    const message = `${url} can't be reached; "earshot listen" starts a listener.`;
    throw new ListenerError('target_unreachable', message, { cause });
  });
  return { status: response.status, json: await response.json().catch(() => undefined) };
}
