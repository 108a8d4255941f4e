import { randomBytes, randomUUID } from 'node:crypto';
import { createSender, eventIdFor, type Sealer } from '@earshot/protocol';
import type { Catalogue } from '../catalogue.ts';
import type { Clock } from '../clock.ts';
import { unsealAuthentication } from '../credentials.ts';
import type { Attempt } from '../dispatch/attempt.ts';
import type { TimestampFormat } from '../dispatch/event-text.ts';
import { freezeBatch } from '../dispatch/freeze.ts';
import type { TakePlace } from '../dispatch/places.ts';
import type { Post } from '../dispatch/post.ts';
import { withSender } from '../dispatch/with-sender.ts';
import type { Lifecycle } from '../lifecycle.ts';
import type { SealedAuthentication } from '../store/webhook-store.ts';

/** What a test needs of a webhook, saved or not. */
export interface Trial {
  accountId: number;
  /** Absent for a draft. */
  webhookId?: string;
  targetUrl: string;
  authentication: SealedAuthentication;
  /** Of which the sample is. */
  eventName: string;
}

export interface TrialDependencies {
  post: Post;
  takePlace: TakePlace;
  sealer: Sealer;
  catalogue: Catalogue;
  clock: Clock;
  lifecycle: Lifecycle;
  timestampFormat: TimestampFormat;
}

/** Posts a sample, by the same way and within the same limits as every delivery. @throws EmitterError `host_busy` */
export type RunTrial = (trial: Trial) => Promise<Attempt>;

export function createTrial(dependencies: TrialDependencies): RunTrial {
  const { post, takePlace, sealer, catalogue, clock, lifecycle, timestampFormat } = dependencies;
  return async ({ targetUrl, authentication, ...whose }) => {
    const { accountId, eventName } = whose;
    const now = clock.now();
    const data = catalogue.sampleOf(eventName);
    const event = {
      seq: 0,
      eventId: eventIdFor(eventName, data, randomUUID),
      eventName,
      timestamp: now,
      loggedAt: now,
    };
    const frame = { id: `msg_test_${randomBytes(12).toString('base64url')}`, accountId, timestampFormat };
    const limits = { maxEvents: 1, maxBytes: Infinity };
    const { id, body } = freezeBatch(frame, [{ ...event, data: JSON.stringify(data) }], limits);
    const open = async () => createSender(await unsealAuthentication(authentication, sealer));
    const parcel = { url: targetUrl, id, body, eventCount: 1, isTest: true };
    const attempt = await takePlace(targetUrl, () => withSender(open, (sender) => post({ ...parcel, sender }), clock));
    lifecycle.announce('tested', { ...whose, deliveryId: id, ...attempt });
    return attempt;
  };
}
