import { EmitterError } from './errors.ts';

/** @throws EmitterError `invalid_account` */
export function checkAccountId(accountId: number): void {
  if (Number.isSafeInteger(accountId) && accountId > 0) return;
  throw new EmitterError('invalid_account', 'An accountId is a positive integer.');
}
