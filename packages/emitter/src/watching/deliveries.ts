import type { Audit, By } from '../audit.ts';
import type { Catalogue } from '../catalogue.ts';
import type { Clock } from '../clock.ts';
import type { Cabinet } from '../configuration/cabinet.ts';
import { weighAgain } from '../configuration/enabling.ts';
import type { LaneKeeper } from '../configuration/lanes.ts';
import type { Attempt } from '../dispatch/attempt.ts';
import type { TimestampFormat } from '../dispatch/event-text.ts';
import { freezeBatch } from '../dispatch/freeze.ts';
import { createInLine } from '../dispatch/in-line.ts';
import type { TakePlace } from '../dispatch/places.ts';
import type { Post } from '../dispatch/post.ts';
import type { RecordAside } from '../dispatch/record-aside.ts';
import type { Senders } from '../dispatch/senders.ts';
import type { TakeTurn } from '../dispatch/turns.ts';
import { withSender } from '../dispatch/with-sender.ts';
import { EmitterError } from '../errors.ts';
import type { DispatchStore } from '../store/dispatch-store.ts';
import type {
  AttemptFilter,
  AttemptRecord,
  AuditRecord,
  DeliveryFilter,
  DeliveryRecord,
  LossRecord,
  Numbered,
  RecordFilter,
} from '../store/records.ts';
import type { StoredWebhook } from '../store/webhook-store.ts';

/** The delivery log. Lists are newest first, in pages. Every method throws EmitterError `invalid_account`. */
export interface Deliveries {
  /** Every batch that was posted. */
  list(accountId: number, filter?: DeliveryFilter): Promise<Numbered<DeliveryRecord>[]>;
  /**
   * One batch with its attempts, the newest 1000 first.
   *
   * @param deliveryId its `webhook-id`.
   * @throws EmitterError `delivery_not_found`
   */
  get(accountId: number, deliveryId: string): Promise<Numbered<DeliveryRecord> & { log: Numbered<AttemptRecord>[] }>;
  /**
   * The bytes that a batch was posted as, every time. They hold what learners did, so taking them is in the audit trail.
   *
   * @throws EmitterError `delivery_not_found`, `events_expired`
   */
  body(accountId: number, deliveryId: string, by?: By): Promise<Uint8Array>;
  /** Every POST and what came of it. */
  attempts(accountId: number, filter?: AttemptFilter): Promise<Numbered<AttemptRecord>[]>;
  /** Events that webhooks will never get. */
  losses(accountId: number, filter?: RecordFilter): Promise<Numbered<LossRecord>[]>;
  /** Who changed, downloaded, tested or sent again what, and when. */
  audits(accountId: number, filter?: RecordFilter): Promise<Numbered<AuditRecord>[]>;
  /**
   * Posts one batch once more: the same `webhook-id` and bytes, to where the webhook points today. It waits for the
   * request that its lane has in flight, and the lane waits for it. 410 disables the webhook, as it does at every delivery.
   *
   * @throws EmitterError `account_not_active`, `delivery_not_found`, `webhook_not_found`, `webhook_disabled`,
   *   `webhook_inactive`, `events_expired`, `host_busy`
   */
  redeliver(accountId: number, deliveryId: string, by?: By): Promise<Attempt>;
  /**
   * Sends everything that an active webhook wants and that was logged since a moment again, in order, and goes on from
   * there. Receivers drop what they have by its eventId.
   *
   * @param from.since epoch milliseconds.
   * @throws EmitterError `account_not_active`, `webhook_not_found`, `webhook_disabled`, `webhook_inactive`
   */
  recover(accountId: number, webhookId: string, from: { since: number }, by?: By): Promise<void>;
  /**
   * Tells what `recover` would do.
   *
   * @returns how many events would be sent again, besides those that wait anyway; a million of each timing for more.
   * @throws EmitterError `webhook_not_found`, `webhook_disabled`, `webhook_inactive`
   */
  weighRecovery(accountId: number, webhookId: string, from: { since: number }): Promise<{ again: number }>;
}

export interface DeliveriesDependencies {
  dispatch: DispatchStore;
  cabinet: Cabinet;
  lanes: LaneKeeper;
  senders: Senders;
  post: Post;
  takeTurn: TakeTurn;
  takePlace: TakePlace;
  recordAside: RecordAside;
  /** Switches a webhook off on behalf of the emitter. */
  disable: (webhook: StoredWebhook, reason: 'gone') => Promise<void>;
  audit: Audit;
  clock: Clock;
  catalogue: Pick<Catalogue, 'ofTiming'>;
}

/** Nobody reads more on one page; a delivery has 2,021 attempts at most. */
const ATTEMPTS_SHOWN = 1_000;

export function createDeliveries(
  dependencies: DeliveriesDependencies,
  { timestampFormat }: { timestampFormat: TimestampFormat },
): Deliveries {
  const { dispatch, cabinet, lanes, senders, post, takeTurn, takePlace, recordAside, disable, audit, clock } =
    dependencies;
  const inLine = createInLine();

  async function find(accountId: number, deliveryId: string): Promise<Numbered<DeliveryRecord>> {
    const delivery = await dispatch.delivery(accountId, deliveryId);
    if (delivery) return delivery;
    throw new EmitterError('delivery_not_found', 'The account has no such delivery, or none any more.');
  }

  /** What an older version recorded without its format was written in that of the options, unless they changed since. */
  async function bodyOf(delivery: DeliveryRecord): Promise<string> {
    const { accountId, deliveryId, seqs } = delivery;
    const frame = { id: deliveryId, accountId, timestampFormat: delivery.timestampFormat ?? timestampFormat };
    const events = await dispatch.events(accountId, seqs);
    if (events.length < seqs.length)
      throw new EmitterError('events_expired', 'Events of this delivery are no longer kept.');
    const limits = { maxEvents: events.length, maxBytes: Infinity };
    return freezeBatch(frame, events, limits).body;
  }

  async function redeliver(accountId: number, deliveryId: string, by?: By): Promise<Attempt> {
    await cabinet.admit(accountId);
    const delivery = await find(accountId, deliveryId);
    const { webhookId, timing, fromSeq, toSeq, eventCount } = delivery;
    const { targetUrl } = await findActive(accountId, webhookId);
    // Of a lane's one at a time, since they would wait for their turn in all places of the host. Then a place and a turn
    // in the order in which a lane takes them: each would wait for the other else.
    const { webhook, attempt } = await inLine(`${webhookId} ${timing}`, () =>
      takePlace(targetUrl, () => takeTurn({ webhookId, timing }, 'aside', () => postAgain(delivery))),
    );
    const range = { fromSeq, toSeq, eventCount };
    await recordAside({ accountId, webhookId, timing, deliveryId, number: 0, ...range, ...attempt });
    if (attempt.status === 410) await disable(webhook, 'gone');
    const detail = { deliveryId, outcome: attempt.outcome };
    await audit({ accountId, action: 'delivery.redelivered', webhookId, detail }, by);
    return attempt;
  }

  /** Once it is its turn: by then the webhook may point elsewhere, or be off. */
  async function postAgain(delivery: DeliveryRecord): Promise<{ webhook: StoredWebhook; attempt: Attempt }> {
    const { accountId, webhookId, deliveryId: id, eventCount } = delivery;
    const webhook = await findActive(accountId, webhookId);
    const parcel = { url: webhook.targetUrl, id, body: await bodyOf(delivery), eventCount };
    const open = () => senders.senderOf(webhook);
    return { webhook, attempt: await withSender(open, (sender) => post({ ...parcel, sender }), clock) };
  }

  /** Nothing more is sent to one that is off. */
  async function findActive(accountId: number, webhookId: string): Promise<StoredWebhook> {
    const webhook = await cabinet.find(accountId, webhookId);
    if (webhook.disabled)
      throw new EmitterError('webhook_disabled', 'The emitter switched the webhook off: enable it.');
    if (!webhook.active) throw new EmitterError('webhook_inactive', 'The webhook is off: nothing is sent to it.');
    return webhook;
  }

  async function recover(accountId: number, webhookId: string, { since }: { since: number }, by?: By): Promise<void> {
    await cabinet.admit(accountId);
    const webhook = await findActive(accountId, webhookId);
    await lanes.rewind(webhook, await dispatch.endBefore(accountId, since));
    await audit({ accountId, action: 'deliveries.recovered', webhookId, detail: { since } }, by);
  }

  async function weighRecovery(accountId: number, webhookId: string, { since }: { since: number }) {
    return { again: await weighAgain(dependencies, await findActive(accountId, webhookId), since) };
  }

  return {
    redeliver,
    recover,
    weighRecovery,
    async get(accountId, deliveryId) {
      const delivery = await find(accountId, deliveryId);
      return { ...delivery, log: await dispatch.attempts(accountId, { deliveryId, limit: ATTEMPTS_SHOWN }) };
    },
    async body(accountId, deliveryId, by) {
      const delivery = await find(accountId, deliveryId);
      const body = Buffer.from(await bodyOf(delivery));
      const { webhookId } = delivery;
      await audit({ accountId, action: 'delivery.downloaded', webhookId, detail: { deliveryId } }, by);
      return body;
    },
    list: dispatch.deliveries,
    attempts: dispatch.attempts,
    losses: dispatch.losses,
    audits: dispatch.audits,
  };
}
