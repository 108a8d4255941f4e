import { Agent } from 'undici';

/** How long an attempt may take, in milliseconds. */
export interface TimeLimits {
  /** To connect, TLS included. 10 s by default. */
  connectMs: number;
  /** Of silence, once connected. 5 s by default. */
  idleMs: number;
  /** In all. 30 s by default. */
  attemptMs: number;
}

/** One pool of connections per origin, kept alive; one request at a time on each. */
export function createAgent({ connectMs }: TimeLimits): Agent {
  return new Agent({ connect: { timeout: connectMs }, pipelining: 1 });
}
