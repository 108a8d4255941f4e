import { listenerApi } from '../api/listener-api.ts';
import { base64 } from '../detail/curl.ts';
import type { DeliveryDetail } from '../detail/use-delivery.ts';

export type Sent = DeliveryDetail['sent'][number];

/** Who signs what is sent again: nobody (the bytes and headers as they came), the endpoint's key, or one given here. */
export type Signing = 'keep' | 'endpoint' | 'key';

export interface ReplayPlan {
  targetUrl: string;
  signing: Signing;
  /** A `whsec_…` secret or the text of a signature file. */
  keys: string;
  /** In place of the stored body. */
  body: string | undefined;
}

/** Sends one delivery again. @returns what came of it, whatever that was. */
export function replay(seq: number, { targetUrl, signing, keys, body }: ReplayPlan): Promise<Sent> {
  return listenerApi.send<Sent>('POST', `/api/deliveries/${seq}/replay`, {
    targetUrl,
    ...(signing !== 'keep' && { resign: true }),
    ...(signing === 'key' && { keys }),
    ...(body !== undefined && { bodyBase64: base64(new TextEncoder().encode(body)) }),
  });
}
