/** Everything that others could make grow, and how far it may. */
export interface Limits {
  /** Bytes of a request's body. */
  maxBodyBytes: number;
  maxHeaderBytes: number;
  maxHeaderCount: number;
  maxConnections: number;
  /** Of the live stream. */
  maxViewers: number;
  /** What may wait in one viewer's socket before it is let go; it comes back and reads anew. */
  maxBufferedBytes: number;
  /** Entries of one page of a list. */
  maxPageSize: number;
  /** Wrong passwords or tokens that an address may present within a minute. */
  maxFailedTries: number;
  sessionHours: number;
  headersTimeoutMs: number;
  requestTimeoutMs: number;
  keepAliveTimeoutMs: number;
  closeTimeoutMs: number;
}

/** Any of the limits, the default for the others. */
export type LimitOptions = { [Name in keyof Limits]?: number | undefined };

const KIB = 1024;

export const defaultLimits: Limits = {
  maxBodyBytes: 256 * KIB,
  maxHeaderBytes: 16 * KIB,
  maxHeaderCount: 100,
  maxConnections: 1000,
  maxViewers: 100,
  maxBufferedBytes: 256 * KIB,
  maxPageSize: 200,
  maxFailedTries: 10,
  sessionHours: 12,
  headersTimeoutMs: 10_000,
  requestTimeoutMs: 60_000,
  keepAliveTimeoutMs: 30_000,
  closeTimeoutMs: 3000,
};

export const limitNames = Object.keys(defaultLimits) as (keyof Limits)[];

/** @returns what was given, and the default for the rest. */
export function limitsFrom(given: LimitOptions): Limits {
  const entries = limitNames.map((name) => [name, given[name] ?? defaultLimits[name]]);
  return Object.fromEntries(entries) as unknown as Limits;
}

/** `maxBodyBytes` is set by `EARSHOT_CONSOLE_MAX_BODY_BYTES`. */
export function variableOf(name: string): string {
  return `EARSHOT_CONSOLE_${name.replace(/[A-Z]/g, '_$&').toUpperCase()}`;
}
