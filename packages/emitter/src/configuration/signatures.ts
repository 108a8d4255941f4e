import { liveKeys, type Sealer, type SignatureFile } from '@earshot/protocol';
import type { Audit, By } from '../audit.ts';
import type { Clock } from '../clock.ts';
import type { AuditAction } from '../store/records.ts';
import type { PublicJwk, StoredWebhook, WebhookStore } from '../store/webhook-store.ts';
import type { Cabinet } from './cabinet.ts';
import { type DraftOptions, type DraftSignature, makeDraft } from './draft-signature.ts';
import { type Renewed, type Rotation, revoked, rotated, signatureFile } from './signature.ts';
import { toWebhook, type Webhook } from './webhook.ts';

/** The signatures of webhooks. What is done with them is in the audit trail. */
export interface Signatures {
  /**
   * Makes a signature before its webhook is saved, so that the receiver has it at the first test. The file is handed out
   * with it: in the audit trail it counts as downloaded too.
   *
   * @throws EmitterError `account_not_active`, `webhook_not_found`
   */
  generateSignature(accountId: number, options?: DraftOptions, by?: By): Promise<DraftSignature>;
  /**
   * The JSON file by which a receiver verifies the signature. For shared secrets it holds them: hand it to admins only.
   *
   * @throws EmitterError `account_not_active`, `webhook_not_found`, `no_signature`, `unsealing_failed`
   */
  downloadSignature(accountId: number, id: string, by?: By): Promise<SignatureFile>;
  /**
   * Makes a new key; the old one stays valid for a while, so that the receiver can change over without a gap. Five keys
   * are live at most.
   *
   * Old keys that can't be opened, because the key under which they rest was lost, end at once, and the new one signs
   * alone: the receiver needs the new file first. Their kids are in the audit trail, as `unreadable`.
   *
   * @throws EmitterError `account_not_active`, `webhook_not_found`, `no_signature`, `overlap_out_of_range`,
   *   `too_many_keys`, `revision_conflict`
   */
  rotateSignature(accountId: number, id: string, rotation?: Rotation, by?: By): Promise<Webhook>;
  /**
   * Ends a key at once, for one that became known. If it was the last one a new one is made; so it is where the keys
   * can't be opened, and then all of them end, as with `rotateSignature`.
   *
   * @throws EmitterError `account_not_active`, `webhook_not_found`, `no_signature`, `key_not_found`, `revision_conflict`
   */
  revokeKey(accountId: number, id: string, kid: string, by?: By): Promise<Webhook>;
  /** The live public keys of all webhooks that sign by a key pair, as a JWK Set for the host to serve. */
  publicKeys(): Promise<{ keys: PublicJwk[] }>;
}

export interface SignaturesDependencies {
  cabinet: Cabinet;
  webhooks: WebhookStore;
  sealer: Sealer;
  clock: Clock;
  audit: Audit;
}

export function createSignatures({ cabinet, webhooks, sealer, clock, audit }: SignaturesDependencies): Signatures {
  async function found(accountId: number, id: string): Promise<StoredWebhook> {
    await cabinet.admit(accountId);
    return cabinet.find(accountId, id);
  }

  async function renew(
    before: StoredWebhook,
    { authentication, unreadable }: Renewed,
    { action, asked }: { action: AuditAction; asked: object },
    by: By | undefined,
  ): Promise<Webhook> {
    const { accountId, id: webhookId } = before;
    const webhook = toWebhook(await cabinet.save(before, { authentication }));
    const detail = { ...asked, ...(unreadable.length > 0 && { unreadable }) };
    await audit({ accountId, action, webhookId, detail }, by);
    return webhook;
  }

  return {
    async generateSignature(accountId, options = {}, by) {
      await cabinet.admit(accountId);
      if (options.webhookId !== undefined) await cabinet.find(accountId, options.webhookId);
      const made = await makeDraft(accountId, options, { sealer, now: clock.now() });
      const { webhookId, keys } = made.file;
      const detail = { kids: keys.map(({ kid }) => kid) };
      for (const action of ['signature.generated', 'signature.downloaded'] as const)
        await audit({ accountId, action, webhookId, detail }, by);
      return made;
    },
    async downloadSignature(accountId, id, by) {
      const file = await signatureFile(await found(accountId, id), sealer, clock.now());
      const detail = { kids: file.keys.map(({ kid }) => kid) };
      await audit({ accountId, action: 'signature.downloaded', webhookId: id, detail }, by);
      return file;
    },
    async rotateSignature(accountId, id, rotation = {}, by = {}) {
      const before = await found(accountId, id);
      const renewed = await rotated(before, rotation, { sealer, now: clock.now() });
      return renew(before, renewed, { action: 'signature.rotated', asked: { ...rotation } }, by);
    },
    async revokeKey(accountId, id, kid, by) {
      const before = await found(accountId, id);
      const renewed = await revoked(before, kid, { sealer, now: clock.now() });
      return renew(before, renewed, { action: 'signature.revoked', asked: { kid } }, by);
    },
    async publicKeys() {
      const now = clock.now();
      const keys = (await webhooks.listAll()).flatMap(({ authentication }) =>
        authentication.type === 'signature' ? liveKeys(authentication.keys, now) : [],
      );
      return { keys: keys.flatMap(({ publicJwk }) => (publicJwk ? [publicJwk] : [])) };
    },
  };
}
