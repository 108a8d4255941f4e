import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { behindAnswers, type HttpSocket } from './pending-answers.ts';
import { type Problem, problemText, sendProblem } from './problem.ts';

// What Node itself would answer to a request that it can't read: bare lines of status, without a body.

const tookTooLong: Problem = { status: 408, code: 'request_timeout', title: 'The request took too long.' };

const problems: Record<string, Problem> = {
  HPE_HEADER_OVERFLOW: { status: 431, code: 'headers_too_large', title: 'The headers are too large.' },
  ERR_HTTP_REQUEST_TIMEOUT: tookTooLong,
  HPE_CHUNK_EXTENSIONS_OVERFLOW: {
    status: 413,
    code: 'chunk_extensions_too_large',
    title: 'The body is framed too richly.',
  },
};

const unreadable: Problem = { status: 400, code: 'bad_request', title: 'The request is not HTTP that can be read.' };

const tooManyHeaders = (limit: number): Problem => ({
  status: 431,
  code: 'too_many_headers',
  title: `There are more than ${limit} headers.`,
});

const hostMissing: Problem = { status: 400, code: 'host_missing', title: 'HTTP/1.1 wants a Host header.' };

const hostRepeated: Problem = { status: 400, code: 'host_repeated', title: 'There is more than one Host header.' };

const noTunnel: Problem = {
  status: 405,
  code: 'method_not_allowed',
  title: 'This is no proxy.',
  // Where a tunnel would lead nothing is allowed; a 405 has to say so (RFC 9110, 15.5.6).
  headers: { allow: '' },
};

const expectationFailed: Problem = {
  status: 417,
  code: 'expectation_failed',
  title: 'Only 100-continue can be expected here.',
};

/** Time that a client has to read why it is turned away. */
const LINGER_MS = 1000;

/** Makes every answer to a broken request problem+json, behind the answers to the good ones before it. */
export function refuseBrokenRequests(server: Server): void {
  const refused = new WeakSet<Duplex>();
  const latest = new WeakMap<Duplex, IncomingMessage>();
  server.on('request', (request: IncomingMessage) => latest.set(request.socket, request));
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Duplex) => {
    // The parser complains again of whatever comes after a fault.
    if (refused.has(socket)) return;
    refused.add(socket);
    // It has its answer; what is still missing is of no use to anybody.
    if (isAnswered(latest.get(socket), socket)) endWith(socket);
    else refuse(socket, problems[error.code ?? ''] ?? unreadable);
  });
  server.on('checkExpectation', (_request, response: ServerResponse) => sendProblem(response, expectationFailed));
  // Node would close the connection without a word, and without the answers that are due.
  server.on('connect', (_request, socket) => behindAnswers(socket, () => turnAway(socket, noTunnel)));
}

/** For who connects and says nothing, where something else than Node's server waits for the first words. */
export function refuseSilence(socket: Duplex): void {
  refuse(socket, tookTooLong);
}

/** Refuses what is no longer Node's, such as an upgrade. */
export function turnAway(socket: Duplex, problem: Problem): void {
  // Who is turned away may be gone already.
  socket.on('error', () => socket.destroy());
  // It may as well stay and never close its side.
  socket.once('finish', () => socket.destroy());
  socket.end(problemText(problem));
}

/** What is wrong with a request by its headers alone. */
export function headersProblem(
  { rawHeaders, headers, httpVersion }: IncomingMessage,
  maxHeaderCount: number,
): Problem | undefined {
  if (rawHeaders.length > 2 * maxHeaderCount) return tooManyHeaders(maxHeaderCount);
  if (headers.host === undefined) return httpVersion === '1.1' ? hostMissing : undefined;
  return hasOne('host', rawHeaders) ? undefined : hostRepeated;
}

/** Node keeps the first of several, where somebody in front may go by another (RFC 9112, 3.2). */
function hasOne(wanted: string, rawHeaders: readonly string[]): boolean {
  return rawHeaders.filter((text, at) => at % 2 === 0 && text.toLowerCase() === wanted).length === 1;
}

/** Whether a request was answered before all of it came. */
function isAnswered(request: IncomingMessage | undefined, { _httpMessage }: HttpSocket): boolean {
  return request !== undefined && !request.complete && !_httpMessage;
}

function refuse(socket: HttpSocket, problem: Problem): void {
  const due = socket._httpMessage;
  if (due?.req.complete) {
    due.once('close', () => refuse(socket, problem));
    return;
  }
  if (!socket.writable || due?.headersSent) {
    socket.destroy();
    return;
  }
  endWith(socket, problemText(problem));
}

/** Gone at once, what the client still sends would reset the connection before it read the answer. */
function endWith(socket: Duplex, text = ''): void {
  const limit = setTimeout(() => socket.destroy(), LINGER_MS).unref();
  socket.once('close', () => clearTimeout(limit));
  socket.end(text);
}
