import {
  exportSignature,
  generateKey,
  type KeyType,
  liveKeys,
  ProtocolError,
  rotateKeys,
  type Sealer,
  type SignatureFile,
} from '@earshot/protocol';
import { sealKeys, unsealKeys } from '../credentials.ts';
import { EmitterError } from '../errors.ts';
import type { SealedAuthentication, StoredWebhook } from '../store/webhook-store.ts';

/** How a signature is rotated. */
export interface Rotation {
  /** How long the old key stays valid: 0 to 7 days in milliseconds, 24 h by default. While it does, both sign. */
  overlapMs?: number | undefined;
  /** Of the new key; the same as that of the old one by default. */
  keyType?: KeyType | undefined;
}

/** A signature with other keys than before. */
export interface Renewed {
  authentication: SealedAuthentication;
  /** The kids of live keys that ended because they can't be opened any more. */
  unreadable: readonly string[];
}

interface Means {
  sealer: Sealer;
  now: number;
}

/** @throws EmitterError `no_signature`, `unsealing_failed` */
export async function signatureFile(webhook: StoredWebhook, sealer: Sealer, now: number): Promise<SignatureFile> {
  const keys = await unsealKeys(signatureOf(webhook), sealer);
  return exportSignature(keys, { webhookId: webhook.id, now });
}

/**
 * With a new key in front. Old ones that can't be opened end instead of overlapping: they sign nothing any more, and who
 * lost the sealing key must come to a signature again.
 *
 * @throws EmitterError `no_signature`, `overlap_out_of_range`, `too_many_keys`
 */
export async function rotated(
  webhook: StoredWebhook,
  { overlapMs, keyType }: Rotation,
  { sealer, now }: Means,
): Promise<Renewed> {
  const signature = signatureOf(webhook);
  const { keys: old, unreadable } = await readable(signature, { sealer, now });
  const options = { now, type: keyType ?? signature.keyType, ...(overlapMs !== undefined && { overlapMs }) };
  const keys = await rotateKeys(old, options).catch(refuse);
  return { authentication: await sealKeys(keys, sealer), unreadable };
}

function refuse(cause: unknown): never {
  if (!(cause instanceof ProtocolError)) throw cause;
  const { code, message } = cause;
  if (code !== 'overlap_out_of_range' && code !== 'too_many_keys') throw cause;
  const issues =
    code === 'overlap_out_of_range' ? [{ field: 'rotation.overlapMs', code: 'out_of_range', message }] : [];
  throw new EmitterError(code, message, { cause, issues });
}

/**
 * A key that signs no more from now on. When no other is left, a new one takes its place, since a webhook must not fall
 * silent or send unsigned. They rest together, so where one can't be opened, none can, and all of them end.
 *
 * @throws EmitterError `no_signature`, `key_not_found`
 */
export async function revoked(webhook: StoredWebhook, kid: string, { sealer, now }: Means): Promise<Renewed> {
  const signature = signatureOf(webhook);
  if (!signature.keys.some((key) => key.kid === kid))
    throw new EmitterError('key_not_found', 'The signature has no key of this id.');
  const { keys, unreadable } = await readable(signature, { sealer, now });
  const others = keys.filter((key) => key.kid !== kid);
  const lasting = liveKeys(others, now).filter(({ expiresAt }) => expiresAt === undefined);
  const replacement = lasting.length === 0 ? [await generateKey(signature.keyType, now)] : [];
  return { authentication: await sealKeys([...replacement, ...others], sealer), unreadable };
}

async function readable(signature: SealedSignature, { sealer, now }: Means) {
  try {
    return { keys: await unsealKeys(signature, sealer), unreadable: [] };
  } catch (error) {
    if (!(error instanceof EmitterError) || error.code !== 'unsealing_failed') throw error;
    return { keys: [], unreadable: liveKeys(signature.keys, now).map(({ kid }) => kid) };
  }
}

type SealedSignature = Extract<SealedAuthentication, { type: 'signature' }>;

function signatureOf({ authentication }: StoredWebhook): SealedSignature {
  if (authentication.type === 'signature') return authentication;
  throw new EmitterError('no_signature', "The webhook's authentication is not Signature.");
}
