import { createHash, timingSafeEqual } from 'node:crypto';
import { ProtocolError } from './errors.ts';
import { type HeaderSource, header } from './headers.ts';
import { createHmacSigner, createHmacVerifier, type HmacRuleInput } from './hmac-rule.ts';
import type { SignatureKey } from './keys.ts';
import {
  createSigner,
  createVerifier,
  type Message,
  type Proof,
  type SignatureRefusalCode,
  type SignatureScheme,
} from './signature.ts';
import type { SignatureHint } from './signature-hint.ts';
import { hintText as signatureHintText } from './signature-hint.ts';

/** How a receiver knows its sender: ALM's three ways, and the generic rule for foreign senders. */
export type Authentication =
  | { type: 'none' }
  | { type: 'basic'; username: string; password: string }
  | { type: 'signature'; keys: readonly SignatureKey[]; toleranceSeconds?: number }
  | { type: 'hmac'; rule: HmacRuleInput; secret: string };

/** Why a request was refused. Stable, for programs. */
export type RefusalCode = 'basic_missing' | 'basic_malformed' | 'basic_mismatch' | SignatureRefusalCode;

/** What would make a refused request right. */
export type RefusalHint = SignatureHint | 'latin1_encoding' | 'password_newline';

export type AuthenticationVerdict =
  | { accepted: true; kid?: string; scheme?: SignatureScheme }
  | { accepted: false; code: RefusalCode; message: string; hint?: RefusalHint };

/** What each hint tells the sender to do. */
export const hintText: Readonly<Record<RefusalHint, string>> = {
  ...signatureHintText,
  latin1_encoding: 'They are right, but encoded in ISO 8859-1 where UTF-8 is expected.',
  password_newline: 'They are right but for a line break behind the password.',
};

/** Makes the headers by which a sender proves who it is. */
export interface Sender {
  /**
   * Always holds `webhook-id` and `webhook-timestamp`, signed or not.
   *
   * @returns at once where it can; a promise when a key pair signs.
   */
  headersFor(message: Message): Proof | Promise<Proof>;
}

/** Checks the headers of what arrives. */
export interface Receiver {
  /**
   * @param body the bytes exactly as they arrived.
   * @param now epoch milliseconds.
   * @returns at once where it can; a promise when a key pair has to be tried.
   */
  authenticate(
    body: Uint8Array,
    headers: HeaderSource,
    now?: number,
  ): AuthenticationVerdict | Promise<AuthenticationVerdict>;
  /** What `WWW-Authenticate` says to one who was refused; only Basic has it. */
  challenge?: string;
}

/** @throws ProtocolError `key_cannot_sign`, `key_invalid`, `credentials_invalid`, `hmac_rule_invalid` */
export function createSender(authentication: Authentication): Sender {
  const prove = prover(authentication);
  return {
    headersFor(message) {
      const headers: Proof = { 'webhook-id': message.id, 'webhook-timestamp': String(message.timestamp) };
      const proof = prove(message);
      if (proof instanceof Promise) return proof.then((later) => Object.assign(headers, later));
      return Object.assign(headers, proof);
    },
  };
}

type Prover = (message: Message) => Proof | Promise<Proof>;

function prover(authentication: Authentication): Prover {
  switch (authentication.type) {
    case 'none':
      return () => ({});
    case 'basic': {
      const authorization = `Basic ${basicCredentials(authentication).toString('base64')}`;
      return () => ({ authorization });
    }
    case 'signature':
      return createSigner(authentication.keys);
    case 'hmac':
      return createHmacSigner(authentication.rule, authentication.secret);
  }
}

/** What Basic asks a sender for, as `WWW-Authenticate`. */
export const BASIC_CHALLENGE = 'Basic realm="earshot", charset="UTF-8"';

/** @throws ProtocolError `key_invalid`, `credentials_invalid`, `hmac_rule_invalid` */
export function createReceiver(authentication: Authentication): Receiver {
  switch (authentication.type) {
    case 'none':
      return { authenticate: () => ({ accepted: true }) };
    case 'basic':
      return {
        authenticate: createBasicVerifier(authentication),
        challenge: BASIC_CHALLENGE,
      };
    case 'signature': {
      const { keys, toleranceSeconds } = authentication;
      return { authenticate: createVerifier(keys, toleranceSeconds === undefined ? {} : { toleranceSeconds }) };
    }
    case 'hmac':
      return { authenticate: createHmacVerifier(authentication.rule, authentication.secret) };
  }
}

// ── Basic (RFC 7617) ─────────────────────────────────────────────────────────────────────────────

interface BasicCredentials {
  username: string;
  password: string;
}

/** UTF-8; the first colon splits, so the password may hold colons and the username may not. */
function basicCredentials({ username, password }: BasicCredentials): Buffer {
  if (username.includes(':'))
    throw new ProtocolError('credentials_invalid', 'A username for Basic must not hold a colon.');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what RFC 7617 forbids
  if (/[\x00-\x1f\x7f]/.test(username + password)) {
    throw new ProtocolError('credentials_invalid', 'Credentials for Basic must not hold control characters.');
  }
  return Buffer.from(`${username}:${password}`);
}

function createBasicVerifier(credentials: BasicCredentials): Receiver['authenticate'] {
  const expected = basicCredentials(credentials);
  // Hashing first makes the compare take the same time for every length.
  const expectedDigest = sha256(expected);
  return (_body, headers) => {
    const authorization = header(headers, 'authorization');
    if (authorization === undefined)
      return { accepted: false, code: 'basic_missing', message: 'Missing header: authorization.' };
    const encoded = /^basic +([A-Za-z0-9+/=_-]+) *$/i.exec(authorization)?.[1];
    if (encoded === undefined)
      return {
        accepted: false,
        code: 'basic_malformed',
        message: 'The authorization header is not of the form "Basic <base64>".',
      };
    const presented = Buffer.from(encoded, 'base64');
    if (timingSafeEqual(sha256(presented), expectedDigest)) return { accepted: true };
    return refuseBasic(presented, expected);
  };
}

function refuseBasic(presented: Buffer, expected: Buffer): AuthenticationVerdict {
  const is = (candidate: Buffer) => timingSafeEqual(sha256(candidate), sha256(expected));
  const hint = is(Buffer.from(presented.toString('latin1')))
    ? 'latin1_encoding'
    : is(Buffer.from(presented.toString().replace(/\r?\n$/, '')))
      ? 'password_newline'
      : undefined;
  return {
    accepted: false,
    code: 'basic_mismatch',
    message: 'The username or the password is wrong.',
    ...(hint && { hint }),
  };
}

function sha256(bytes: Uint8Array): Buffer {
  return createHash('sha256').update(bytes).digest();
}
