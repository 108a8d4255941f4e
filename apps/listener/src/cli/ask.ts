import { ListenerError } from '../errors.ts';
import { safe } from './terminal.ts';

/**
 * Asks a running listener.
 *
 * @throws ListenerError `target_unreachable`, `request_refused` with the listener's reason.
 */
export async function ask(
  { url, token }: { url: string; token?: string },
  path: string,
  request: RequestInit = {},
): Promise<Response> {
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const answer = await fetch(new URL(path, url), { ...request, headers }).catch((cause: unknown) => {
    const message = `${url} can't be reached; "earshot listen" starts a listener.`;
    throw new ListenerError('target_unreachable', message, { cause });
  });
  if (answer.ok) return answer;
  throw new ListenerError('request_refused', `${url} answers ${answer.status}: ${safe(reasonIn(await answer.text()))}`);
}

function reasonIn(text: string): string {
  try {
    const { title, detail } = JSON.parse(text) as { title?: string; detail?: string };
    return [title, detail].filter(Boolean).join(' ');
  } catch {
    return 'it gives no reason.';
  }
}
