import type { Audit, By } from '../audit.ts';
import type { Emitted } from '../lifecycle.ts';
import type { LaneStore } from '../store/lane-store.ts';
import { createEmit, type EmitDependencies } from './emit.ts';
import type { EventInput } from './event-input.ts';

export interface EmittingDependencies extends EmitDependencies {
  dispatch: EmitDependencies['dispatch'] & Pick<LaneStore, 'flushLanes'>;
  audit: Audit;
  /** Something may be due. */
  wake: () => void;
}

export type Emitting = ReturnType<typeof createEmitting>;

/** Brings events into the log and wakes those who wait for them. */
export function createEmitting({ audit, wake, ...dependencies }: EmittingDependencies) {
  const emit = createEmit(dependencies);
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
      if (accountId !== undefined) await audit({ accountId, action: 'events.flushed' }, by);
      wake();
    },
  };
}
