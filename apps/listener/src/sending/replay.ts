import { randomBytes } from 'node:crypto';
import type { Clock } from '../clock.ts';
import type { AuthenticationSettings } from '../endpoints/endpoint-settings.ts';
import { ListenerError } from '../errors.ts';
import type { DeliveryDetail, DeliveryStore } from '../store/delivery-store.ts';
import { endToEnd, without } from './end-to-end.ts';
import { proofOf } from './proof.ts';
import type { Sending } from './send.ts';
import type { SendLog, Sent } from './send-log.ts';
import { allowanceOf, isThisMachine, NOT_ALLOWED } from './target.ts';
import { type Passed, passOn } from './withheld.ts';

/** Where a delivery is replayed to, and how. */
export interface ReplayTarget {
  targetUrl: string;
  /** Signs anew, with the endpoint's own keys or credentials and the present time. */
  resign?: boolean;
  /** Signs anew by these instead: the text of a signature file, or `whsec_…`. They are not kept. */
  keys?: string;
  /** In place of the bytes that arrived. Signed anew, it is another message with an id of its own. */
  body?: Uint8Array;
  /** Whether the sender's credentials (`Authorization` and the like) go on. Unless it is said, to this machine only. */
  credentials?: boolean;
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
    target: ReplayTarget,
  ): Promise<Passed & { isSigned: boolean }> {
    const { targetUrl, keys, credentials = isThisMachine(targetUrl) } = target;
    const original = endToEnd(request.rawHeaders);
    if (!isResigned(target)) return { ...passOn(original, credentials), isSigned: false };
    const { headers, withheld } = passOn(without(original, OLD_PROOFS), credentials);
    const id = (target.body ? undefined : delivery.webhookId) ?? `msg_${randomBytes(16).toString('base64url')}`;
    const message = { id, timestamp: Math.floor(clock.now() / 1000), body };
    const signer = keys === undefined ? authentication(delivery.endpoint) : ({ type: 'signature', keys } as const);
    const isSigned = signer !== undefined && signer.type !== 'none';
    return { headers: resigned(headers, await proofOf(signer, message)), withheld, isSigned };
  }

  return {
    check,
    async replay(seq, target) {
      check(target);
      const [detail, stored] = await Promise.all([log.find(seq), log.body(seq)]);
      if (!detail || !stored) return undefined;
      const { targetUrl, body = stored } = target;
      const { headers, withheld, isSigned } = await headersOf(detail, body, target);
      const sentAt = new Date(clock.now()).toISOString();
      const result = await sending.send({ url: targetUrl, method: detail.request.method, headers, body });
      const how = {
        ...(withheld.length > 0 && { withheld }),
        ...(target.body && { edited: true as const }),
        ...(isSigned && { resigned: true as const }),
      };
      const sent: Sent = { seq, kind: 'replay', target: targetUrl, sentAt, attempts: 1, ...result, ...how };
      await sends.record(sent);
      return sent;
    },
  };
}

function isResigned({ resign = false, keys }: ReplayTarget): boolean {
  return resign || keys !== undefined;
}

/** They go, also those that the new way has no use for. */
const OLD_PROOFS = new Set(['webhook-id', 'webhook-timestamp', 'webhook-signature', 'webhook-jws', 'authorization']);

/** Pure. */
function resigned(headers: readonly string[], proof: Record<string, string>): string[] {
  return [...without(headers, new Set(Object.keys(proof))), ...Object.entries(proof).flat()];
}
