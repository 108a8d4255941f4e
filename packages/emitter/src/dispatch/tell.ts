import type { Catalogue } from '../catalogue.ts';
import type { Lifecycle } from '../lifecycle.ts';
import type { ClaimedLane, Settlement } from '../store/lane-store.ts';
import type { LogStore } from '../store/log-store.ts';
import type { StoredWebhook } from '../store/webhook-store.ts';
import { isReminder, stageChange, standing } from './news.ts';

const STAGE_EVENTS = { healthy: 'recovered', degraded: 'degraded', failing: 'failing' } as const;
/** Nobody needs to know it more exactly. */
export const MAX_BACKLOG = 100_000;

export interface TellDependencies {
  lifecycle: Lifecycle;
  dispatch: Pick<LogStore, 'measure'>;
  catalogue: Pick<Catalogue, 'ofTiming'>;
  retentionMs: number;
  onError: (error: unknown) => void;
}

/** Tells the host what a settlement means. */
export function createTell({ lifecycle, dispatch, catalogue, retentionMs, onError }: TellDependencies) {
  async function remind(lane: ClaimedLane, settlement: Settlement, webhook: StoredWebhook): Promise<void> {
    const { health = lane.health, attempt } = settlement;
    const { accountId, cursor, end } = lane;
    const subscriptions = catalogue.ofTiming(webhook.subscriptions, lane.timing);
    const wanted = { accountId, after: cursor, upTo: end, subscriptions, limit: MAX_BACKLOG };
    const { eventCount, oldestLoggedAt = 0 } = await dispatch.measure(wanted);
    lifecycle.announce('reminder', {
      ...standing(lane, health),
      ...{ lastError: attempt?.message ?? '', backlog: eventCount, firstLossAt: oldestLoggedAt + retentionMs },
    });
  }

  return (lane: ClaimedLane, settlement: Settlement, webhook: StoredWebhook): void => {
    const { attempt, loss } = settlement;
    if (attempt) lifecycle.announce('attempt', attempt);
    const change = stageChange(lane, settlement);
    if (change) lifecycle.announce(STAGE_EVENTS[change.stage], change);
    if (loss) lifecycle.announce('lost', loss);
    if (isReminder(lane, settlement)) remind(lane, settlement, webhook).catch(onError);
  };
}
