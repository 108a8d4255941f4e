import { parseEnvelope, type ReceivedEvent } from '@earshot/protocol';
import type { Clock } from '../clock.ts';
import type { Delivery, DeliveryStore } from '../store/delivery-store.ts';
import { backOffMs, createFollower, type Follower } from './follower.ts';
import type { SendLog } from './send-log.ts';

/** An event that was not known before, with where it came from. */
export interface HookedEvent {
  event: ReceivedEvent;
  accountId: number | string;
  delivery: Delivery;
}

/** Works on one event. A rejection means: not done, again later. */
export type OnEvent = (event: HookedEvent) => unknown;

export interface EventHookOptions {
  log: Pick<DeliveryStore, 'read' | 'bounds' | 'body'>;
  positions: Pick<SendLog, 'position' | 'move'>;
  onEvent: OnEvent;
  clock: Clock;
  onError(error: unknown): void;
}

const FOLLOWER = 'hook:onEvent';

/**
 * Gives each fresh event to the hook, after its acknowledgement: in the order of the log, one at a time, so that
 * nothing piles up in memory; at least once, because the position is saved behind the work. What fails is tried again.
 */
export function createEventHook({ log, positions, onEvent, clock, onError }: EventHookOptions): Follower {
  /** Events of the head that are done: a failure in the middle does not repeat them. */
  let done = { seq: 0, events: 0 };

  async function work(delivery: Delivery, attempt: number): Promise<number | undefined> {
    const body = await log.body(delivery.seq);
    const parsed = body && parseEnvelope(body);
    if (!parsed?.ok) return undefined;
    const { accountId, events } = parsed.envelope;
    if (done.seq !== delivery.seq) done = { seq: delivery.seq, events: 0 };
    try {
      for (const event of events.slice(done.events)) {
        if (delivery.events[done.events]?.fresh) await onEvent({ event, accountId, delivery });
        done.events += 1;
      }
    } catch (error) {
      onError(error);
      return backOffMs(attempt);
    }
    return undefined;
  }

  // What was imported came in elsewhere, and was told there.
  const isWanted = ({ verdict, origin }: Delivery) => verdict === 'accepted' && origin === undefined;
  return createFollower({ name: FOLLOWER, log, positions, isWanted, work, clock, onError });
}
