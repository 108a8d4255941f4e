import type { Catalogue } from '../catalogue.ts';
import { type FieldIssue, faulty } from '../errors.ts';
import type { Subscription } from '../store/webhook-store.ts';

type Entries = Pick<Catalogue, 'entry'>;

/** The fault of trigger events that the catalogue doesn't know; none when it knows all. */
export function unknownEvents(eventNames: readonly string[], catalogue: Entries): FieldIssue[] {
  const unknown = eventNames.filter((name) => !catalogue.entry(name));
  if (unknown.length === 0) return [];
  const message = `The catalogue does not know ${unknown.join(', ')}.`;
  return [{ field: 'events', code: 'unknown_event', message }];
}

/**
 * What a webhook has may be unknown by now, if the host registers an event no longer; what is added may not.
 *
 * @throws EmitterError `invalid_webhook`
 */
export function checkAdded(
  eventNames: readonly string[],
  { subscriptions }: { subscriptions: readonly Subscription[] },
  catalogue: Entries,
  done: 'saved' | 'tested',
): void {
  const has = new Set(subscriptions.map(({ eventName }) => eventName));
  const issues = unknownEvents(
    eventNames.filter((name) => !has.has(name)),
    catalogue,
  );
  if (issues.length > 0) throw faulty('invalid_webhook', `The webhook cannot be ${done}.`, issues);
}
