import type { ServerResponse } from 'node:http';
import { BASIC_CHALLENGE } from '@earshot/protocol';
import { type Problem, problemBody } from '@earshot/server';
import type { ScriptedAnswer } from '../script/answer-script.ts';
import type { Delivery } from '../store/delivery-store.ts';
import { refusalProblem } from './refusal.ts';

// What a delivery is answered follows from the delivery alone. So it need not be stored to be shown later.

/** An HTTP answer. */
export interface Answer {
  status: number;
  headers: Record<string, string>;
  body: string;
}

const JSON_HEADERS = { 'content-type': 'application/json' };

/** To what was taken. */
export function acknowledgement({ seq, events }: Answered): Answer {
  let fresh = 0;
  for (const event of events) if (event.fresh) fresh += 1;
  const duplicates = events.length - fresh;
  const body = `{"deliverySeq":${seq},"received":${events.length},"fresh":${fresh},"duplicates":${duplicates}}`;
  return { status: 202, headers: JSON_HEADERS, body };
}

export function refusalAnswer(delivery: Answered, verdict: 'refused' | 'malformed', challenge?: string): Answer {
  return problemAnswer(refusalProblem(delivery, verdict, challenge));
}

export function problemAnswer(problem: Problem): Answer {
  const headers = { ...problem.headers, 'content-type': 'application/problem+json' };
  return { status: problem.status, headers, body: problemBody(problem) };
}

export function sendAnswer(response: ServerResponse, { status, headers, body }: Answer): void {
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) });
  response.end(body);
}

/** As a script changes it. */
export function directed({ status, headers, body }: Answer, script: ScriptedAnswer): Answer {
  const { status: code = status, retryAfterSeconds } = script;
  return {
    status: code,
    headers: { ...headers, ...(retryAfterSeconds !== undefined && { 'retry-after': String(retryAfterSeconds) }) },
    // These statuses have no body: Node would not send one.
    body: code === 204 || code === 304 ? '' : body,
  };
}

/** What an answer is made of. */
type Answered = Pick<Delivery, 'seq' | 'verdict' | 'events' | 'refusal' | 'scripted' | 'origin'>;

/** What a stored delivery was answered. Imported, it was answered where it came in. */
export function answerGiven(delivery: Answered): Partial<Answer> & { dropped?: true } {
  const { verdict, scripted = {}, origin, seq, refusal } = delivery;
  if (scripted.drop) return { dropped: true };
  const told = { ...delivery, seq: origin?.seq ?? seq };
  const normal =
    verdict === 'refused' || verdict === 'malformed'
      ? refusalAnswer(told, verdict, refusal?.code.startsWith('basic_') ? BASIC_CHALLENGE : undefined)
      : acknowledgement(told);
  const { body, ...answer } = directed(normal, scripted);
  return { ...answer, ...(body !== '' && { body }) };
}
