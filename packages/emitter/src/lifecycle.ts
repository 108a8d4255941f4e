import { EventEmitter } from 'node:events';
import type { Attempt } from './dispatch/attempt.ts';
import type { Reminder, StageChange } from './dispatch/news.ts';
import { shielded } from './shielded.ts';
import type { AttemptRecord, AuditRecord, LossRecord } from './store/records.ts';
import type { Disabling } from './store/webhook-store.ts';

/** What became of an emitted event. */
export interface Emitted {
  eventId: string;
  /** Its position in the account's log, from 1, without gaps. */
  seq: number;
  /** False when the account's log held this eventId already: nothing was added, `seq` is that of the first. */
  fresh: boolean;
}

/** That the emitter switched a webhook off, or an admin on again. */
export interface WebhookNews {
  accountId: number;
  webhookId: string;
}

/** What came of a test. */
export interface TestNews extends Attempt {
  accountId: number;
  /** Absent for a draft that isn't saved. */
  webhookId?: string;
  /** Its `webhook-id`. */
  deliveryId: string;
  /** Of which the sample was. */
  eventName: string;
}

/** What can be listened to. Each is told after it is on disk, in the order in which it happened to a lane. */
export interface LifecycleEvents {
  /** An event is in the log, or was already. */
  emitted: Emitted & { accountId: number };
  /** A batch was posted; whatever came of it. */
  attempt: AttemptRecord;
  /** A test was posted; whatever came of it. */
  tested: TestNews;
  /** A lane fails for 15 minutes and 5 attempts. */
  degraded: StageChange;
  /** A lane fails for an hour. */
  failing: StageChange;
  /** A lane that was degraded or failing was acknowledged. */
  recovered: StageChange;
  /** Time to write to somebody: 6 h after the first failure, 24 h, then daily, and 24 h and 1 h before the first loss. */
  reminder: Reminder;
  /** Events outlived their retention, or an admin skipped them: the webhook will never get them. */
  lost: LossRecord;
  /** The emitter switched a webhook off. */
  disabled: WebhookNews & Disabling;
  /** An admin switched a webhook on again that the emitter had switched off. */
  enabled: WebhookNews;
  /** Somebody changed, downloaded, tested or sent something again: a line of the audit trail. */
  audited: AuditRecord;
}

/** May be async; nobody waits for it. */
type Listener<Name extends keyof LifecycleEvents> = (news: LifecycleEvents[Name]) => unknown;

export interface Lifecycle {
  /** @returns stops listening. What a listener throws, or rejects with, goes to `onError`. */
  on<Name extends keyof LifecycleEvents>(name: Name, listener: Listener<Name>): () => void;
  announce<Name extends keyof LifecycleEvents>(name: Name, news: LifecycleEvents[Name]): void;
}

/** A listener's failure must not be the dispatcher's. */
export function createLifecycle(onError: (error: unknown) => void): Lifecycle {
  const events = new EventEmitter().setMaxListeners(0);
  return {
    on(name, listener) {
      const told = shielded(listener, onError);
      events.on(name, told);
      return () => events.off(name, told);
    },
    announce: (name, news) => void events.emit(name, news),
  };
}
