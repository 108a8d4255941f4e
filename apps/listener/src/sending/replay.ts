import { randomBytes } from 'node:crypto';
import type { Clock } from '../clock.ts';
import type { AuthenticationSettings } from '../endpoints/endpoint-settings.ts';
import { ListenerError } from '../errors.ts';
import type { DeliveryDetail, DeliveryStore } from '../store/delivery-store.ts';
import { endToEnd, without } from './end-to-end.ts';
import { proofOf } from './proof.ts';
import type { Sending } from './send.ts';
import type { SendLog, Sent } from './send-log.ts';
import { allowanceOf, NOT_ALLOWED } from './target.ts';

/** Where a delivery is replayed to, and how. */
export interface ReplayTarget {
  targetUrl: string;
  /** Signs anew, with the endpoint's own keys or credentials and the present time. */
  resign?: boolean;
}

/** Sends one stored delivery again, once. */
export interface Replay {
  /** @throws ListenerError `target_not_allowed` */
  check(target: ReplayTarget): void;
  /**
   * @returns undefined when the delivery is not kept.
   * @throws ListenerError `target_not_allowed`, `cannot_resign`
   */
  replay(seq: number, target: ReplayTarget): Promise<Sent | undefined>;
}

export interface ReplayOptions {
  log: Pick<DeliveryStore, 'find' | 'body'>;
  sends: Pick<SendLog, 'record'>;
  sending: Pick<Sending, 'send'>;
  /** How an endpoint knows its sender, as it is now. */
  authentication(endpoint: string): AuthenticationSettings | undefined;
  targets(): readonly string[];
  clock: Clock;
}

export function createReplay({ log, sends, sending, authentication, targets, clock }: ReplayOptions): Replay {
  function check({ targetUrl }: ReplayTarget): void {
    if (!allowanceOf(targetUrl, targets())) throw new ListenerError('target_not_allowed', `targetUrl: ${NOT_ALLOWED}.`);
  }

  async function headersOf(
    { delivery, request }: DeliveryDetail,
    body: Uint8Array,
    resign: boolean,
  ): Promise<string[]> {
    const headers = endToEnd(request.rawHeaders);
    if (!resign) return headers;
    const id = delivery.webhookId ?? `msg_${randomBytes(16).toString('base64url')}`;
    const message = { id, timestamp: Math.floor(clock.now() / 1000), body };
    return resigned(headers, await proofOf(authentication(delivery.endpoint), message));
  }

  return {
    check,
    async replay(seq, target) {
      check(target);
      const [detail, body] = await Promise.all([log.find(seq), log.body(seq)]);
      if (!detail || !body) return undefined;
      const { targetUrl, resign = false } = target;
      const headers = await headersOf(detail, body, resign);
      const sentAt = new Date(clock.now()).toISOString();
      const result = await sending.send({ url: targetUrl, method: detail.request.method, headers, body });
      const sent: Sent = { seq, kind: 'replay', target: targetUrl, sentAt, attempts: 1, ...result };
      await sends.record(sent);
      return sent;
    },
  };
}

const PROOFS = ['webhook-id', 'webhook-timestamp', 'webhook-signature', 'webhook-jws', 'authorization'];

/** Old proofs go, also those that the new way has no use for. Pure. */
function resigned(headers: readonly string[], proof: Record<string, string>): string[] {
  return [...without(headers, new Set([...PROOFS, ...Object.keys(proof)])), ...Object.entries(proof).flat()];
}
