import type { Timing } from '@earshot/protocol';
import type { Attempt } from '../dispatch/attempt.ts';
import type { TimestampFormat } from '../dispatch/event-text.ts';

/** Where a batch stands. */
export type DeliveryState =
  /** Still the head of its lane. */
  | 'pending'
  | 'delivered'
  /** Its events outlived their retention. */
  | 'expired'
  /** Too large for the receiver (413): its events went on in smaller batches. */
  | 'split'
  /**
   * Let go of before it was acknowledged: the webhook was retired, removed, doesn't want its events any more, or was told
   * to begin elsewhere in the log.
   */
  | 'dropped';

/** One batch, which went out once or several times. */
export interface DeliveryRecord {
  accountId: number;
  webhookId: string;
  timing: Timing;
  /** `webhook-id`. */
  deliveryId: string;
  state: DeliveryState;
  /** Positions in the account's log of its first and its last event. */
  fromSeq: number;
  toSeq: number;
  eventCount: number;
  /** The positions of its events in the account's log. */
  seqs: number[];
  /** How its timestamps were written; absent where a version recorded it that didn't keep this. */
  timestampFormat?: TimestampFormat;
  /** How many attempts its lane made. */
  attempts: number;
  /** Of its first attempt, in epoch milliseconds. */
  startedAt: number;
  /** Of its last attempt. */
  outcome: Attempt['outcome'];
}

/** One line of the delivery log. */
export interface AttemptRecord extends Attempt {
  accountId: number;
  webhookId: string;
  timing: Timing;
  /** The batch's `webhook-id`, the same for all its attempts. */
  deliveryId: string;
  /**
   * 1 for a batch's first attempt; 0 for one beside those of its lane: somebody asked for it, or before it ended the
   * lane was moved or closed, or the emitter stopped.
   */
  number: number;
  fromSeq: number;
  toSeq: number;
  eventCount: number;
}

/** Events that a webhook will never get, and why. */
export interface LossRecord {
  accountId: number;
  webhookId: string;
  timing: Timing;
  /** `skipped`: an admin chose so after an automatic disabling. */
  reason: 'expired' | 'skipped';
  fromSeq: number;
  toSeq: number;
  eventCount: number;
  /** Epoch milliseconds. */
  recordedAt: number;
}

/** What the audit trail tells of. */
export type AuditAction =
  | 'webhook.created'
  | 'webhook.updated'
  | 'webhook.activated'
  | 'webhook.retired'
  | 'webhook.removed'
  | 'webhook.tested'
  | 'webhook.disabled'
  | 'webhook.enabled'
  | 'signature.generated'
  | 'signature.downloaded'
  | 'signature.rotated'
  | 'signature.revoked'
  | 'delivery.downloaded'
  | 'delivery.redelivered'
  | 'deliveries.recovered'
  | 'events.flushed';

/** One line of the audit trail. */
export interface AuditRecord {
  accountId: number;
  /** Epoch milliseconds. */
  at: number;
  /** Who did it, as the host calls them; `system` for the emitter itself. Undefined when the host didn't say. */
  actor?: string;
  action: AuditAction;
  webhookId?: string;
  /** What was changed or asked for; never a secret. */
  detail: Readonly<Record<string, unknown>>;
}

/** Which records to list, newest first. */
export interface RecordFilter {
  webhookId?: string | undefined;
  /** Only those with a smaller id: the last one of the page before. */
  before?: number | undefined;
  /** 100 by default, 1000 at most. */
  limit?: number | undefined;
}

/** Which batches to list; what is given must hold together. */
export interface DeliveryFilter extends RecordFilter {
  timing?: Timing | undefined;
  /** Where it stands today. */
  state?: DeliveryState | undefined;
  /** Its first attempt began at this moment or later, in epoch milliseconds. */
  from?: number | undefined;
  /** …and before this one. */
  to?: number | undefined;
  /** It holds such an event, and the log still does. */
  eventName?: string | undefined;
  /** It holds this event, and the log still does. */
  eventId?: string | undefined;
}

/** Which attempts to list. */
export interface AttemptFilter extends RecordFilter {
  /** Of one batch: its `webhook-id`. */
  deliveryId?: string | undefined;
}

/** A record with its growing id. */
export type Numbered<Entry> = Entry & { id: number };

/** Where what happened is read. Settling a lane writes it, but for what is written here. */
export interface RecordStore {
  deliveries(accountId: number, filter?: DeliveryFilter): Promise<Numbered<DeliveryRecord>[]>;
  attempts(accountId: number, filter?: AttemptFilter): Promise<Numbered<AttemptRecord>[]>;
  losses(accountId: number, filter?: RecordFilter): Promise<Numbered<LossRecord>[]>;
  audits(accountId: number, filter?: RecordFilter): Promise<Numbered<AuditRecord>[]>;
  delivery(accountId: number, deliveryId: string): Promise<Numbered<DeliveryRecord> | undefined>;
  /** An attempt beside the lanes. */
  recordAttempt(attempt: AttemptRecord): Promise<void>;
  recordLoss(loss: LossRecord): Promise<void>;
  recordAudit(audit: AuditRecord): Promise<void>;
}
