import { EmitterError } from './errors.ts';

/** What the learning platform says of an account. Only ACTIVE ones have webhooks. */
export type AccountState = (accountId: number) => State | Promise<State>;

type State = 'ACTIVE' | 'TRIAL' | 'INACTIVE';

/** @throws EmitterError `account_not_active` */
export async function checkActive(accountState: AccountState, accountId: number): Promise<void> {
  const state = await accountState(accountId);
  if (state === 'ACTIVE') return;
  throw new EmitterError('account_not_active', `The account is ${state}: only ACTIVE accounts have webhooks.`);
}
