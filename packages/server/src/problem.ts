import { type ServerResponse, STATUS_CODES } from 'node:http';
import * as z from 'zod';

/** An error answer: problem+json (RFC 9457) with a stable `code`. */
export interface Problem {
  status: number;
  code: string;
  title: string;
  detail?: string;
  /** Further members of the document. */
  extra?: Record<string, unknown>;
  headers?: Record<string, string>;
}

/** The document, for those who describe it. */
export const problemSchema = z.looseObject({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  code: z.string().describe('Stable, for programs.'),
  detail: z.string().optional(),
});

export function sendProblem(response: ServerResponse, problem: Problem): void {
  const { status, headers } = problem;
  const body = problemBody(problem);
  response.writeHead(status, {
    ...headers,
    'content-type': 'application/problem+json',
    'content-length': Buffer.byteLength(body),
  });
  response.end(body);
}

/** The whole answer, for a socket that has no response. It is the last one there. */
export function problemText(problem: Problem): string {
  const { status, headers } = problem;
  const body = problemBody(problem);
  const lines = Object.entries({
    ...headers,
    'content-type': 'application/problem+json',
    'content-length': Buffer.byteLength(body),
    connection: 'close',
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}\r\n${body}`;
}

/** The document as it is sent. */
export function problemBody({ status, code, title, detail, extra }: Problem): string {
  return JSON.stringify({ type: 'about:blank', title, status, code, detail, ...extra });
}
