import type { LaneReport, Webhook } from '@earshot/emitter';

/** How a webhook fares, in one word. */
type State =
  /** It was never switched on, or was retired. */
  | 'off'
  /** The emitter switched it off. */
  | 'disabled'
  | 'healthy'
  /** The last attempt failed; it is tried again. */
  | 'retrying'
  | 'degraded'
  | 'failing';

/** The sum of a webhook's lanes. Times in epoch milliseconds. */
export interface Standing {
  state: State;
  /** Events that wait. */
  backlog: number;
  deliveredAt?: number;
  nextAttemptAt?: number;
  firstLossAt?: number;
  lastError?: string;
}

export function standingOf(webhook: Webhook, lanes: readonly LaneReport[]): Standing {
  const own = lanes.filter(({ webhookId }) => webhookId === webhook.id);
  const deliveredAt = latest(own.map((lane) => lane.deliveredAt));
  const nextAttemptAt = earliest(own.map((lane) => lane.nextAttemptAt));
  const firstLossAt = earliest(own.map((lane) => lane.firstLossAt));
  const lastError = own.flatMap(({ lastErrors }) => lastErrors).sort((a, b) => b.at - a.at)[0]?.message;
  return {
    state: stateOf(webhook, own),
    backlog: own.reduce((sum, { backlog }) => sum + backlog, 0),
    ...(deliveredAt !== undefined && { deliveredAt }),
    ...(nextAttemptAt !== undefined && { nextAttemptAt }),
    ...(firstLossAt !== undefined && { firstLossAt }),
    ...(lastError !== undefined && { lastError }),
  };
}

function stateOf({ active, disabled }: Webhook, lanes: readonly LaneReport[]): State {
  if (disabled) return 'disabled';
  if (!active) return 'off';
  if (lanes.some(({ stage }) => stage === 'failing')) return 'failing';
  if (lanes.some(({ stage }) => stage === 'degraded')) return 'degraded';
  return lanes.some(({ failingSince }) => failingSince !== undefined) ? 'retrying' : 'healthy';
}

function latest(moments: readonly (number | undefined)[]): number | undefined {
  const known = moments.filter((moment) => moment !== undefined);
  return known.length === 0 ? undefined : Math.max(...known);
}

function earliest(moments: readonly (number | undefined)[]): number | undefined {
  const known = moments.filter((moment) => moment !== undefined);
  return known.length === 0 ? undefined : Math.min(...known);
}
