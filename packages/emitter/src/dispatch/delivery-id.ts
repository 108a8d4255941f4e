import { randomFillSync } from 'node:crypto';

const RANDOM_BYTES = 12;
/** Asking for few random bytes costs as much as asking for many. */
const pool = Buffer.alloc(RANDOM_BYTES * 256);
let used = pool.length;

/** Begins with the time, so that an index of them grows at its end; 96 random bits in letters that `webhook-id` allows. */
export function deliveryId(now: number): string {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += RANDOM_BYTES;
  return `msg_${now.toString(36)}${pool.toString('base64url', used - RANDOM_BYTES, used)}`;
}
