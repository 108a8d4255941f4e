import { randomBytes } from 'node:crypto';
import { type EventName, sampleEnvelope } from '@earshot/protocol';
import type { EndpointSettings } from '../endpoints/endpoint-settings.ts';
import { proofOf } from './proof.ts';
import { createSending, type SendResult } from './send.ts';

/** What came of a sample event. */
export interface SampleResult extends Omit<SendResult, 'responseExcerpt'> {
  eventId: string;
  /** Where it was stored, whether it was accepted or not. */
  deliverySeq?: number;
  /** What was sent. */
  body: string;
}

/**
 * Sends a sample event to an endpoint of this listener, by the way that every sender goes: a request of its own, with
 * the proof that the endpoint wants.
 *
 * @param url of the endpoint, by an address of this listener.
 * @throws ListenerError `cannot_resign`
 */
export async function sendSample(
  url: string,
  { authentication }: EndpointSettings,
  eventName: EventName,
  now: number,
): Promise<SampleResult> {
  const envelope = sampleEnvelope([eventName]);
  const text = JSON.stringify(envelope);
  const body = Buffer.from(text);
  const id = `msg_${randomBytes(16).toString('base64url')}`;
  const proof = await proofOf(authentication, { id, timestamp: Math.floor(now / 1000), body });
  const headers = Object.entries({ 'content-type': 'application/json; charset=utf-8', ...proof }).flat();
  const { responseExcerpt = '', ...result } = await sendOnce({ url, method: 'POST', headers, body });
  const seq = /"deliverySeq":(\d+)/.exec(responseExcerpt)?.[1];
  const eventId = envelope.events[0]?.eventId ?? '';
  return { ...result, eventId, ...(seq !== undefined && { deliverySeq: Number(seq) }), body: text };
}

/** To ourselves, at whatever address we were asked. */
async function sendOnce(request: Parameters<ReturnType<typeof createSending>['send']>[0]): Promise<SendResult> {
  const sending = createSending(() => [new URL(request.url).origin]);
  try {
    return await sending.send(request);
  } finally {
    await sending.close();
  }
}
