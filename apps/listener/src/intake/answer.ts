import type { ServerResponse } from 'node:http';
import { type Problem, problemBody } from '@earshot/server';
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
export function acknowledgement({ seq, events }: Delivery): Answer {
  let fresh = 0;
  for (const event of events) if (event.fresh) fresh += 1;
  const duplicates = events.length - fresh;
  const body = `{"deliverySeq":${seq},"received":${events.length},"fresh":${fresh},"duplicates":${duplicates}}`;
  return { status: 202, headers: JSON_HEADERS, body };
}

export function refusalAnswer(delivery: Delivery, verdict: 'refused' | 'malformed', challenge?: string): Answer {
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

/** What a stored delivery was answered. */
export function answerGiven(delivery: Delivery): { status?: number; body?: string; dropped?: true } {
  const { verdict, scripted } = delivery;
  if (scripted?.drop) return { dropped: true };
  const { status, body } =
    verdict === 'refused' || verdict === 'malformed' ? refusalAnswer(delivery, verdict) : acknowledgement(delivery);
  return { status: scripted?.status ?? status, body };
}
