import { safe } from '@earshot/server/process';
import * as z from 'zod';
import { ListenerError } from '../errors.ts';
import { wrongFlags } from './filter-flags.ts';
import { type Client, reach } from './reach.ts';

/** Why a listener refuses something. */
export interface Reason {
  title?: string | undefined;
  detail?: string | undefined;
  /** Of what was to be imported: the faulty one. */
  line?: number | undefined;
}

const reason = z.looseObject({
  title: z.string().optional(),
  detail: z.string().optional(),
  line: z.int().optional(),
});

interface Question {
  request?: RequestInit;
  /** The media type of a listener's answer. */
  type: string;
  /** Changes how its reason for a refusal is told. */
  told?(given: Reason): Reason;
}

/**
 * Asks a running listener.
 *
 * @throws ListenerError `target_unreachable`, also where somebody else answers, `request_refused` with the listener's
 *   reason, `config_invalid` when it takes the values of flags for wrong.
 */
export async function ask(
  client: Client,
  path: string,
  { request, type, told = (given) => given }: Question,
): Promise<Response> {
  const answer = await reach(client, path, request);
  if (answer.ok && answer.headers.get('content-type')?.split(';')[0] === type.split(';')[0]) return answer;
  if (answer.ok) {
    await answer.body?.cancel();
    throw new ListenerError('target_unreachable', `${client.url} answers ${answer.status}, but is no listener.`);
  }
  const json: unknown = await answer.json().catch(() => undefined);
  const { title = 'it gives no reason.', detail = '' } = told(reason.safeParse(json).data ?? {});
  const message = `${client.url} answers ${answer.status}: ${linesOf(`${title} ${detail}`.trim())}`;
  throw wrongFlags(json) ?? new ListenerError('request_refused', message);
}

/** A reason may have several lines; none of them can pass for one of ours. */
function linesOf(text: string): string {
  return text.split('\n').map(safe).join('\n  ');
}
