import type { Emitter } from '@earshot/emitter';
import type { Hub } from './hub.ts';

/** Lets pages know what the emitter does. @returns ends it. */
export function followEmitter(emitter: Pick<Emitter, 'on'>, hub: Pick<Hub, 'tell'>): () => void {
  const standing = ({ accountId, webhookId }: { accountId: number; webhookId: string }) =>
    hub.tell(accountId, { type: 'webhook', webhookId });
  const stops = [
    emitter.on('attempt', ({ accountId, webhookId, deliveryId, outcome, eventCount }) =>
      hub.tell(accountId, { type: 'attempt', webhookId, deliveryId, outcome, eventCount }),
    ),
    emitter.on('audited', ({ accountId, action, webhookId }) =>
      hub.tell(accountId, { type: 'audit', action, webhookId }),
    ),
    emitter.on('degraded', standing),
    emitter.on('failing', standing),
    emitter.on('recovered', standing),
    emitter.on('lost', standing),
    emitter.on('disabled', standing),
    emitter.on('enabled', standing),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}
