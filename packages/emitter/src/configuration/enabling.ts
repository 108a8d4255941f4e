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
export const MAX_WEIGHED = 1_000_000;

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

export async function weigh(
  { dispatch, catalogue }: { dispatch: DispatchStore; catalogue: Pick<Catalogue, 'ofTiming'> },
  { id, accountId, subscriptions }: StoredWebhook,
  backlog: Backlog,
): Promise<Weighed> {
  const least = await leastPosition(dispatch, accountId, backlog);
  const lanes = await dispatch.lanes(accountId, id);
  const counts = await Promise.all(
    lanes.map(async ({ timing, cursor, end }) => {
      const wanted = { accountId, subscriptions: catalogue.ofTiming(subscriptions, timing), limit: MAX_WEIGHED };
      const skipped = await dispatch.measure({ ...wanted, after: cursor, upTo: least });
      const sent = await dispatch.measure({ ...wanted, after: Math.max(cursor, least), upTo: end });
      return { sent: sent.eventCount, skipped: skipped.eventCount };
    }),
  );
  const sum = (name: keyof Weighed) => counts.reduce((total, each) => total + each[name], 0);
  return { sent: sum('sent'), skipped: sum('skipped') };
}

/** What a webhook's lanes leave out when they don't begin before a position: a record for each that leaves out any. */
export async function skippedBy(
  { dispatch, catalogue }: { dispatch: DispatchStore; catalogue: Pick<Catalogue, 'ofTiming'> },
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
