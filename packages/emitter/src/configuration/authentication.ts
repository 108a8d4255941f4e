import { createSender, generateKey, ProtocolError, type Sealer } from '@earshot/protocol';
import { sealBasic, sealKeys } from '../credentials.ts';
import { type FieldIssue, faulty } from '../errors.ts';
import type { SealedAuthentication } from '../store/webhook-store.ts';
import type { AuthenticationInput } from './webhook-input.ts';

/**
 * What an admin chose, sealed. What was there before stays where the choice doesn't replace it: the password when only
 * the username is given, the keys when the kind of key is the same.
 *
 * @throws EmitterError `invalid_webhook`
 */
export async function sealAuthentication(
  chosen: AuthenticationInput,
  before: SealedAuthentication | undefined,
  { sealer, now }: { sealer: Sealer; now: number },
): Promise<SealedAuthentication> {
  switch (chosen.type) {
    case 'none':
      return { type: 'none' };
    case 'basic':
      return basic(chosen.username, chosen.password, before, sealer);
    case 'signature':
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
