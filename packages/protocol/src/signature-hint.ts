import { createHmac, type KeyObject, timingSafeEqual } from 'node:crypto';

/** Why a signature that was refused is nearly right. */
export type SignatureHint =
  | 'trailing_newline'
  | 'reserialized_json'
  | 'hex_encoding'
  | 'base64_encoding'
  | 'wrong_prefix'
  | 'body_only'
  | 'secret_as_text';

/** What each hint tells the sender to do. */
export const hintText: Readonly<Record<SignatureHint, string>> = {
  trailing_newline:
    'It is right for the body with or without a trailing newline: sign exactly the bytes that are sent.',
  reserialized_json:
    'It is right for the same JSON in another layout: sign exactly the bytes that are sent, and keep proxies from rewriting them.',
  hex_encoding: 'It is right, but written in hex where base64 is expected.',
  base64_encoding: 'It is right, but written in base64 where hex is expected.',
  wrong_prefix: 'It is right, but stands behind another prefix than expected.',
  body_only: 'It is right for the body alone: the id and the timestamp must be signed with it.',
  secret_as_text: 'It was made with the text of the secret: drop "whsec_" and decode the rest from base64.',
};

/** A refused signature, and what is needed to try variations of it. */
export interface Mismatch {
  body: Uint8Array;
  /** The signature header as it came. */
  presented: string;
  /** The bytes that are signed for a body. */
  signed(body: Uint8Array): Uint8Array;
  encoding: 'base64' | 'base64url' | 'hex';
  algorithm?: string;
  /** The shared secrets, and as the text in which they were handed over. */
  secrets: readonly { key: KeyObject; text: string }[];
  /** Whether the signature would be accepted for another body. */
  accepts(body: Uint8Array): boolean;
}

/** A refusal must stay cheap: beyond this no variation is tried. */
const MAX_EXPLAINED_BYTES = 64 * 1024;
/** Indented, every line is as long as it lies deep: 64 KiB of brackets would become hundreds of megabytes. */
const MAX_EXPLAINED_DEPTH = 32;

/** Tries the mistakes that senders make. Runs only after a refusal. */
export function explainMismatch(mismatch: Mismatch): SignatureHint | undefined {
  if (mismatch.body.length > MAX_EXPLAINED_BYTES) return undefined;
  return explainSpelling(mismatch) ?? explainBody(mismatch) ?? explainContent(mismatch) ?? explainSecret(mismatch);
}

/** The right bytes, written in another way. */
function explainSpelling({
  body,
  presented,
  signed,
  encoding,
  algorithm,
  secrets,
}: Mismatch): SignatureHint | undefined {
  const spelled = presentedBytes(presented);
  for (const { key } of secrets) {
    const expected = createHmac(algorithm ?? 'sha256', key)
      .update(signed(body))
      .digest();
    if (spelled.hex.some((bytes) => equal(bytes, expected)))
      return encoding === 'hex' ? 'wrong_prefix' : 'hex_encoding';
    if (spelled.base64.some((bytes) => equal(bytes, expected)))
      return encoding === 'hex' ? 'base64_encoding' : 'wrong_prefix';
  }
  return undefined;
}

function explainBody({ body, accepts }: Mismatch): SignatureHint | undefined {
  if (newlineVariants(body).some(accepts)) return 'trailing_newline';
  if (jsonVariants(body).some(accepts)) return 'reserialized_json';
  return undefined;
}

function explainContent(mismatch: Mismatch): SignatureHint | undefined {
  const { body, signed } = mismatch;
  if (signed(body).length === body.length) return undefined;
  return madeWith(mismatch, body, ({ key }) => key) ? 'body_only' : undefined;
}

function explainSecret(mismatch: Mismatch): SignatureHint | undefined {
  const content = mismatch.signed(mismatch.body);
  const asText = madeWith(mismatch, content, ({ text }) => text);
  return asText || madeWith(mismatch, content, ({ text }) => text.replace('whsec_', '')) ? 'secret_as_text' : undefined;
}

type Secret = Mismatch['secrets'][number];

function madeWith(
  { presented, algorithm, secrets }: Mismatch,
  content: Uint8Array,
  keyOf: (secret: Secret) => KeyObject | string,
): boolean {
  const { hex, base64 } = presentedBytes(presented);
  return secrets.some((secret) => {
    const expected = createHmac(algorithm ?? 'sha256', keyOf(secret))
      .update(content)
      .digest();
    return [...hex, ...base64].some((bytes) => equal(bytes, expected));
  });
}

/** Every reading of what was presented: each token, with and without what looks like a prefix. */
function presentedBytes(presented: string): { hex: Buffer[]; base64: Buffer[] } {
  const tokens = presented.split(' ').slice(0, 4);
  const texts = tokens.flatMap((token) => [token, token.replace(/^[A-Za-z0-9_-]{1,16}[,=:]/, '')]);
  return {
    hex: texts.filter((text) => /^[0-9a-f]+$/i.test(text)).map((text) => Buffer.from(text, 'hex')),
    base64: texts.map((text) => Buffer.from(text, 'base64')),
  };
}

function newlineVariants(body: Uint8Array): Uint8Array[] {
  const text = Buffer.from(body);
  const end = text.at(-1) === 0x0a ? (text.at(-2) === 0x0d ? -2 : -1) : undefined;
  return end === undefined ? [Buffer.concat([text, Buffer.from('\n')])] : [text.subarray(0, end)];
}

function jsonVariants(body: Uint8Array): Uint8Array[] {
  const json = Buffer.from(body).toString();
  try {
    const value: unknown = JSON.parse(json);
    if (depth(json) > MAX_EXPLAINED_DEPTH) return [];
    return [JSON.stringify(value), spaced(value), JSON.stringify(value, null, 2)].map((text) => Buffer.from(text));
  } catch {
    // Not JSON.
    return [];
  }
}

/** How deep the brackets of JSON nest. */
function depth(json: string): number {
  let deepest = 0;
  let open = 0;
  for (const [character] of json.replace(/"(?:[^"\\]|\\.)*"/g, '').matchAll(/[[\]{}]/g)) {
    open += character === '[' || character === '{' ? 1 : -1;
    deepest = Math.max(deepest, open);
  }
  return deepest;
}

/** One line with a space behind each colon and comma, as Python writes it. */
function spaced(value: unknown): string {
  // A line break in this layout is never inside a string: there it is escaped.
  return JSON.stringify(value, null, 1).replace(/,\n */g, ', ').replace(/\n */g, '');
}

function equal(presented: Buffer, expected: Buffer): boolean {
  return presented.length === expected.length && timingSafeEqual(presented, expected);
}
