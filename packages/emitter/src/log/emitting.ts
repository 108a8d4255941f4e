import type { Audit, By } from '../audit.ts';
import type { Emitted } from '../lifecycle.ts';
import type { LaneStore } from '../store/lane-store.ts';
import type { WebhookStore } from '../store/webhook-store.ts';
import { createEmit, type EmitDependencies } from './emit.ts';
import type { EventInput } from './event-input.ts';

export interface EmittingDependencies extends EmitDependencies {
  dispatch: EmitDependencies['dispatch'] & Pick<LaneStore, 'flushLanes'>;
  webhooks: Pick<WebhookStore, 'listAll'>;
  audit: Audit;
  /** Something may be due. */
  wake: () => void;
}

export type Emitting = ReturnType<typeof createEmitting>;

/** Brings events into the log and wakes those who wait for them. */
export function createEmitting({ webhooks, audit, wake, ...dependencies }: EmittingDependencies) {
  const emit = createEmit(dependencies);

  /** Those for which something may be collected. */
  async function collecting(): Promise<number[]> {
    const { catalogue } = dependencies;
    const ofBatches = (await webhooks.listAll()).filter(
      ({ active, subscriptions }) => active && catalogue.ofTiming(subscriptions, 'batch').length > 0,
    );
    return [...new Set(ofBatches.map(({ accountId }) => accountId))];
  }

  return {
    async emit(accountId: number, event: EventInput): Promise<Emitted> {
      const emitted = await emit.one(accountId, event);
      wake();
      return emitted;
    },
    async emitMany(accountId: number, events: readonly EventInput[]): Promise<Emitted[]> {
      const emitted = await emit.many(accountId, events);
      wake();
      return emitted;
    },
    async flush(accountId?: number, by?: By): Promise<void> {
      await dependencies.dispatch.flushLanes(accountId, dependencies.clock.now());
      wake();
      const flushed = accountId === undefined ? await collecting() : [accountId];
      await Promise.all(flushed.map((account) => audit({ accountId: account, action: 'events.flushed' }, by)));
    },
  };
}
