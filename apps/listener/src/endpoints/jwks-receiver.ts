import { type AuthenticationVerdict, createReceiver, importKeys, type Receiver } from '@earshot/protocol';
import { createRemoteJWKSet, customFetch, type JSONWebKeySet } from 'jose';

/** What a refusal is called when it isn't the sender's fault. */
export const KEYS_UNAVAILABLE = 'keys_unavailable';

/** Checks what arrives, where the keys may be out of reach. */
export interface SenderCheck extends Omit<Receiver, 'authenticate'> {
  /** Gets what it needs before the first request does. Never rejects. */
  prepare?(): Promise<void>;
  /** What keeps it from checking as it should, at present. Without secrets. */
  problem?(): string | undefined;
  authenticate(...request: Parameters<Receiver['authenticate']>): SenderVerdict | Promise<SenderVerdict>;
}

export type SenderVerdict =
  | AuthenticationVerdict
  | { accepted: false; code: typeof KEYS_UNAVAILABLE | 'verifier_failed'; message: string; hint?: undefined };

const MAX_JWKS_BYTES = 256 * 1024;
const FETCH_LIMIT_MS = 5000;
/** A server that failed is asked again after this, or after the cooldown where that is shorter. */
const PAUSE_AFTER_FAILURE_MS = 5000;

export interface JwksOptions {
  url: string;
  toleranceSeconds?: number;
  /** A sender can make us fetch no more often than this. */
  cooldownMs?: number;
  /** Keys are fetched again when they are older. */
  maxAgeMs?: number;
  /** For so long a server is waited for. */
  patienceMs?: number;
  /** The keys can't be fetched, for another reason than before; or they can again. */
  onProblem?(problem: string | undefined): void;
}

/**
 * Verifies with public keys that the sender publishes. They are fetched when they are first needed, once for all
 * who wait; again when they are old, or when a signature is none of theirs (a new key may have come), but then not
 * more often than the cooldown. When that fails the keys that were fetched last go on counting.
 */
export function createJwksReceiver({
  url,
  toleranceSeconds,
  cooldownMs = 30_000,
  maxAgeMs = 600_000,
  patienceMs = FETCH_LIMIT_MS,
  onProblem = () => {},
}: JwksOptions): SenderCheck {
  const remote = createRemoteJWKSet(new URL(url), {
    timeoutDuration: patienceMs,
    cooldownDuration: cooldownMs,
    cacheMaxAge: maxAgeMs,
    [customFetch]: fetchBounded,
  });
  let receiver: Receiver | undefined;
  let failedAt = Number.NEGATIVE_INFINITY;
  let problem: string | undefined;

  function become(next: string | undefined): void {
    if (next === problem) return;
    problem = next;
    onProblem(problem);
  }

  async function refresh(): Promise<void> {
    try {
      await remote.reload();
      receiver = await publicReceiver(remote.jwks(), toleranceSeconds);
      become(undefined);
    } catch (error) {
      failedAt = performance.now();
      become(`The keys can't be fetched from ${withoutQuery(url)}: ${reasonOf(error)}`);
    }
  }

  const mayFetch = () =>
    !remote.coolingDown && performance.now() - failedAt >= Math.min(cooldownMs, PAUSE_AFTER_FAILURE_MS);

  return {
    async prepare() {
      if (!receiver && (remote.reloading || mayFetch())) await refresh();
    },
    problem: () => problem,
    async authenticate(...request) {
      if ((!receiver || !remote.fresh) && (remote.reloading || mayFetch())) await refresh();
      if (!receiver) return unavailable;
      let verdict = await receiver.authenticate(...request);
      if (mayBeByNewKey(verdict) && mayFetch()) {
        await refresh();
        verdict = await receiver.authenticate(...request);
      }
      // It may be by a key that came while the keys were out of reach: nobody can say that it is wrong.
      return mayBeByNewKey(verdict) && problem !== undefined ? unavailable : verdict;
    },
  };
}

const unavailable: SenderVerdict = {
  accepted: false,
  code: KEYS_UNAVAILABLE,
  message: "The sender's public keys can't be fetched from its JWKS URL at present.",
};

/** A query may hold a secret. */
function withoutQuery(url: string): string {
  const { origin, pathname } = new URL(url);
  return origin + pathname;
}

/** What fetch hides behind "fetch failed" is the reason. */
function reasonOf(error: unknown): string {
  const { message, cause } = error as Error;
  const { code, message: deeper } = (cause ?? {}) as { code?: unknown; message?: string };
  if (typeof code === 'string') return code;
  return message === 'fetch failed' ? (deeper ?? message) : message;
}

/** A secret has no place where everybody may read it. */
async function publicReceiver(
  jwks: JSONWebKeySet | undefined,
  toleranceSeconds: number | undefined,
): Promise<Receiver> {
  const keys = (await importKeys(JSON.stringify(jwks))).filter(({ type }) => type === 'pair');
  return createReceiver({ type: 'signature', keys, ...(toleranceSeconds !== undefined && { toleranceSeconds }) });
}

function mayBeByNewKey(verdict: AuthenticationVerdict): boolean {
  if (verdict.accepted) return false;
  return verdict.code === 'signature_key_unknown' || verdict.code === 'signature_mismatch';
}

/** jose brings the time limit and follows no redirect; this one brings the limit of size. */
async function fetchBounded(url: string, options: RequestInit): Promise<Response> {
  const response = await fetch(url, options);
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > MAX_JWKS_BYTES) throw new Error('The JWK Set is too large.');
    chunks.push(chunk);
  }
  return new Response(Buffer.concat(chunks), {
    status: response.status,
    headers: { 'content-type': 'application/json' },
  });
}
