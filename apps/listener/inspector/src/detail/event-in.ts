import { type Json, kindOf } from '@earshot/web/json';

/** One event of a body, its numbers as they were written. */
export function eventIn(body: Json | undefined, position: number | undefined): Json | undefined {
  if (body === undefined || position === undefined || kindOf(body) !== 'object') return undefined;
  const { events } = body as Record<string, Json>;
  return Array.isArray(events) ? events[position] : undefined;
}
