import { type Client, reach } from './reach.ts';

/**
 * Asks a listener.
 *
 * @throws ListenerError `target_unreachable` when nobody answers.
 */
export async function callApi(
  client: Client,
  method: string,
  path: string,
  body?: unknown,
): Promise<{ status: number; json: unknown }> {
  const headers = { 'content-type': 'application/json' };
  const response = await reach(client, path, {
    method,
    headers,
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return { status: response.status, json: await response.json().catch(() => undefined) };
}
