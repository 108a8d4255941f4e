import { EmitterError } from './errors.ts';

/** @throws EmitterError `invalid_account` */
export function checkAccountId(accountId: number): void {
  if (Number.isSafeInteger(accountId) && accountId > 0) return;
  const message = 'An accountId is a positive integer.';
  throw new EmitterError('invalid_account', message, { issues: [{ field: 'accountId', code: 'invalid', message }] });
}
