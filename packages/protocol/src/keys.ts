import {
  createPrivateKey,
  createPublicKey,
  createSecretKey,
  type JsonWebKey,
  KeyObject,
  randomBytes,
} from 'node:crypto';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK } from 'jose';
import * as z from 'zod';
import { ProtocolError } from './errors.ts';

/** `secret`: 32 random bytes that both ends share. `pair`: Ed25519, of which the receiver has the public half. */
export type KeyType = 'secret' | 'pair';

/** A key of a signature. Holds the secret or private half where this end has it: seal it before it rests anywhere. */
export interface SignatureKey {
  /** Random for a secret (a thumbprint would be its hash), the RFC 7638 thumbprint for a pair. */
  kid: string;
  type: KeyType;
  jwk: JWK;
  /** Epoch milliseconds. */
  createdAt?: number;
  /** Epoch milliseconds; set when another key took over. The key counts until then. */
  expiresAt?: number;
}

/** What an admin downloads and a receiver takes: a JWK Set with extra members that other readers ignore. */
export interface SignatureFile {
  keys: JWK[];
  webhookId: string;
  scheme: 'standard-webhooks';
  /** The newest shared secret as `whsec_…`; absent for key pairs. */
  secret?: string;
  toleranceSeconds: number;
  /** ISO 8601. */
  createdAt: string;
}

export const DEFAULT_TOLERANCE_SECONDS = 300;
export const DEFAULT_OVERLAP_MS = 24 * 60 * 60 * 1000;
const MAX_OVERLAP_MS = 7 * DEFAULT_OVERLAP_MS;
/** All live keys sign each request, and Node takes 16 kB of headers: of pairs each has 300 bytes. */
const MAX_LIVE_KEYS = 5;
const SECRET_BYTES = 32;
/** Shorter ones are guessable. Standard Webhooks makes 24 to 64. */
const MIN_SECRET_BYTES = 16;
const WHSEC = 'whsec_';

/** Makes a key for signing. @throws ProtocolError `key_invalid` */
export async function generateKey(type: KeyType, now: number = Date.now()): Promise<SignatureKey> {
  switch (type) {
    case 'secret':
      return generateSecret(now);
    case 'pair':
      return generatePair(now);
    default:
      throw new ProtocolError('key_invalid', 'The type of a key is secret or pair.');
  }
}

async function generateSecret(now: number): Promise<SignatureKey> {
  const kid = `key_${randomBytes(12).toString('base64url')}`;
  const { kty, k } = await exportJWK(createSecretKey(randomBytes(SECRET_BYTES)));
  return { kid, type: 'secret', jwk: { kty, k, alg: 'HS256', use: 'sig', kid } as JWK, createdAt: now };
}

async function generatePair(now: number): Promise<SignatureKey> {
  const { privateKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
  const jwk = await exportJWK(KeyObject.from(privateKey));
  const kid = await calculateJwkThumbprint(jwk);
  return { kid, type: 'pair', jwk: { ...jwk, alg: 'EdDSA', use: 'sig', kid }, createdAt: now };
}

/**
 * Puts a new key in front. The keys that were live stay so for the overlap, no longer than they had.
 *
 * @param options.overlapMs 0 to 7 days, 24 h by default.
 * @throws ProtocolError `overlap_out_of_range`; `too_many_keys` when five would not hold all that are live
 */
export async function rotateKeys(
  keys: readonly SignatureKey[],
  {
    now = Date.now(),
    type = 'secret',
    overlapMs = DEFAULT_OVERLAP_MS,
  }: { now?: number; type?: KeyType; overlapMs?: number } = {},
): Promise<SignatureKey[]> {
  if (!Number.isFinite(overlapMs) || overlapMs < 0 || overlapMs > MAX_OVERLAP_MS) {
    throw new ProtocolError('overlap_out_of_range', 'The overlap of two keys must be between 0 and 7 days.');
  }
  const old = liveKeys(keys, now).map((key) => ({
    ...key,
    expiresAt: Math.min(key.expiresAt ?? Infinity, now + overlapMs),
  }));
  const live = liveKeys(old, now);
  if (live.length >= MAX_LIVE_KEYS) {
    const message = `${MAX_LIVE_KEYS} keys are live at most: revoke one, or wait until the first of them ends.`;
    throw new ProtocolError('too_many_keys', message);
  }
  return [await generateKey(type, now), ...live];
}

/** The keys that count at a moment (epoch milliseconds). */
export function liveKeys<Key extends { expiresAt?: number }>(keys: readonly Key[], now: number): Key[] {
  return keys.filter((key) => isLive(key, now));
}

export function isLive(key: { expiresAt?: number }, now: number): boolean {
  return key.expiresAt === undefined || now < key.expiresAt;
}

/** The file that a receiver gets: all live keys, newest first; of pairs the public half only. */
export function exportSignature(
  keys: readonly SignatureKey[],
  { webhookId, now = Date.now() }: { webhookId: string; now?: number },
): SignatureFile {
  const live = liveKeys(keys, now);
  const newest = live.find(({ type }) => type === 'secret');
  return {
    keys: live.map(exportedJwk),
    webhookId,
    scheme: 'standard-webhooks',
    ...(newest && { secret: whsec(newest) }),
    toleranceSeconds: DEFAULT_TOLERANCE_SECONDS,
    createdAt: new Date(now).toISOString(),
  };
}

/** `exp` (unix seconds) tells the receiver until when a key counts that another one took over from. */
function exportedJwk(key: SignatureKey): JWK {
  return { ...receiverJwk(key), ...(key.expiresAt !== undefined && { exp: Math.ceil(key.expiresAt / 1000) }) };
}

function receiverJwk({ jwk }: SignatureKey): JWK {
  const { d, ...shared } = jwk;
  return shared;
}

/** A shared secret as Standard Webhooks writes it. */
export function whsec({ jwk }: SignatureKey): string {
  return WHSEC + Buffer.from(jwk.k ?? '', 'base64url').toString('base64');
}

const importedJwk = z.looseObject({
  kty: z.string(),
  kid: z.string().min(1).optional(),
  exp: z.number().optional(),
});
const jwkSet = z.looseObject({ keys: z.array(importedJwk) });

/**
 * Takes the keys of a sender: the text of a signature file, a bare `whsec_…`, or a public JWK Set (RFC 7517).
 * Members of a set that are no Ed25519 key and no secret are passed over, as the RFC asks.
 *
 * @throws ProtocolError `key_invalid`
 */
export async function importKeys(text: string): Promise<SignatureKey[]> {
  const trimmed = text.trim();
  if (trimmed.startsWith(WHSEC)) return [importWhsec(trimmed)];
  const parsed = jwkSet.safeParse(parseJson(trimmed));
  if (!parsed.success) throw invalidKey('expected a signature JSON file, a JWK Set or whsec_…');
  const keys = await Promise.all(
    parsed.data.keys.map(async ({ exp, ...jwk }, index) => withExpiry(await importJwk(jwk as JWK, index), exp)),
  );
  const usable = keys.filter((key) => key !== undefined);
  if (usable.length === 0) throw invalidKey('the set holds no Ed25519 key and no shared secret');
  return usable;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function importWhsec(text: string): SignatureKey {
  const encoded = text.slice(WHSEC.length);
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(encoded)) throw invalidKey('what follows whsec_ is not base64');
  return importSecret({ kty: 'oct', k: Buffer.from(encoded, 'base64').toString('base64url') }, 'whsec');
}

async function importJwk(jwk: JWK, index: number): Promise<SignatureKey | undefined> {
  if (jwk.use !== undefined && jwk.use !== 'sig') return undefined;
  if (jwk.kty === 'oct' && typeof jwk.k === 'string' && (jwk.alg ?? 'HS256') === 'HS256')
    return importSecret(jwk, jwk.kid ?? `key_${index + 1}`);
  if (jwk.kty === 'OKP' && jwk.crv === 'Ed25519' && typeof jwk.x === 'string') return importPublic(jwk);
  return undefined;
}

function withExpiry(key: SignatureKey | undefined, exp: number | undefined): SignatureKey | undefined {
  return key && exp !== undefined ? { ...key, expiresAt: exp * 1000 } : key;
}

function importSecret({ k = '' }: JWK, kid: string): SignatureKey {
  const bytes = Buffer.from(k, 'base64url').length;
  if (bytes < MIN_SECRET_BYTES)
    throw invalidKey(`the secret has ${bytes} bytes, at least ${MIN_SECRET_BYTES} are needed`);
  return { kid, type: 'secret', jwk: { kty: 'oct', k, alg: 'HS256', use: 'sig', kid } };
}

async function importPublic(jwk: JWK): Promise<SignatureKey> {
  const { kty, crv, x } = jwk as { kty: string; crv: string; x: string };
  const kid = jwk.kid ?? (await calculateJwkThumbprint({ kty, crv, x }));
  const key: SignatureKey = { kid, type: 'pair', jwk: { kty, crv, x, alg: 'EdDSA', use: 'sig', kid } };
  verifyingKey(key);
  return key;
}

/** @throws ProtocolError `key_invalid` */
export function verifyingKey({ type, jwk }: SignatureKey): KeyObject {
  // node:crypto takes an empty secret, under which anyone can sign.
  if (type === 'secret' && !jwk.k) throw new ProtocolError('key_invalid', 'The key holds no secret.');
  return keyObject(() =>
    type === 'secret'
      ? createSecretKey(jwk.k ?? '', 'base64url')
      : createPublicKey({ key: receiverJwk({ jwk } as SignatureKey) as JsonWebKey, format: 'jwk' }),
  );
}

/** @throws ProtocolError `key_cannot_sign`, `key_invalid` */
export function signingKey(key: SignatureKey): KeyObject {
  if (key.type === 'secret') return verifyingKey(key);
  if (key.jwk.d === undefined) {
    throw new ProtocolError(
      'key_cannot_sign',
      `Key ${key.kid} is public: it verifies, it can't sign. The sender holds the private half.`,
    );
  }
  return keyObject(() => createPrivateKey({ key: key.jwk as JsonWebKey, format: 'jwk' }));
}

function keyObject(create: () => KeyObject): KeyObject {
  try {
    return create();
  } catch (cause) {
    throw new ProtocolError('key_invalid', 'The key is broken.', { cause });
  }
}

function invalidKey(why: string): ProtocolError {
  return new ProtocolError('key_invalid', `No usable key: ${why}.`);
}
