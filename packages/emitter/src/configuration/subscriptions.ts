import type { Subscription } from '../store/webhook-store.ts';

/**
 * The trigger events of a webhook after a change. Each counts since the log's end at which it was added to an active
 * webhook, or the webhook was activated: what happened before is nobody's.
 */
export function subscribe(
  eventNames: readonly string[],
  before: { active: boolean; subscriptions: readonly Subscription[] },
  end: number,
): Subscription[] {
  const kept = new Map(before.active ? before.subscriptions.map(({ eventName, since }) => [eventName, since]) : []);
  return [...new Set(eventNames)].map((eventName) => ({ eventName, since: kept.get(eventName) ?? end }));
}
