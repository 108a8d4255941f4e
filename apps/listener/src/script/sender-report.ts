import type { Delivery, Verdict } from '../store/delivery-store.ts';
import type { ScriptedAnswer } from './answer-script.ts';

/** One try of a sender to deliver a message, as it was observed. */
interface ObservedAttempt {
  seq: number;
  /** ISO 8601. */
  receivedAt: string;
  /** Since the attempt before, in milliseconds. */
  afterMs?: number;
  verdict: Verdict;
  /** What it was answered by a script, if it was. */
  scripted?: ScriptedAnswer;
}

/** All attempts of one `webhook-id` at one endpoint, oldest first. */
export interface ObservedMessage {
  endpoint: string;
  webhookId: string;
  /** Whether every attempt had the same size; a retry must not differ. */
  sameSize: boolean;
  attempts: ObservedAttempt[];
}

/**
 * Tells what senders did: the attempts of each message and the time between them. Pure.
 *
 * @param deliveries newest first.
 * @param webhookId of the only message to tell of.
 * @returns the message that was tried last comes first.
 */
export function reportSenders(deliveries: readonly Delivery[], webhookId?: string): ObservedMessage[] {
  const messages = new Map<string, Delivery[]>();
  for (const delivery of deliveries) {
    if (delivery.webhookId === undefined || (webhookId ?? delivery.webhookId) !== delivery.webhookId) continue;
    const key = `${delivery.endpoint}/${delivery.webhookId}`;
    const known = messages.get(key);
    if (known) known.push(delivery);
    else messages.set(key, [delivery]);
  }
  return [...messages.values()].map((attempts) => observed(attempts.reverse()));
}

function observed(deliveries: readonly Delivery[]): ObservedMessage {
  const { endpoint = '', webhookId = '', size } = deliveries[0] ?? {};
  return {
    endpoint,
    webhookId,
    sameSize: deliveries.every((delivery) => delivery.size === size),
    attempts: deliveries.map((delivery, index) => attempt(delivery, deliveries[index - 1])),
  };
}

function attempt({ seq, receivedAt, verdict, scripted }: Delivery, before: Delivery | undefined): ObservedAttempt {
  return {
    seq,
    receivedAt,
    ...(before && { afterMs: Date.parse(receivedAt) - Date.parse(before.receivedAt) }),
    verdict,
    ...(scripted && { scripted }),
  };
}
