import type { Database } from 'better-sqlite3';
import type { Delivery } from './delivery-store.ts';

/** How much is kept of what was not accepted: anybody can be refused, as often as they like. */
export interface RefusedLimits {
  count: number;
  /** Of their bodies, in all. */
  bytes: number;
}

const DEFAULT_LIMITS: RefusedLimits = { count: 10_000, bytes: 64 * 1024 * 1024 };

const REFUSED = "verdict in ('refused', 'malformed')";

/** Keeps refused requests within limits by dropping the oldest of them. */
export interface RefusedBound {
  /** Within the transaction that stores the deliveries. @returns how many were dropped for it. */
  record(deliveries: readonly Delivery[]): number;
  /** Somebody else dropped some. */
  released(dropped: RefusedLimits): void;
  /** The transaction failed: what it recorded never was. */
  forget(): void;
}

export function createRefusedBound(db: Database, limits: Partial<RefusedLimits> = {}): RefusedBound {
  const { count: maxCount, bytes: maxBytes } = { ...DEFAULT_LIMITS, ...limits };
  const selectTotals = db.prepare<[], RefusedLimits>(
    `select count(*) as count, coalesce(sum(length(body)), 0) as bytes from deliveries where ${REFUSED}`,
  );
  const dropOldest = db.prepare<[], { size: number }>(
    `delete from deliveries where seq = (select min(seq) from deliveries where ${REFUSED}) returning length(body) as size`,
  );
  let known = selectTotals.get();

  return {
    record(deliveries) {
      // They are stored already: totals that are read now hold them.
      const totals = known ? plus(known, deliveries) : (selectTotals.get() as RefusedLimits);
      known = totals;
      let drops = 0;
      while (totals.count > maxCount || totals.bytes > maxBytes) {
        const dropped = dropOldest.get();
        if (!dropped) break;
        drops += 1;
        totals.count -= 1;
        totals.bytes -= dropped.size;
      }
      return drops;
    },
    released({ count, bytes }) {
      if (known) known = { count: known.count - count, bytes: known.bytes - bytes };
    },
    forget() {
      known = undefined;
    },
  };
}

function plus({ count, bytes }: RefusedLimits, deliveries: readonly Delivery[]): RefusedLimits {
  const refused = deliveries.filter(({ verdict }) => verdict === 'refused' || verdict === 'malformed');
  return { count: count + refused.length, bytes: refused.reduce((sum, { size }) => sum + size, bytes) };
}
