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

export interface Rotation {
  /** How long the old key stays valid: 0 to 7 days in milliseconds, 24 h by default. While it does, both sign. */
  overlapMs?: number | undefined;
  /** Of the new key; the same as that of the old one by default. */
  keyType?: KeyType | undefined;
}

/** @throws EmitterError `no_signature` */
export async function signatureFile(webhook: StoredWebhook, sealer: Sealer, now: number): Promise<SignatureFile> {
  const keys = await unsealKeys(signatureOf(webhook), sealer);
  return exportSignature(keys, { webhookId: webhook.id, now });
}

/** @throws EmitterError `no_signature`, `overlap_out_of_range`, `too_many_keys` */
export async function rotated(
  webhook: StoredWebhook,
  { overlapMs, keyType }: Rotation,
  { sealer, now }: { sealer: Sealer; now: number },
): Promise<SealedAuthentication> {
  const signature = signatureOf(webhook);
  const options = { now, type: keyType ?? signature.keyType, ...(overlapMs !== undefined && { overlapMs }) };
  const keys = await rotateKeys(await unsealKeys(signature, sealer), options).catch(refuse);
  return sealKeys(keys, sealer);
}

function refuse(cause: unknown): never {
  if (!(cause instanceof ProtocolError)) throw cause;
  const { code, message } = cause;
  if (code !== 'overlap_out_of_range' && code !== 'too_many_keys') throw cause;
  throw new EmitterError(code, message, { cause });
}

/**
 * A key that signs no more from now on. When no other is left, a new one takes its place, since a webhook must not fall
 * silent or send unsigned.
 *
 * @throws EmitterError `no_signature`, `key_not_found`
 */
export async function revoked(
  webhook: StoredWebhook,
  kid: string,
  { sealer, now }: { sealer: Sealer; now: number },
): Promise<SealedAuthentication> {
  const signature = signatureOf(webhook);
  const keys = await unsealKeys(signature, sealer);
  const others = keys.filter((key) => key.kid !== kid);
  if (others.length === keys.length) throw new EmitterError('key_not_found', 'The signature has no key of this id.');
  const lasting = liveKeys(others, now).filter(({ expiresAt }) => expiresAt === undefined);
  const replacement = lasting.length === 0 ? [await generateKey(signature.keyType, now)] : [];
  return sealKeys([...replacement, ...others], sealer);
}

function signatureOf({ authentication }: StoredWebhook): Extract<SealedAuthentication, { type: 'signature' }> {
  if (authentication.type === 'signature') return authentication;
  throw new EmitterError('no_signature', "The webhook's authentication is not Signature.");
}
