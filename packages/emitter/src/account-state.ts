import { EmitterError } from './errors.ts';
import type { InFlight } from './in-flight.ts';

/** What the learning platform says of an account. Only ACTIVE ones have webhooks. */
export type AccountState = (accountId: number) => State | Promise<State>;

type State = 'ACTIVE' | 'TRIAL' | 'INACTIVE';

/** @throws EmitterError `account_not_active` */
export async function checkActive(accountState: AccountState, accountId: number): Promise<void> {
  const state = await accountState(accountId);
  if (state === 'ACTIVE') return;
  throw new EmitterError('account_not_active', `The account is ${state}: only ACTIVE accounts have webhooks.`);
}

/** The same, but of an answer that is awaited `stop` lets go. */
export function askedIn(questions: InFlight, accountState: AccountState): AccountState {
  return (accountId) => {
    const state = accountState(accountId);
    return typeof state === 'string' ? state : questions.run(async () => state);
  };
}
