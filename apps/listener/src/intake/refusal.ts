import type { IncomingHttpHeaders } from 'node:http';
import { hintText } from '@earshot/protocol';
import type { Problem } from '@earshot/server';
import { VERIFIER_FAILED } from '../endpoints/checked-senders.ts';
import { KEYS_UNAVAILABLE } from '../endpoints/jwks-receiver.ts';
import type { Delivery, Refusal } from '../store/delivery-store.ts';

// Which answer belongs to which refusal.

/** For requests that never become a delivery: they reached no endpoint. */
export const unknownEndpoint = (name: string): Problem => ({
  status: 404,
  code: 'unknown_endpoint',
  title: 'No such endpoint.',
  detail: `There is no endpoint "${name}" here. Those that exist are listed at /api/endpoints.`,
});

export const methodNotAllowed: Problem = {
  status: 405,
  code: 'method_not_allowed',
  title: 'Events are sent by POST.',
  headers: { allow: 'POST' },
};

/** The sender retries what it is not told is safe. */
export const storeUnavailable: Problem = {
  status: 503,
  code: 'store_unavailable',
  title: 'The delivery could not be stored. Nothing of it was kept; send it again.',
  headers: { 'retry-after': '5' },
};

export const bodyTooLarge = (limit: number): Refusal => ({
  code: BODY_TOO_LARGE,
  message: `The body is larger than ${limit} bytes.`,
});

const BODY_TOO_LARGE = 'body_too_large';
const ENCODING_UNSUPPORTED = 'encoding_unsupported';

/** A small body may unpack to a huge one, and a signature covers the bytes as they are sent: none is unpacked. */
export function encodingProblem(headers: IncomingHttpHeaders): Refusal | undefined {
  const { 'content-encoding': content = 'identity', 'transfer-encoding': transfer = 'chunked' } = headers;
  if (content === 'identity' && transfer === 'chunked') return undefined;
  if (/^identity$/i.test(content) && /^chunked$/i.test(transfer)) return undefined;
  return { code: ENCODING_UNSUPPORTED, message: 'The body is compressed. Send it as it is, without Content-Encoding.' };
}

const titles = {
  refused: 'The sender could not be authenticated.',
  malformed: 'The body is not an envelope of events.',
};

const titleOf: Readonly<Record<number, string>> = {
  413: 'The body is too large.',
  415: 'The body is encoded.',
  503: 'The sender cannot be authenticated at present; send it again.',
};

/** The answer to a request that was stored, but not accepted. */
export function refusalProblem(
  { seq, refusal }: Pick<Delivery, 'seq' | 'refusal'>,
  verdict: 'refused' | 'malformed',
  challenge?: string,
): Problem {
  const { code, message, hint, issues } = refusal ?? { code: verdict, message: titles[verdict] };
  const status = statusOf(code, verdict);
  return {
    status,
    code,
    title: titleOf[status] ?? titles[verdict],
    detail: hint === undefined ? message : `${message} ${hintText[hint]}`,
    extra: { hint, issues, deliverySeq: seq },
    ...(status === 415 && { headers: { 'accept-encoding': 'identity' } }),
    ...(status === 401 && challenge !== undefined && { headers: { 'www-authenticate': challenge } }),
    ...(status === 503 && { headers: { 'retry-after': '5' } }),
  };
}

function statusOf(code: string, verdict: 'refused' | 'malformed'): number {
  if (code === BODY_TOO_LARGE) return 413;
  if (code === ENCODING_UNSUPPORTED) return 415;
  if (code === KEYS_UNAVAILABLE || code === VERIFIER_FAILED) return 503;
  return verdict === 'refused' ? 401 : 400;
}
