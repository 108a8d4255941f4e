import type { ServerResponse } from 'node:http';

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

export function problemBody({ status, code, title, detail, extra }: Problem): string {
  return JSON.stringify({ type: 'about:blank', title, status, code, detail, ...extra });
}

export function sendProblem(response: ServerResponse, problem: Problem): void {
  const body = problemBody(problem);
  response.writeHead(problem.status, {
    ...problem.headers,
    'content-type': 'application/problem+json',
    'content-length': Buffer.byteLength(body),
  });
  response.end(body);
}
