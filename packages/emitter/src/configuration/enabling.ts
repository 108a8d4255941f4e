import type { Catalogue } from '../catalogue.ts';
import type { DispatchStore } from '../store/dispatch-store.ts';
import type { LossRecord } from '../store/records.ts';
import type { StoredWebhook } from '../store/webhook-store.ts';

/**
 * What shall become of the events that waited while a webhook was disabled: send them all, in order; only those that
 * were logged since a moment; or none.
 */
export type Backlog =
  | 'resume'
  | 'skip'
  | {
      /** Epoch milliseconds. */
      since: number;
    };

/** More than this is counted as this. */
const MAX_WEIGHED = 1_000_000;

/** The position before which a webhook doesn't begin. */
export async function leastPosition(
  dispatch: Pick<DispatchStore, 'end' | 'endBefore'>,
  accountId: number,
  backlog: Backlog,
): Promise<number> {
  if (backlog === 'resume') return 0;
  return backlog === 'skip' ? dispatch.end(accountId) : dispatch.endBefore(accountId, backlog.since);
}

/** What a choice would do with the events that wait. */
export interface Weighed {
  /** Events that would be sent. */
  sent: number;
  /** Events that would never be. */
  skipped: number;
}

interface WeighDependencies {
  dispatch: DispatchStore;
  catalogue: Pick<Catalogue, 'ofTiming'>;
}

export async function weigh(
  dependencies: WeighDependencies,
  webhook: StoredWebhook,
  backlog: Backlog,
): Promise<Weighed> {
  const least = await leastPosition(dependencies.dispatch, webhook.accountId, backlog);
  const [skipped, sent] = await Promise.all([
    countWanted(dependencies, webhook, ({ cursor }) => ({ after: cursor, upTo: least })),
    countWanted(dependencies, webhook, ({ cursor, end }) => ({ after: Math.max(cursor, least), upTo: end })),
  ]);
  return { sent, skipped };
}

/** How many events would be sent again if a webhook's lanes went back to a moment, in epoch milliseconds. */
export async function weighAgain(
  dependencies: WeighDependencies,
  webhook: StoredWebhook,
  since: number,
): Promise<number> {
  const after = await dependencies.dispatch.endBefore(webhook.accountId, since);
  return countWanted(dependencies, webhook, ({ cursor }) => ({ after, upTo: cursor }));
}

/** The events that a webhook wants of a stretch of the log, which each of its lanes has of its own. */
async function countWanted(
  { dispatch, catalogue }: WeighDependencies,
  { id, accountId, subscriptions }: StoredWebhook,
  stretchOf: (lane: { cursor: number; end: number }) => { after: number; upTo: number },
): Promise<number> {
  const lanes = await dispatch.lanes(accountId, id);
  const counts = lanes.map(async (lane) => {
    const wanted = { accountId, subscriptions: catalogue.ofTiming(subscriptions, lane.timing), limit: MAX_WEIGHED };
    return (await dispatch.measure({ ...wanted, ...stretchOf(lane) })).eventCount;
  });
  return (await Promise.all(counts)).reduce((sum, count) => sum + count, 0);
}

/** What a webhook's lanes leave out when they don't begin before a position: a record for each that leaves out any. */
export async function skippedBy(
  { dispatch, catalogue }: WeighDependencies,
  { id, accountId, subscriptions }: StoredWebhook,
  least: number,
  now: number,
): Promise<LossRecord[]> {
  const lanes = await dispatch.lanes(accountId, id);
  const losses = await Promise.all(
    lanes.map(async ({ timing, cursor }): Promise<LossRecord> => {
      const stretch = { accountId, after: cursor, upTo: least, limit: Number.MAX_SAFE_INTEGER };
      const range = await dispatch.measure({ ...stretch, subscriptions: catalogue.ofTiming(subscriptions, timing) });
      const { fromSeq, toSeq, eventCount } = range;
      return { accountId, webhookId: id, timing, reason: 'skipped', fromSeq, toSeq, eventCount, recordedAt: now };
    }),
  );
  return losses.filter(({ eventCount }) => eventCount > 0);
}
