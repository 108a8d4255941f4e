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

export function sendProblem(response: ServerResponse, { status, code, title, detail, extra, headers }: Problem): void {
  const body = JSON.stringify({ type: 'about:blank', title, status, code, detail, ...extra });
  response.writeHead(status, {
    ...headers,
    'content-type': 'application/problem+json',
    'content-length': Buffer.byteLength(body),
  });
  response.end(body);
}
