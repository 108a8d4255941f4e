import type { Sealer } from '@earshot/protocol';
import type { DispatchStore } from './dispatch-store.ts';
import type { WebhookStore } from './webhook-store.ts';

/** Everything that an emitter keeps. `createEmitter` opens it, `stop` closes it. */
export interface Store {
  /** @throws EmitterError `store_locked`, `store_corrupt` */
  open(): Promise<OpenStore>;
}

export interface OpenStore {
  webhooks: WebhookStore;
  dispatch: DispatchStore;
  /** Under which secrets rest. */
  sealer: Sealer;
  close(): Promise<void>;
}
