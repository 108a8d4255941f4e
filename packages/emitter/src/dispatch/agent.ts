import type { Socket } from 'node:net';
import { rootCertificates } from 'node:tls';
import { Agent, buildConnector } from 'undici';
import { watchConnect } from './phases.ts';
import type { TargetPolicy } from './target-policy.ts';

/** How long an attempt may take, in milliseconds. */
export interface TimeLimits {
  /** To connect, TLS included. 10 s by default. */
  connectMs: number;
  /** Of silence, once connected. 5 s by default. */
  idleMs: number;
  /** In all, for one event. 30 s by default. */
  attemptMs: number;
  /** On top of it for every further event of the request. 0.25 s by default. */
  attemptPerEventMs: number;
}

/**
 * One pool of connections per origin, kept alive; one request at a time on each. The policy picks the addresses.
 * Beside the authorities that Node trusts, those of `ca` are (PEM).
 * undici closes a pool that has no connection any more.
 */
export function createAgent(
  { connectMs, ca }: Pick<TimeLimits, 'connectMs'> & { ca?: string | undefined },
  { lookup }: Pick<TargetPolicy, 'lookup'>,
) {
  const trusted = ca === undefined ? {} : { ca: [...rootCertificates, ca] };
  const connect = buildConnector({ timeout: connectMs, lookup, ...trusted });
  return new Agent({
    pipelining: 1,
    connect(options, callback) {
      // undici's types keep to themselves that the socket is returned.
      const socket = connect(options, callback) as unknown as Socket;
      watchConnect(socket);
      return socket;
    },
  });
}
