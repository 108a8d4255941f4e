import type { DeliveryStore } from '../store/delivery-store.ts';

export type HitSource = Pick<DeliveryStore, 'counts' | 'page'>;

/** How often an endpoint was hit, and the last time that is kept. */
export async function hitsOf(store: HitSource, endpoint: string) {
  const [counts, [newest]] = await Promise.all([store.counts(), store.page({ endpoint }, { limit: 1 })]);
  const own = counts.filter((count) => count.endpoint === endpoint && count.subject === 'delivery');
  return {
    deliveries: own.reduce((sum, { count }) => sum + count, 0),
    ...(newest && { lastSeq: newest.seq, lastAt: newest.receivedAt }),
  };
}
