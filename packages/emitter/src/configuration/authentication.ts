import { createSender, generateKey, ProtocolError, type Sealer } from '@earshot/protocol';
import { sealBasic, sealKeys } from '../credentials.ts';
import { type FieldIssue, faulty } from '../errors.ts';
import type { SealedAuthentication } from '../store/webhook-store.ts';
import { openDraft } from './draft-signature.ts';
import type { AuthenticationInput } from './webhook-input.ts';

/** The webhook that is to authenticate so; one that isn't saved yet may have no id. */
export interface Owner {
  accountId: number;
  id?: string;
}

/**
 * What an admin chose, sealed. What was there before stays where the choice doesn't replace it: the password when only
 * the username is given, the keys when the kind of key is the same.
 * The keys of a draft take the place of any.
 *
 * @throws EmitterError `invalid_webhook`
 */
export async function sealAuthentication(
  chosen: AuthenticationInput,
  before: SealedAuthentication | undefined,
  owner: Owner,
  { sealer, now }: { sealer: Sealer; now: number },
): Promise<SealedAuthentication> {
  switch (chosen.type) {
    case 'none':
      return { type: 'none' };
    case 'basic':
      return basic(chosen.username, chosen.password, before, sealer);
    case 'signature':
      if (chosen.draft !== undefined) {
        const { keys } = await openDraft(chosen.draft, owner, { sealer, now });
        return sealKeys([...keys], sealer);
      }
      if (before?.type === 'signature' && (chosen.keyType ?? before.keyType) === before.keyType) return before;
      return sealKeys([await generateKey(chosen.keyType ?? 'secret', now)], sealer);
  }
}

async function basic(
  username: string,
  password: string | undefined,
  before: SealedAuthentication | undefined,
  sealer: Sealer,
): Promise<SealedAuthentication> {
  if (password === undefined && before?.type !== 'basic') {
    throw invalid({ field: 'authentication.password', code: 'required', message: 'It is required.' });
  }
  checkCredentials(username, password ?? '');
  if (password === undefined && before?.type === 'basic') return { ...before, username };
  return sealBasic(username, password ?? '', sealer);
}

/** What Basic can't carry is found here, not at the first delivery. */
function checkCredentials(username: string, password: string): void {
  try {
    createSender({ type: 'basic', username, password });
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    throw invalid({ field: 'authentication', code: error.code, message: error.message });
  }
}

function invalid(issue: FieldIssue): Error {
  return faulty('invalid_webhook', 'The webhook cannot be saved.', [issue]);
}
