import type { Timing } from '@earshot/protocol';
import type { Catalogue } from '../catalogue.ts';
import type { Subscription } from '../store/webhook-store.ts';

type Entries = Pick<Catalogue, 'entry'>;

/** The trigger events, each once. */
export function eventNamesOf(subscriptions: readonly Subscription[]): string[] {
  return [...new Set(subscriptions.map(({ eventName }) => eventName))];
}

/**
 * The trigger events of a webhook after a change. Each counts since the log's end at which it was added to an active
 * webhook, or the webhook was activated: what happened before is nobody's.
 */
export function subscribe(
  eventNames: readonly string[],
  before: { active: boolean; subscriptions: readonly Subscription[] },
  end: number,
  catalogue: Entries,
): Subscription[] {
  const kept = before.active ? before.subscriptions : [];
  return [...new Set(eventNames)].flatMap((eventName) => {
    const same = kept.filter((subscription) => subscription.eventName === eventName);
    const timing = catalogue.entry(eventName)?.timing;
    return same.length > 0 ? same : [{ eventName, ...(timing && { timing }), since: end }];
  });
}

/** What subscriptions are held against when an emitter opens its store. */
export interface Present {
  catalogue: Entries;
  /** The end of the account's log. */
  end: number;
  /** Up to where the lane of a timing has settled everything; undefined when the webhook has no such lane. */
  settled: (timing: Timing) => number | undefined;
}

/**
 * Subscriptions as the catalogue and the log now ask for. An event that is sent otherwise than before goes on in the
 * other lane from the log's end; what was logged until there stays with the lane that it was logged for, and the old
 * subscription goes when that lane is through. One that is unknown stays as it is: what was logged is sent.
 */
export function brought(subscriptions: readonly Subscription[], present: Present): Subscription[] {
  return subscriptions
    .map((subscription) => within(subscription, present.end))
    .flatMap((subscription) => placed(subscription, present))
    .filter((subscription) => !isOver(subscription, present));
}

/** A log that was lost begins at 1 again: nothing counts from behind its end. */
function within({ since, until, ...subscription }: Subscription, end: number): Subscription {
  const begun = { ...subscription, since: Math.min(since, end) };
  return until === undefined ? begun : { ...begun, until: Math.min(until, end) };
}

function placed(subscription: Subscription, { catalogue, end, settled }: Present): Subscription[] {
  const { eventName, until } = subscription;
  const entry = catalogue.entry(eventName);
  // Older settings don't say; those of ALM's events needn't.
  if (subscription.timing === undefined && entry && entry.family !== 'host') return [subscription];
  const timing = subscription.timing ?? entry?.timing ?? onlyTiming(settled);
  if (until !== undefined || !entry || entry.timing === timing) return [{ ...subscription, timing }];
  return [
    { ...subscription, timing, until: end },
    { eventName, timing: entry.timing, since: end },
  ];
}

/** That of the only lane there is. */
function onlyTiming(settled: Present['settled']): Timing {
  return settled('batch') !== undefined && settled('realTime') === undefined ? 'batch' : 'realTime';
}

function isOver({ timing, since, until }: Subscription, { settled }: Present): boolean {
  if (until === undefined || timing === undefined) return false;
  return until <= Math.max(since, settled(timing) ?? since);
}
