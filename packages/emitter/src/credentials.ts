import { type Authentication, ProtocolError, type Sealer, type SignatureKey } from '@earshot/protocol';
import { EmitterError } from './errors.ts';
import type { KeyInfo, SealedAuthentication } from './store/webhook-store.ts';

// The only room in which secrets are opened and closed.

export async function sealBasic(username: string, password: string, sealer: Sealer): Promise<SealedAuthentication> {
  return { type: 'basic', username, sealedPassword: await sealer.seal(password) };
}

/** @param keys the newest first. */
export async function sealKeys(keys: readonly SignatureKey[], sealer: Sealer): Promise<SealedAuthentication> {
  return {
    type: 'signature',
    keyType: keys[0]?.type ?? 'secret',
    keys: keys.map(keyInfo),
    sealedKeys: await sealer.seal(JSON.stringify(keys)),
  };
}

function keyInfo({ kid, type, jwk, createdAt = 0, expiresAt }: SignatureKey): KeyInfo {
  const { d, ...publicJwk } = jwk;
  return { kid, createdAt, ...(expiresAt !== undefined && { expiresAt }), ...(type === 'pair' && { publicJwk }) };
}

/** @throws EmitterError `unsealing_failed` */
export async function unsealKeys(
  { sealedKeys }: Extract<SealedAuthentication, { type: 'signature' }>,
  sealer: Sealer,
): Promise<SignatureKey[]> {
  return JSON.parse(await unseal(sealedKeys, sealer)) as SignatureKey[];
}

/** @throws EmitterError `unsealing_failed` */
export async function unsealAuthentication(sealed: SealedAuthentication, sealer: Sealer): Promise<Authentication> {
  switch (sealed.type) {
    case 'none':
      return { type: 'none' };
    case 'basic':
      return { type: 'basic', username: sealed.username, password: await unseal(sealed.sealedPassword, sealer) };
    case 'signature':
      return { type: 'signature', keys: await unsealKeys(sealed, sealer) };
  }
}

async function unseal(jwe: string, sealer: Sealer): Promise<string> {
  try {
    return await sealer.unseal(jwe);
  } catch (cause) {
    if (!(cause instanceof ProtocolError) || cause.code !== 'unsealing_failed') throw cause;
    const message =
      'It was sealed under another key than the one in use: bring that back, or rotate the signature, or enter the password anew.';
    const issue = { field: 'authentication', code: 'unsealing_failed', message };
    throw new EmitterError('unsealing_failed', `A secret cannot be opened. ${message}`, { cause, issues: [issue] });
  }
}
