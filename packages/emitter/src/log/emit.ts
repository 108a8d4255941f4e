import { checkAccountId } from '../account-id.ts';
import type { Clock } from '../clock.ts';
import type { DispatchStore } from '../store/dispatch-store.ts';
import { type EventInput, readEvent } from './event-input.ts';

/** What became of an emitted event. */
export interface Emitted {
  eventId: string;
  /** Its position in the account's log, from 1, without gaps. */
  seq: number;
  /** False when the account's log held this eventId already: nothing was added, `seq` is that of the first. */
  fresh: boolean;
}

export type Emit = (accountId: number, event: EventInput) => Promise<Emitted>;

export function createEmit(
  { dispatch, clock }: { dispatch: DispatchStore; clock: Clock },
  { batchIntervalMs }: { batchIntervalMs: number },
): Emit {
  return async (accountId, input) => {
    checkAccountId(accountId);
    const event = readEvent(input, clock.now(), batchIntervalMs);
    const [appended] = await dispatch.append(accountId, [event]);
    if (!appended) throw new TypeError('The store appended nothing.');
    return { eventId: event.eventId, ...appended };
  };
}
