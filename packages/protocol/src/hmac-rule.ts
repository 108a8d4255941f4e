import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto';
import * as z from 'zod';
import { ProtocolError } from './errors.ts';
import { type HeaderSource, header } from './headers.ts';
import { DEFAULT_TOLERANCE_SECONDS } from './keys.ts';
import { type Message, outsideTolerance, type SignatureVerdict, type Verifier } from './signature.ts';
import { explainMismatch } from './signature-hint.ts';
import { parseTimestamp } from './timestamp.ts';

const headerName = z
  .string()
  .regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/, { error: 'expected a header name' })
  .toLowerCase();

/** How a foreign sender signs: an HMAC in one header. */
export const hmacRuleSchema = z
  .strictObject({
    header: headerName,
    algorithm: z.enum(['sha1', 'sha256', 'sha512']),
    encoding: z.enum(['hex', 'base64', 'base64url']),
    /** What stands before the signature, such as `sha256=`. */
    prefix: z.string().default(''),
    signed: z.enum(['body', 'timestamp.body']),
    timestampHeader: headerName.optional(),
    toleranceSeconds: z.int().positive().default(DEFAULT_TOLERANCE_SECONDS),
  })
  .refine((rule) => (rule.signed === 'timestamp.body') === (rule.timestampHeader !== undefined), {
    path: ['timestampHeader'],
    error: 'goes with signed "timestamp.body", and only with it',
  });

export type HmacRule = z.infer<typeof hmacRuleSchema>;
export type HmacRuleInput = z.input<typeof hmacRuleSchema>;

/** The kid that a verdict names: a foreign rule has one secret and no key set. */
const KID = 'hmac';

/** @throws ProtocolError `hmac_rule_invalid` */
function readRule(input: HmacRuleInput): HmacRule {
  const parsed = hmacRuleSchema.safeParse(input);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(({ path, message }) => [...path, message].join(': '));
  throw new ProtocolError('hmac_rule_invalid', `The rule is not valid. ${faults.join('; ')}.`);
}

function readSecret(secret: string): KeyObject {
  if (secret === '') throw new ProtocolError('key_invalid', 'The secret is empty.');
  return createSecretKey(secret, 'utf8');
}

/**
 * Signs as a foreign sender would.
 *
 * @throws ProtocolError `hmac_rule_invalid`, `key_invalid`
 */
export function createHmacSigner(input: HmacRuleInput, secret: string): (message: Message) => Record<string, string> {
  const rule = readRule(input);
  const key = readSecret(secret);
  return ({ timestamp, body }) => {
    const signature = hmac(rule, key, signedBytes(rule, String(timestamp), body)).toString(rule.encoding);
    return {
      [rule.header]: rule.prefix + signature,
      ...(rule.timestampHeader !== undefined && { [rule.timestampHeader]: String(timestamp) }),
    };
  };
}

/**
 * Verifies by a rule for foreign senders. The timestamp, where one is signed, may be in seconds, milliseconds or ISO 8601.
 *
 * @throws ProtocolError `hmac_rule_invalid`, `key_invalid`
 */
export function createHmacVerifier(input: HmacRuleInput, secret: string): Verifier {
  const rule = readRule(input);
  const key = readSecret(secret);
  return (body, headers, now = Date.now()) => {
    const claim = readClaim(rule, headers);
    if ('accepted' in claim) return claim;
    const { presented, timestamp } = claim;
    if (!matches(rule, key, presented, timestamp, body)) return refuse(rule, key, secret, claim, body);
    return checkTimestamp(rule, timestamp, now);
  };
}

interface Claim {
  presented: string;
  /** As it came; empty where none is signed. */
  timestamp: string;
}

function readClaim(rule: HmacRule, headers: HeaderSource): Claim | SignatureVerdict {
  const presented = header(headers, rule.header);
  const timestamp = rule.timestampHeader === undefined ? '' : header(headers, rule.timestampHeader);
  if (presented === undefined || timestamp === undefined) {
    const missing = [presented === undefined && rule.header, timestamp === undefined && rule.timestampHeader].filter(
      Boolean,
    );
    return { accepted: false, code: 'signature_missing', message: `Missing header: ${missing.join(', ')}.` };
  }
  if (rule.timestampHeader !== undefined && parseTimestamp(timestamp) === undefined) {
    return {
      accepted: false,
      code: 'signature_malformed',
      message: `The signature can't be read: ${rule.timestampHeader} is no time.`,
    };
  }
  return { presented, timestamp };
}

function matches(rule: HmacRule, key: KeyObject, presented: string, timestamp: string, body: Uint8Array): boolean {
  if (!presented.startsWith(rule.prefix)) return false;
  const signature = Buffer.from(presented.slice(rule.prefix.length), rule.encoding);
  const expected = hmac(rule, key, signedBytes(rule, timestamp, body));
  return signature.length === expected.length && timingSafeEqual(signature, expected);
}

function refuse(
  rule: HmacRule,
  key: KeyObject,
  secret: string,
  { presented, timestamp }: Claim,
  body: Uint8Array,
): SignatureVerdict {
  const hint = explainMismatch({
    body,
    presented,
    signed: (candidate) => signedBytes(rule, timestamp, candidate),
    encoding: rule.encoding,
    algorithm: rule.algorithm,
    secrets: [{ key, text: secret }],
    accepts: (candidate) => matches(rule, key, presented, timestamp, candidate),
  });
  return {
    accepted: false,
    code: 'signature_mismatch',
    message: 'The signature does not match.',
    ...(hint && { hint }),
  };
}

function checkTimestamp(rule: HmacRule, timestamp: string, now: number): SignatureVerdict {
  const signedAt = parseTimestamp(timestamp)?.epochMs ?? now;
  const offset = Math.round((now - signedAt) / 1000);
  if (Math.abs(offset) <= rule.toleranceSeconds) return { accepted: true, kid: KID, scheme: 'hmac' };
  return outsideTolerance(offset, rule.toleranceSeconds);
}

function signedBytes({ signed }: HmacRule, timestamp: string, body: Uint8Array): Uint8Array {
  return signed === 'body' ? body : Buffer.concat([Buffer.from(`${timestamp}.`), body]);
}

function hmac({ algorithm }: HmacRule, key: KeyObject, bytes: Uint8Array): Buffer {
  return createHmac(algorithm, key).update(bytes).digest();
}
