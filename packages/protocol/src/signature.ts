import { createHmac, type KeyObject, sign as signBytes, timingSafeEqual, verify as verifyBytes } from 'node:crypto';
import { promisify } from 'node:util';
import { decodeProtectedHeader, FlattenedSign, flattenedVerify } from 'jose';
import { ProtocolError } from './errors.ts';
import { type HeaderSource, header } from './headers.ts';
import {
  DEFAULT_TOLERANCE_SECONDS,
  isLive,
  liveKeys,
  type SignatureKey,
  signingKey,
  verifyingKey,
  whsec,
} from './keys.ts';
import { explainMismatch, type SignatureHint } from './signature-hint.ts';

// Standard Webhooks, both directions side by side, so that they can't drift apart.
// Signed bytes: id "." timestamp "." body, the body exactly as it is sent.

/** What is signed. */
export interface Message {
  /** `msg_…`; the same for every retry. */
  id: string;
  /** Unix seconds of this attempt. */
  timestamp: number;
  body: Uint8Array;
}

export type SignatureScheme = 'v1' | 'v1a' | 'jws' | 'hmac';

export type SignatureRefusalCode =
  | 'signature_missing'
  | 'signature_malformed'
  | 'signature_key_unknown'
  | 'signature_mismatch'
  | 'timestamp_outside_tolerance';

export type SignatureVerdict =
  | { accepted: true; kid: string; scheme: SignatureScheme }
  | { accepted: false; code: SignatureRefusalCode; message: string; hint?: SignatureHint };

/** Answers at once for shared secrets; key pairs are verified off the main thread. */
export type Verifier = (
  body: Uint8Array,
  headers: HeaderSource,
  now?: number,
) => SignatureVerdict | Promise<SignatureVerdict>;

/** A legitimate sender has a token per live key. More would let one request buy many verifications. */
const MAX_TOKENS = 16;

const signAsync = promisify(signBytes) as (algorithm: null, data: Uint8Array, key: KeyObject) => Promise<Buffer>;
const verifyAsync = promisify(verifyBytes) as (
  algorithm: null,
  data: Uint8Array,
  key: KeyObject,
  signature: Uint8Array,
) => Promise<boolean>;

// ── Sign ─────────────────────────────────────────────────────────────────────────────────────────

/**
 * Makes the signature headers of a message. Every key that is live at the message's timestamp signs.
 *
 * @returns signs at once by shared secrets; by key pairs off the main thread.
 * @throws ProtocolError `key_cannot_sign`, `key_invalid`
 */
export function createSigner(keys: readonly SignatureKey[]): (message: Message) => Proof | Promise<Proof> {
  const prepared = keys.map((key) => ({ ...key, object: signingKey(key) }));
  return (message) => {
    const live = liveKeys(prepared, message.timestamp * 1000);
    if (live.length === 0)
      throw new ProtocolError('key_cannot_sign', 'No key is live: the message would go out unsigned.');
    const pair = live.find(({ type }) => type === 'pair');
    return pair ? signByPair(live, pair, message) : { 'webhook-signature': live.map(secretToken(message)).join(' ') };
  };
}

/** The headers that prove who sends. */
export type Proof = Record<string, string>;

type PreparedKey = SignatureKey & { object: KeyObject };

function secretToken({ id, timestamp, body }: Message): (key: PreparedKey) => string {
  const prefix = signedPrefix(id, timestamp);
  return ({ object }) => `v1,${hmac(object, prefix, body).toString('base64')}`;
}

async function signByPair(live: readonly PreparedKey[], pair: PreparedKey, message: Message): Promise<Proof> {
  const bytes = signedBytes(signedPrefix(message.id, message.timestamp), message.body);
  const tokens = live.map(async (key) => {
    if (key.type === 'secret') return secretToken(message)(key);
    return `v1a,${(await signAsync(null, bytes, key.object)).toString('base64')}`;
  });
  return { 'webhook-signature': (await Promise.all(tokens)).join(' '), 'webhook-jws': await signJws(pair, message) };
}

async function signJws({ kid, object }: PreparedKey, { id, timestamp, body }: Message): Promise<string> {
  const jws = await new FlattenedSign(signedBytes(signedPrefix(id, timestamp), body))
    .setProtectedHeader({ alg: 'EdDSA', kid, b64: false, crit: ['b64'] })
    .sign(object);
  return `${jws.protected}..${jws.signature}`;
}

// ── Verify ───────────────────────────────────────────────────────────────────────────────────────

/**
 * Verifies Standard Webhooks signatures. Any token of any live key suffices; the algorithm comes from
 * the key, never from the message; compares in constant time.
 *
 * @param options.toleranceSeconds how far the message's timestamp may be from now, either way.
 * @example
 * const verify = createVerifier(await importKeys(signatureJson));
 * const verdict = await verify(body, request.headers);
 */
export function createVerifier(
  keys: readonly SignatureKey[],
  { toleranceSeconds = DEFAULT_TOLERANCE_SECONDS }: { toleranceSeconds?: number } = {},
): Verifier {
  const prepared = keys.map((key) => ({ ...key, object: verifyingKey(key) }));
  return (body, headers, now = Date.now()) => {
    const claim = readClaim(headers);
    if ('code' in claim) return { accepted: false, ...claim };
    const live = prepared.filter((key) => isLive(key, now));
    const decide = (match: Match | undefined) =>
      match ? checkTimestamp(claim, match, now, toleranceSeconds) : refuse(claim, live, body);
    const match = matchSecret(claim, live, body);
    return match || !mayMatchPair(claim, live) ? decide(match) : matchPair(claim, live, body).then(decide);
  };
}

/** What a request claims by its headers. */
interface Claim {
  prefix: string;
  /** Unix seconds. */
  timestamp: number;
  /** The header as it came. */
  signature: string;
  v1: Uint8Array[];
  v1a: Uint8Array[];
  jws?: { protected: string; signature: string; kid?: string };
}

interface Match {
  kid: string;
  scheme: SignatureScheme;
}

interface Refusal {
  code: SignatureRefusalCode;
  message: string;
}

function readClaim(headers: HeaderSource): Claim | Refusal {
  const id = header(headers, 'webhook-id');
  const timestamp = header(headers, 'webhook-timestamp');
  const signature = header(headers, 'webhook-signature') ?? '';
  const jws = header(headers, 'webhook-jws');
  const missing = [
    id === undefined && 'webhook-id',
    timestamp === undefined && 'webhook-timestamp',
    signature === '' && jws === undefined && 'webhook-signature',
  ].filter(Boolean);
  if (id === undefined || timestamp === undefined || missing.length > 0) {
    return { code: 'signature_missing', message: `Missing header: ${missing.join(', ')}.` };
  }
  if (!/^\d{1,12}$/.test(timestamp)) return malformed('webhook-timestamp is not a number of unix seconds');
  // It separates what is signed: an id that held one could borrow the timestamp of another message.
  if (id.includes('.')) return malformed('webhook-id holds a full stop');
  const tokens = signature.split(' ');
  return {
    prefix: signedPrefix(id, timestamp),
    timestamp: Number(timestamp),
    signature,
    v1: decodeTokens(tokens, 'v1,'),
    v1a: decodeTokens(tokens, 'v1a,'),
    ...(jws !== undefined && { jws: readJws(jws) }),
  };
}

function malformed(why: string): Refusal {
  return { code: 'signature_malformed', message: `The signature can't be read: ${why}.` };
}

function decodeTokens(tokens: readonly string[], kind: string): Uint8Array[] {
  return tokens
    .filter((token) => token.startsWith(kind))
    .slice(0, MAX_TOKENS)
    .map((token) => Buffer.from(token.slice(kind.length), 'base64'));
}

function readJws(text: string): NonNullable<Claim['jws']> {
  const [protectedHeader = '', signature = ''] = text.split('..');
  try {
    const { kid } = decodeProtectedHeader({ protected: protectedHeader });
    return { protected: protectedHeader, signature, ...(typeof kid === 'string' && { kid }) };
  } catch {
    return { protected: '', signature: '' };
  }
}

function matchSecret({ prefix, v1 }: Claim, keys: readonly PreparedKey[], body: Uint8Array): Match | undefined {
  if (v1.length === 0) return undefined;
  for (const { type, kid, object } of keys) {
    if (type !== 'secret') continue;
    const expected = hmac(object, prefix, body);
    if (v1.some((token) => equal(token, expected))) return { kid, scheme: 'v1' };
  }
  return undefined;
}

function mayMatchPair({ v1a, jws }: Claim, keys: readonly PreparedKey[]): boolean {
  return (v1a.length > 0 || jws !== undefined) && keys.some(({ type }) => type === 'pair');
}

async function matchPair(
  { prefix, v1a, jws }: Claim,
  keys: readonly PreparedKey[],
  body: Uint8Array,
): Promise<Match | undefined> {
  const bytes = signedBytes(prefix, body);
  for (const { type, kid, object } of keys) {
    if (type !== 'pair') continue;
    for (const token of v1a) {
      if (await verifyAsync(null, bytes, object, token)) return { kid, scheme: 'v1a' };
    }
    if (jws && (await verifyJws(jws, bytes, object))) return { kid, scheme: 'jws' };
  }
  return undefined;
}

async function verifyJws(jws: NonNullable<Claim['jws']>, payload: Uint8Array, key: KeyObject): Promise<boolean> {
  const verified = flattenedVerify({ protected: jws.protected, payload, signature: jws.signature }, key, {
    algorithms: ['EdDSA'],
  });
  return verified.then(
    ({ protectedHeader }) => protectedHeader?.b64 === false,
    () => false,
  );
}

function checkTimestamp(
  { timestamp }: Claim,
  { kid, scheme }: Match,
  now: number,
  toleranceSeconds: number,
): SignatureVerdict {
  const offset = Math.round(now / 1000) - timestamp;
  if (Math.abs(offset) <= toleranceSeconds) return { accepted: true, kid, scheme };
  return outsideTolerance(offset, toleranceSeconds);
}

/** @param offset by which the timestamp is past, in seconds. */
export function outsideTolerance(offset: number, toleranceSeconds: number): SignatureVerdict {
  const direction = offset > 0 ? 'old' : 'in the future';
  const message = `The signature is right, but its timestamp is ${Math.abs(offset)} s ${direction}; ${toleranceSeconds} s are tolerated.`;
  return { accepted: false, code: 'timestamp_outside_tolerance', message };
}

/** Only after a refusal is it worth finding out why. */
function refuse(claim: Claim, keys: readonly PreparedKey[], body: Uint8Array): SignatureVerdict {
  const unknown = unknownKey(claim, keys);
  if (unknown) return { accepted: false, code: 'signature_key_unknown', message: unknown };
  const hint = explainMismatch({
    body,
    presented: claim.signature,
    signed: (candidate) => Buffer.concat([Buffer.from(claim.prefix), candidate]),
    encoding: 'base64',
    secrets: keys.filter(({ type }) => type === 'secret').map((key) => ({ key: key.object, text: whsec(key) })),
    accepts: (candidate) => matchSecret(claim, keys, candidate) !== undefined || matchesPairNow(claim, keys, candidate),
  });
  if (hint) return { accepted: false, code: 'signature_mismatch', message: 'The signature does not match.', hint };
  if (claim.v1.length + claim.v1a.length === 0 && !claim.jws) {
    return { accepted: false, ...malformed('webhook-signature holds no v1 or v1a token') };
  }
  return { accepted: false, code: 'signature_mismatch', message: 'The signature does not match.' };
}

function matchesPairNow({ prefix, v1a }: Claim, keys: readonly PreparedKey[], body: Uint8Array): boolean {
  const bytes = signedBytes(prefix, body);
  const pairs = keys.filter(({ type }) => type === 'pair');
  return pairs.some(({ object }) => v1a.some((token) => verifyBytes(null, bytes, object, token)));
}

function unknownKey({ v1, v1a, jws }: Claim, keys: readonly PreparedKey[]): string | undefined {
  const has = (type: SignatureKey['type']) => keys.some((key) => key.type === type);
  const signedByPair = v1a.length > 0 || jws !== undefined;
  if (keys.length === 0) return 'No key is live here.';
  if (v1.length > 0 && !signedByPair && !has('secret'))
    return 'Signed with a shared secret (v1), but only public keys are known here.';
  if (signedByPair && v1.length === 0 && !has('pair'))
    return 'Signed with a key pair (v1a), but only shared secrets are known here.';
  if (jws?.kid !== undefined && v1.length === 0 && !keys.some(({ kid }) => kid === jws.kid))
    return `Signed with ${keyName(jws.kid)} that is not known here.`;
  return undefined;
}

/** The sender chose it: what is long or could steer a terminal stays out of messages. */
function keyName(kid: string): string {
  return /^[\w.:-]{1,64}$/.test(kid) ? `a key ${kid}` : 'a key';
}

// ── Bytes ────────────────────────────────────────────────────────────────────────────────────────

function signedPrefix(id: string, timestamp: number | string): string {
  return `${id}.${timestamp}.`;
}

function signedBytes(prefix: string, body: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from(prefix), body]);
}

function hmac(key: KeyObject, prefix: string, body: Uint8Array): Buffer {
  // By way of text: the Buffer that a digest makes has memory of its own, which costs as much as a third of the hash.
  return Buffer.from(createHmac('sha256', key).update(prefix).update(body).digest('binary'), 'latin1');
}

function equal(presented: Uint8Array, expected: Uint8Array): boolean {
  return presented.length === expected.length && timingSafeEqual(presented, expected);
}
