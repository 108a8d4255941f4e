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
  throw new ListenerError(
    'request_refused',
    `${url} answers ${answer.status}: ${linesOf(reasonIn(await answer.text()))}`,
  );
}

/** A reason may have several lines; none of them can pass for one of ours. */
function linesOf(reason: string): string {
  return reason.split('\n').map(safe).join('\n  ');
}

function reasonIn(text: string): string {
  try {
    const { title, detail } = JSON.parse(text) as { title?: string; detail?: string };
    return [title, detail].filter(Boolean).join(' ');
  } catch {
    return 'it gives no reason.';
  }
}
