import type { Phases } from './phases.ts';

/** How an attempt ended. Only `delivered` moves a lane on; every other one is tried again. */
export type Outcome =
  /** A 2xx answer. */
  | 'delivered'
  /** An answer that is neither 2xx nor 3xx. */
  | 'refused_status'
  /** A 3xx answer: redirects are not followed. */
  | 'redirected'
  /** Nothing went out: the webhook's credentials were sealed under another key, or changed since. */
  | 'credentials_unreadable'
  /** The target policy forbids the URL or the address behind it. */
  | 'target_refused'
  /** The host's name has no address. */
  | 'dns_failure'
  | 'connection_refused'
  /** No connection, TLS included, within its time. */
  | 'connect_timeout'
  /** Connected, but silent for too long. */
  | 'response_timeout'
  /** The attempt as a whole took too long. */
  | 'attempt_timeout'
  /** The connection ended before the answer. */
  | 'connection_lost'
  /** No route to the host. */
  | 'unreachable'
  /** No trust in the certificate, or no common TLS version. */
  | 'tls_failure'
  | 'network_failure';

/** Header names in lower case; a header that comes several times is a list. */
export type Headers = Readonly<Record<string, string | string[] | undefined>>;

/** One POST of one batch, whatever came of it. */
export interface Attempt {
  outcome: Outcome;
  /** The HTTP status, when there was an answer. */
  status?: number;
  /** The outcome in words. */
  message: string;
  /** As sent, but for the credentials of Basic. */
  requestHeaders: Headers;
  /** What they repeat of those credentials is hidden. */
  responseHeaders?: Headers;
  /** The beginning of the answer's body, when there was an answer; hidden in it is the same. */
  responseExcerpt?: string;
  /** Epoch milliseconds. */
  startedAt: number;
  durationMs: number;
  phases: Phases;
}
