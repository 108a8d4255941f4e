import * as z from 'zod';

const KIB = 1024;
const MIB = 1024 * KIB;

/** The largest delay that a timer of Node takes. */
const MAX_MS = 2 ** 31 - 1;

const MILLISECONDS = 'expected whole milliseconds from 1';

const count = (most = Number.MAX_SAFE_INTEGER, least = 1) =>
  whole(`expected a whole number from ${least}`).pipe(
    z
      .number()
      .min(least, { error: `expected a whole number from ${least}` })
      .max(most),
  );
const duration = () => whole(MILLISECONDS).pipe(z.number().min(1, { error: MILLISECONDS }).max(MAX_MS));

function whole(error: string) {
  return z
    .string()
    .regex(/^\d{1,15}$/, { error })
    .transform(Number);
}

/** Everything that others could make grow, and how far it may: as text, from the environment or a flag. */
export const limitSettings = {
  maxBodyBytes: count(),
  // Below, not even the smallest requests would pass: the listener's own probe is one of them.
  maxHeaderBytes: count(MIB, KIB),
  maxHeaderCount: count(2000, 10),
  maxConnections: count(),
  maxViewers: count(),
  maxBufferedBytes: count(),
  maxPageSize: count(10_000),
  maxRefusedCount: count(),
  maxRefusedBytes: count(),
  maxFailedTokens: count(),
  headersTimeoutMs: duration(),
  requestTimeoutMs: duration(),
  keepAliveTimeoutMs: duration(),
  closeTimeoutMs: duration(),
};

export type Limits = { [Name in keyof typeof limitSettings]: z.output<(typeof limitSettings)[Name]> };

/** Any of the limits, the default for the others. */
export type LimitOptions = { [Name in keyof Limits]?: number | undefined };

export const defaultLimits: Limits = {
  maxBodyBytes: MIB,
  maxHeaderBytes: 16 * KIB,
  maxHeaderCount: 100,
  maxConnections: 5000,
  maxViewers: 1000,
  maxBufferedBytes: MIB,
  maxPageSize: 500,
  maxRefusedCount: 10_000,
  maxRefusedBytes: 64 * MIB,
  maxFailedTokens: 20,
  headersTimeoutMs: 10_000,
  requestTimeoutMs: 30_000,
  keepAliveTimeoutMs: 30_000,
  closeTimeoutMs: 3000,
};

export const limitNames = Object.keys(limitSettings) as (keyof Limits)[];

/** @returns what was given, and the default for the rest. */
export function limitsFrom(given: LimitOptions): Limits {
  const entries = limitNames.map((name) => [name, given[name] ?? defaultLimits[name]]);
  return Object.fromEntries(entries) as Limits;
}

/** `maxBodyBytes` is set by `EARSHOT_MAX_BODY_BYTES`. */
export function variableOf(name: string): string {
  return `EARSHOT_${name.replace(/[A-Z]/g, '_$&').toUpperCase()}`;
}
