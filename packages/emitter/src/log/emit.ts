import type { Catalogue } from '../catalogue.ts';
import type { Clock } from '../clock.ts';
import { EmitterError, type FieldIssue, faulty } from '../errors.ts';
import type { Emitted, Lifecycle } from '../lifecycle.ts';
import type { LogStore, NewEvent } from '../store/log-store.ts';
import { type EventInput, readEvent } from './event-input.ts';

export interface Emit {
  one(accountId: number, input: EventInput): Promise<Emitted>;
  many(accountId: number, inputs: readonly EventInput[]): Promise<Emitted[]>;
}

export interface EmitDependencies {
  dispatch: Pick<LogStore, 'append'>;
  clock: Clock;
  catalogue: Catalogue;
  lifecycle: Lifecycle;
}

export function createEmit({ dispatch, clock, catalogue, lifecycle }: EmitDependencies): Emit {
  async function append(accountId: number, events: readonly NewEvent[]): Promise<Emitted[]> {
    const appended = await dispatch.append(accountId, events);
    return events.map(({ eventId }, index) => {
      const { seq, fresh } = appended[index] ?? { seq: 0, fresh: false };
      lifecycle.announce('emitted', { accountId, eventId, seq, fresh });
      return { eventId, seq, fresh };
    });
  }

  return {
    async one(accountId, input) {
      const [emitted] = await append(accountId, [readEvent(input, clock.now(), catalogue)]);
      return emitted as Emitted;
    },
    async many(accountId, inputs) {
      return append(accountId, readAll(inputs, clock.now(), catalogue));
    },
  };
}

/** All or none; the faults of all are told at once. */
function readAll(inputs: readonly EventInput[], now: number, catalogue: Catalogue): NewEvent[] {
  const issues: FieldIssue[] = [];
  const events = inputs.flatMap((input, index) => {
    try {
      return [readEvent(input, now, catalogue)];
    } catch (error) {
      if (!(error instanceof EmitterError)) throw error;
      issues.push(...error.issues.map((issue) => ({ ...issue, field: `${index}.${issue.field}` })));
      return [];
    }
  });
  if (issues.length > 0) throw faulty('invalid_event', 'Events are not what their catalogue entries say.', issues);
  return events;
}
