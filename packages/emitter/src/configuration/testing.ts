import type { Sealer } from '@earshot/protocol';
import type { Audit, By } from '../audit.ts';
import type { Catalogue } from '../catalogue.ts';
import type { Clock } from '../clock.ts';
import type { Attempt } from '../dispatch/attempt.ts';
import { type EmitterError, faulty } from '../errors.ts';
import { sealAuthentication } from './authentication.ts';
import type { Cabinet } from './cabinet.ts';
import { checkAdded } from './known-events.ts';
import { eventNamesOf } from './subscriptions.ts';
import type { RunTrial, Trial } from './trial.ts';
import type { Testable, WebhookChange, WebhookInput } from './webhook-input.ts';

/** Of which event the sample is, and who asks. */
export interface TestOptions extends By {
  /** Which of the trigger events the sample is of; the first one that the catalogue knows by default. */
  eventName?: string | undefined;
}

/**
 * Posts a sample of a trigger event, by the same way and under the same rules as a delivery, marked by the header
 * `webhook-test: true`. It is not in the delivery log, but told by `tested`, logged and counted.
 *
 * @throws EmitterError `invalid_account`, `account_not_active`, `invalid_webhook`, `webhook_not_found`, `host_busy`
 */
export type TestWebhook = (accountId: number, webhook: Testable, options?: TestOptions) => Promise<Attempt>;

export interface TestingDependencies {
  cabinet: Cabinet;
  sealer: Sealer;
  clock: Clock;
  audit: Audit;
  catalogue: Pick<Catalogue, 'entry'>;
  runTrial: RunTrial;
}

type Tested = Pick<Trial, 'targetUrl' | 'authentication'> & { events: readonly string[] };

export function createTesting({
  cabinet,
  sealer,
  clock,
  audit,
  catalogue,
  runTrial,
}: TestingDependencies): TestWebhook {
  async function draft(accountId: number, input: WebhookInput): Promise<Tested> {
    const { targetUrl, events } = input;
    const means = { sealer, now: clock.now() };
    const authentication = await sealAuthentication(input.authentication, undefined, { accountId }, means);
    return { targetUrl, authentication, events };
  }

  async function saved(accountId: number, { id, ...change }: WebhookChange & { id: string }): Promise<Tested> {
    const before = await cabinet.find(accountId, id);
    const { targetUrl = before.targetUrl, events = eventNamesOf(before.subscriptions) } = change;
    checkAdded(events, before, catalogue, 'tested');
    const authentication = change.authentication
      ? await sealAuthentication(change.authentication, before.authentication, before, { sealer, now: clock.now() })
      : before.authentication;
    return { targetUrl, authentication, events };
  }

  return async (accountId, webhook, { eventName, ...by } = {}) => {
    await cabinet.admit(accountId);
    const asked = typeof webhook === 'string' ? { id: webhook } : webhook;
    const { events, ...tested } = 'id' in asked ? await saved(accountId, asked) : await draft(accountId, asked);
    const chosen = eventName ?? events.find((name) => catalogue.entry(name)) ?? events[0] ?? '';
    if (!events.includes(chosen)) throw notSelected(chosen);
    if (!catalogue.entry(chosen)) throw unknownSample(chosen, eventName === undefined ? 'events' : 'eventName');
    const whose = { accountId, ...('id' in asked && { webhookId: asked.id }) };
    const attempt = await runTrial({ ...whose, ...tested, eventName: chosen });
    const detail = { targetUrl: tested.targetUrl, eventName: chosen, outcome: attempt.outcome };
    await audit({ ...whose, action: 'webhook.tested', detail }, by);
    return attempt;
  };
}

function notSelected(eventName: string): EmitterError {
  return untestable('eventName', 'not_selected', `${eventName} is none of its trigger events.`);
}

/** The host registers it no longer, so nobody knows a sample of it. */
function unknownSample(eventName: string, field: string): EmitterError {
  return untestable(field, 'unknown_event', `The catalogue does not know ${eventName}.`);
}

function untestable(field: string, code: string, message: string): EmitterError {
  return faulty('invalid_webhook', 'The webhook cannot be tested.', [{ field, code, message }]);
}
