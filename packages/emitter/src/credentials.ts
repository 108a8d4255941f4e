import type { Authentication, Sealer, SignatureKey } from '@earshot/protocol';
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

/** @throws ProtocolError `unsealing_failed` */
export async function unsealKeys(
  { sealedKeys }: Extract<SealedAuthentication, { type: 'signature' }>,
  sealer: Sealer,
): Promise<SignatureKey[]> {
  return JSON.parse(await sealer.unseal(sealedKeys)) as SignatureKey[];
}

/** @throws ProtocolError `unsealing_failed` */
export async function unsealAuthentication(sealed: SealedAuthentication, sealer: Sealer): Promise<Authentication> {
  switch (sealed.type) {
    case 'none':
      return { type: 'none' };
    case 'basic':
      return { type: 'basic', username: sealed.username, password: await sealer.unseal(sealed.sealedPassword) };
    case 'signature':
      return { type: 'signature', keys: await unsealKeys(sealed, sealer) };
  }
}
