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

/**
 * Asks a running listener.
 *
 * @param told changes how its reason for a refusal is told.
 * @throws ListenerError `target_unreachable`, `request_refused` with the listener's reason, `config_invalid` when it
 *   takes the values of flags for wrong.
 */
export async function ask(
  client: Client,
  path: string,
  request?: RequestInit,
  told = (given: Reason): Reason => given,
): Promise<Response> {
  const answer = await reach(client, path, request);
  if (answer.ok) return answer;
  const json: unknown = await answer.json().catch(() => undefined);
  const { title = 'it gives no reason.', detail = '' } = told(reason.safeParse(json).data ?? {});
  const message = `${client.url} answers ${answer.status}: ${linesOf(`${title} ${detail}`.trim())}`;
  throw wrongFlags(json) ?? new ListenerError('request_refused', message);
}

/** A reason may have several lines; none of them can pass for one of ours. */
function linesOf(text: string): string {
  return text.split('\n').map(safe).join('\n  ');
}
