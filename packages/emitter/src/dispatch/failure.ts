import type { Outcome } from './attempt.ts';
import { TargetRefused } from './target-policy.ts';

/** What Node and undici call it, and what the delivery log does. */
const OUTCOMES: Readonly<Record<string, Outcome>> = {
  ENOTFOUND: 'dns_failure',
  EAI_AGAIN: 'dns_failure',
  ECONNREFUSED: 'connection_refused',
  ETIMEDOUT: 'connect_timeout',
  UND_ERR_CONNECT_TIMEOUT: 'connect_timeout',
  UND_ERR_HEADERS_TIMEOUT: 'response_timeout',
  UND_ERR_BODY_TIMEOUT: 'response_timeout',
  ECONNRESET: 'connection_lost',
  EPIPE: 'connection_lost',
  UND_ERR_SOCKET: 'connection_lost',
  EHOSTUNREACH: 'unreachable',
  ENETUNREACH: 'unreachable',
};

const MESSAGES: Readonly<Partial<Record<Outcome, string>>> = {
  dns_failure: "The host's name has no address",
  connection_refused: 'Nobody listens there',
  connect_timeout: 'No connection in time',
  response_timeout: 'Connected, but no answer in time',
  attempt_timeout: 'The attempt took too long',
  connection_lost: 'The connection ended before the answer',
  unreachable: 'No route to the host',
  tls_failure: 'No secure connection',
  network_failure: 'No answer',
};

const TLS = /CERT|TLS|SSL|SIGNATURE|^UNABLE_TO_|ERR_TLS/;

/** An error of the network as an outcome in words. */
export function failureOf(error: unknown): { outcome: Outcome; message: string } {
  if (error instanceof TargetRefused) return { outcome: 'target_refused', message: error.message };
  const { name = '', code } = error as { name?: string; code?: unknown };
  // Another protocol is spoken at the port; undici gives no code.
  if (name === 'HTTPParserError') return { outcome: 'network_failure', message: 'What came back is no HTTP.' };
  const outcome = name === 'TimeoutError' ? 'attempt_timeout' : outcomeOf(String(code ?? ''));
  const detail = typeof code === 'string' ? ` (${code})` : '';
  return { outcome, message: `${MESSAGES[outcome]}${detail}.` };
}

function outcomeOf(code: string): Outcome {
  return OUTCOMES[code] ?? (TLS.test(code) ? 'tls_failure' : 'network_failure');
}
