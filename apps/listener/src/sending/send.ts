import { type LookupAddress, type LookupOptions, lookup } from 'node:dns';
import { Agent, type Dispatcher } from 'undici';
import { allowanceOf, isLoopbackAddress } from './target.ts';

/** What came of sending a request once. */
export interface SendResult {
  outcome:
    | 'delivered'
    /** An answer that is neither 2xx nor 3xx. */
    | 'refused_status'
    /** Redirects are not followed: they could lead anywhere. */
    | 'redirected'
    | 'not_allowed'
    /** HTTP has no form for it: a header that an import brought, for instance. */
    | 'unsendable'
    | 'timeout'
    /** No connection, or none that lasted. */
    | 'unreachable';
  status?: number;
  /** The outcome in words. */
  message: string;
  /** The beginning of the answer's body. */
  responseExcerpt?: string;
  durationMs: number;
}

interface OutgoingRequest {
  url: string;
  method: string;
  /** Names and values in turn, as they go out. */
  headers: readonly string[];
  body: Uint8Array;
}

/** Sends requests on. Never rejects: what went wrong is a result. */
export interface Sending {
  /** @param breakOff when nothing shall go there any more: `unreachable`, and said so. */
  send(request: OutgoingRequest, breakOff?: AbortSignal): Promise<SendResult>;
  /** Breaks off what is under way. */
  close(): Promise<void>;
}

const CONNECT_MS = 5000;
/** A developer's app may stand in a debugger for a while. */
const IDLE_MS = 30_000;
const ATTEMPT_MS = 60_000;
const MAX_RESPONSE_BYTES = 16 * 1024;
const MAX_EXCERPT_CHARACTERS = 1024;

/**
 * @param listed the origins beyond this machine that may be sent to, as they are now.
 * @param resolve finds the addresses of a name.
 */
export function createSending(listed: () => readonly string[], resolve: Resolve = lookup): Sending {
  const anywhere = new Agent({ connect: { timeout: CONNECT_MS }, pipelining: 1 });
  const thisMachine = new Agent({ connect: { timeout: CONNECT_MS, lookup: loopbackOnly(resolve) }, pipelining: 1 });
  return {
    async send(request, breakOff) {
      const begin = performance.now();
      const allowance = allowanceOf(request.url, listed());
      const sent = allowance
        ? post(allowance === 'listed' ? anywhere : thisMachine, request, breakOff).catch(failureOf)
        : notAllowed('Neither on this machine nor listed');
      return { ...(await sent), durationMs: Math.round(performance.now() - begin) };
    },
    async close() {
      await Promise.all([anywhere.destroy(), thisMachine.destroy()]);
    },
  };
}

type Result = Omit<SendResult, 'durationMs'>;

async function post(
  dispatcher: Dispatcher,
  { url, method, headers, body }: OutgoingRequest,
  breakOff: AbortSignal | undefined,
): Promise<Result> {
  const { origin, pathname, search } = new URL(url);
  const inTime = AbortSignal.timeout(ATTEMPT_MS);
  const response = await dispatcher.request({
    origin,
    path: pathname + search,
    method: method as Dispatcher.HttpMethod,
    headers: [...headers],
    body,
    headersTimeout: IDLE_MS,
    bodyTimeout: IDLE_MS,
    signal: breakOff ? AbortSignal.any([inTime, breakOff]) : inTime,
  });
  const responseExcerpt = await readExcerpt(response.body);
  return { ...outcomeOf(response.statusCode), responseExcerpt };
}

/** Leaving the loop early destroys the body, so an endless one doesn't hold its socket. */
async function readExcerpt(body: AsyncIterable<Uint8Array>): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    length += chunk.length;
    if (length >= MAX_RESPONSE_BYTES) break;
  }
  return new TextDecoder().decode(Buffer.concat(chunks)).slice(0, MAX_EXCERPT_CHARACTERS);
}

function outcomeOf(status: number): Result {
  if (status >= 200 && status < 300) return { outcome: 'delivered', status, message: `Acknowledged with ${status}.` };
  if (status >= 300 && status < 400)
    return { outcome: 'redirected', status, message: `Answered with ${status}; redirects are not followed.` };
  return { outcome: 'refused_status', status, message: `Answered with ${status}.` };
}

const TIMEOUTS = new Set(['ETIMEDOUT', 'UND_ERR_CONNECT_TIMEOUT', 'UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT']);
const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'Nobody listens there',
  ENOTFOUND: "The host's name has no address",
  ECONNRESET: 'The connection ended before the answer',
  UND_ERR_SOCKET: 'The connection ended before the answer',
};
const TLS = /CERT|TLS|SSL|^UNABLE_TO_/;
/** undici's: a method, a path or a header that it can't write. */
const UNSENDABLE = 'UND_ERR_INVALID_ARG';
const FOREIGN_ADDRESS = 'EARSHOT_FOREIGN_ADDRESS';

function failureOf(error: unknown): Result {
  const { name, code, message } = error as { name?: string; code?: string; message?: string };
  if (code === FOREIGN_ADDRESS) return notAllowed('Its name leads to another machine');
  if (code === UNSENDABLE) return { outcome: 'unsendable', message: `It can't be sent over HTTP: ${message}.` };
  // Another protocol is spoken at the port; undici gives no code.
  if (name === 'HTTPParserError') return { outcome: 'unreachable', message: 'What came back is no HTTP.' };
  if (name === 'AbortError') return { outcome: 'unreachable', message: 'Broken off, as nothing goes there any more.' };
  const detail = code === undefined ? '' : ` (${code})`;
  if (name === 'TimeoutError' || TIMEOUTS.has(code ?? ''))
    return { outcome: 'timeout', message: `No answer in time${detail}.` };
  return { outcome: 'unreachable', message: `${reasonOf(code)}${detail}.` };
}

function reasonOf(code = ''): string {
  return REASONS[code] ?? (TLS.test(code) ? 'No secure connection' : 'No answer');
}

function notAllowed(why: string): Result {
  return { outcome: 'not_allowed', message: `${why}: not sent.` };
}

type LookupCallback = (error: NodeJS.ErrnoException | null, address: string | LookupAddress[], family?: number) => void;

type Resolve = (hostname: string, options: LookupOptions, callback: LookupCallback) => void;

/** Refuses at each connection what is not this machine: the addresses of a name change. */
function loopbackOnly(resolve: Resolve): Resolve {
  return (hostname, options, callback) =>
    resolve(hostname, options, (error, address, family) => {
      if (error) return callback(error, address, family);
      const found = typeof address === 'string' ? [address] : address.map((entry) => entry.address);
      if (found.every(isLoopbackAddress)) callback(null, address, family);
      else callback(Object.assign(new Error('The name leads to another machine.'), { code: FOREIGN_ADDRESS }), address);
    });
}
