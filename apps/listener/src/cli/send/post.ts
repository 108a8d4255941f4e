import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { text } from 'node:stream/consumers';
import { setTimeout as wait } from 'node:timers/promises';
import { ListenerError } from '../../errors.ts';

/** What came back. */
export interface Outcome {
  status: number;
  answer: string;
}

/** A silence as long as a patient sender bears. */
const ANSWER_TIMEOUT_MS = 30_000;

/** In so many pieces a slow body goes out. */
const PIECES = 10;

/**
 * One request, with its body in pieces over `slowBodyMs`. A redirect is an answer like any other.
 *
 * @throws ListenerError `target_unreachable`
 */
export function post(
  url: string,
  headers: Record<string, string>,
  body: Uint8Array,
  slowBodyMs: number,
): Promise<Outcome> {
  const send = url.startsWith('https:') ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    const request = send(url, { method: 'POST', headers: { ...headers, 'content-length': body.length } });
    const fail = (cause: NodeJS.ErrnoException) => reject(unreachable(url, cause));
    request.on('error', fail);
    request.setTimeout(ANSWER_TIMEOUT_MS, () => request.destroy(new Error('no answer within 30 s')));
    request.on('response', (response) => outcomeOf(response).then(resolve, fail));
    if (slowBodyMs === 0) request.end(body);
    else dribble(request, body, slowBodyMs).catch(fail);
  });
}

async function outcomeOf(response: IncomingMessage): Promise<Outcome> {
  return { status: response.statusCode ?? 0, answer: await text(response) };
}

async function dribble(request: ClientRequest, body: Uint8Array, durationMs: number): Promise<void> {
  const size = Math.ceil(body.length / PIECES);
  for (let at = 0; at < body.length && !request.destroyed; at += size) {
    request.write(body.subarray(at, at + size));
    await wait(durationMs / PIECES);
  }
  request.end();
}

function unreachable(url: string, cause: NodeJS.ErrnoException): ListenerError {
  // Of several addresses that were tried, Node tells the reasons one by one and no word in front.
  const reason = cause.message || cause.code;
  return new ListenerError('target_unreachable', `${url} can't be reached: ${reason}.`, { cause });
}
