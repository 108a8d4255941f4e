import { randomUUID } from 'node:crypto';
import {
  exportSignature,
  generateKey,
  type KeyType,
  ProtocolError,
  type Sealer,
  type SignatureFile,
  type SignatureKey,
} from '@earshot/protocol';
import { type EmitterError, faulty } from '../errors.ts';

// A receiver wants the signature before the first test, and so before the webhook is saved. Until then it rests with
// whoever fills in the form, sealed: nothing is stored for webhooks that are never saved.

/** A signature for a webhook that isn't saved yet, or doesn't sign yet. */
export interface DraftSignature {
  /** Goes into `authentication.draft` when the webhook is tested and saved. Encrypted; good for a day. */
  draft: string;
  /** What the receiver needs. */
  file: SignatureFile;
}

/** Which signature is generated. */
export interface DraftOptions {
  /** `secret` by default. */
  keyType?: KeyType | undefined;
  /** A webhook that is there already; without it the signature is for a new one. */
  webhookId?: string | undefined;
}

interface Draft {
  accountId: number;
  webhookId: string;
  keys: readonly SignatureKey[];
  madeAt: number;
}

const GOOD_FOR_MS = 24 * 60 * 60 * 1000;

interface Means {
  sealer: Sealer;
  now: number;
}

export async function makeDraft(
  accountId: number,
  { keyType = 'secret', webhookId = randomUUID() }: DraftOptions,
  { sealer, now }: Means,
): Promise<DraftSignature> {
  const keys = [await generateKey(keyType, now)];
  const draft: Draft = { accountId, webhookId, keys, madeAt: now };
  return { draft: await sealer.seal(JSON.stringify(draft)), file: exportSignature(keys, { webhookId, now }) };
}

/** @throws EmitterError `invalid_webhook` when it is none, too old, or made for another webhook. */
export async function openDraft(
  sealed: string,
  owner: { accountId: number; id?: string },
  { sealer, now }: Means,
): Promise<Draft> {
  const draft = JSON.parse(await sealer.unseal(sealed).catch(refuse)) as Draft;
  const isOwn = draft.accountId === owner.accountId && (owner.id ?? draft.webhookId) === draft.webhookId;
  if (!isOwn) throw invalid('draft_invalid', 'The signature was generated for another webhook.');
  if (now - draft.madeAt > GOOD_FOR_MS) throw invalid('draft_expired', 'The signature is a day old: generate it anew.');
  return draft;
}

function refuse(error: unknown): never {
  if (error instanceof ProtocolError) throw invalid('draft_invalid', 'The draft is no signature of this emitter.');
  throw error;
}

export function invalid(code: string, message: string): EmitterError {
  return faulty('invalid_webhook', 'The webhook cannot be saved.', [{ field: 'authentication.draft', code, message }]);
}
