import WebSocket from 'ws';
import type { Client } from '../reach.ts';
import { type Finding, failed, ok, reasonOf, warning } from './finding.ts';

const PATIENCE_MS = 5000;

/** Whether the URL is a listener's. */
export async function checkReachable({ url }: Client): Promise<Finding> {
  try {
    const answer = await ask(new URL('/healthz', url));
    if (answer.status === 200 && answer.text === '{"status":"ok"}') return ok('listener', `${url} answers`);
    return failed('listener', `${url} answers ${answer.status} to /healthz: that is no listener`);
  } catch (error) {
    return failed('listener', `${url} can't be reached (${reasonOf(error)}); "earshot listen" starts one`);
  }
}

/** Whether it can store what arrives. */
export async function checkReady({ url }: Client): Promise<Finding> {
  const { status } = await ask(new URL('/readyz', url));
  if (status === 200) return ok('store', 'deliveries can be stored');
  return failed('store', `/readyz answers ${status}: is its disk full or read-only? Its log says why`);
}

/** Whether it lets us read. */
export async function checkToken({ url, token }: Client): Promise<Finding> {
  const { status } = await ask(new URL('/api/stats', url), token);
  if (status === 200) return ok('token', token === undefined ? 'none is wanted' : 'it is let in');
  return failed('token', `${refusals[status] ?? `the API answers ${status}`}`);
}

/** What every look at a listener means that can't read its log. */
const STORE_FAILS = "Its log can't be read; what it writes to stderr says why";

const refusals: Record<number, string> = {
  401: 'missing or wrong: set EARSHOT_TOKEN or give --token',
  403: 'none is set, and the name in the URL is no loopback one: list it in EARSHOT_HOSTS, or set a token',
  429: 'too many wrong ones came from this address: wait a minute',
  503: `it can't be told: the API answers 503. ${STORE_FAILS}`,
};

/** Answers of a listener, not of what is in front of it. */
const turnedAway = new Set([401, 403, 429]);

/** RFC 6455: the other end met what keeps it from going on. */
const INTERNAL_ERROR = 1011;

/** Whether a proxy in between lets WebSockets through. */
export function checkStream({ url, token }: Client): Promise<Finding> {
  const stream = new URL('/api/stream', url);
  stream.protocol = stream.protocol.replace('http', 'ws');
  const socket = new WebSocket(stream, {
    handshakeTimeout: PATIENCE_MS,
    headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
  });
  const advice = 'is a proxy in front? It must pass Upgrade and Connection on';
  return new Promise<Finding>((resolve) => {
    const silence = setTimeout(
      () => resolve(failed('stream', `the WebSocket opens, but says nothing; ${advice}`)),
      PATIENCE_MS,
    );
    socket.on('unexpected-response', (_request, { statusCode = 0 }) => {
      const why = turnedAway.has(statusCode) ? refusals[statusCode] : advice;
      resolve(failed('stream', `no WebSocket: ${statusCode}; ${why}`));
    });
    socket.on('error', (error) => resolve(failed('stream', `no WebSocket: ${reasonOf(error)}; ${advice}`)));
    socket.on('close', (code) => {
      const why = code === INTERNAL_ERROR ? STORE_FAILS : advice;
      resolve(failed('stream', `the WebSocket was closed with ${code}; ${why}`));
    });
    socket.on('message', (data) => {
      resolve(
        String(data).startsWith('{"type":"hello"')
          ? ok('stream', 'the WebSocket says hello')
          : failed('stream', 'the WebSocket is no stream of a listener'),
      );
    });
    socket.on('close', () => clearTimeout(silence));
  }).finally(() => socket.terminate());
}

/** Signatures are refused when the clocks of both ends are further apart. */
const TOLERANCE_S = 300;
const NOTICEABLE_S = 30;
/** Date tells whole seconds, and an answer takes its time. */
const UNCERTAIN_MS = 2000;

/** This machine's clock against the Date header of somebody else. */
export async function checkClock(peer: string, now: number): Promise<Finding> {
  const answer = await ask(peer).catch((error: unknown) => reasonOf(error));
  if (typeof answer === 'string') return warning('clock', `${peer} can't be asked for the time (${answer})`);
  const date = Date.parse(answer.headers.get('date') ?? '');
  if (Number.isNaN(date)) return warning('clock', `${peer} does not tell the time`);
  if (Math.abs(now - date) < UNCERTAIN_MS)
    return ok('clock', `less than ${UNCERTAIN_MS / 1000} s from that of ${peer}`);
  const seconds = Math.round((now - date) / 1000);
  const detail = `${Math.abs(seconds)} s ${seconds < 0 ? 'behind' : 'ahead of'} ${peer}`;
  if (Math.abs(seconds) > TOLERANCE_S)
    return failed('clock', `${detail}: signatures are refused beyond ${TOLERANCE_S} s; set one of the clocks`);
  return Math.abs(seconds) > NOTICEABLE_S ? warning('clock', detail) : ok('clock', detail);
}

export async function ask(
  url: string | URL,
  token?: string,
): Promise<{ status: number; headers: Headers; text: string }> {
  const response = await fetch(url, {
    redirect: 'manual',
    signal: AbortSignal.timeout(PATIENCE_MS),
    headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
  });
  // Small answers, but an answer that is not read keeps its socket.
  return { status: response.status, headers: response.headers, text: await response.text() };
}
