import type { Timing } from '@earshot/protocol';

/** Runs something once everything that was begun for the lane before has ended, whatever came of it. */
export type TakeTurn = <Result>(
  lane: { webhookId: string; timing: Timing },
  run: () => Promise<Result>,
) => Promise<Result>;

/** One request in flight per lane, whoever sends it: the lane itself, or somebody who sends a batch again. */
export function createTurns(): TakeTurn {
  // As many entries as there are lanes. None is deleted: lanes come back, and at their rate a Map would not be tidy.
  const last = new Map<string, Promise<unknown>>();
  return ({ webhookId, timing }, run) => {
    const lane = `${webhookId} ${timing}`;
    const before = last.get(lane);
    const turn = before === undefined ? run() : before.then(run, run);
    last.set(lane, turn);
    return turn;
  };
}
