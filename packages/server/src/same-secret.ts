import { createHash, timingSafeEqual } from 'node:crypto';

/** Takes the same time whatever differs, the length included. */
export function sameSecret(presented: string, expected: string): boolean {
  return timingSafeEqual(sha256(presented), sha256(expected));
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
