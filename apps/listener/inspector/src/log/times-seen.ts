import type { LogRow } from './log-row.ts';

/** For lines whose event was known: how often it stands in the lines up to there. A first sighting counts one. */
export function timesSeen(rows: readonly LogRow[]): Map<number, number> {
  const seen = new Map<string, number>();
  const times = new Map<number, number>();
  for (const { key, event } of rows) {
    if (!event) continue;
    const count = (seen.get(event.eventId) ?? 0) + 1;
    seen.set(event.eventId, count);
    if (!event.fresh) times.set(key, count);
  }
  return times;
}
