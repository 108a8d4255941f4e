import type { Timing } from '@earshot/protocol';

/** Who sends: the lane itself, or somebody beside it who sends a batch again. */
export type Whose = 'own' | 'aside';

/** Runs something once nothing runs for the lane any more, whatever came of that; it is told whether it had to wait. */
export type TakeTurn = <Result>(
  lane: { webhookId: string; timing: Timing },
  whose: Whose,
  run: (waited: boolean) => Promise<Result>,
) => Promise<Result>;

interface Line extends Record<Whose, (() => void)[]> {
  busy: boolean;
}

/**
 * One request in flight per lane, whoever sends it. Where both wait, they take turns: a lane waits for one request of
 * others at most, however many were asked for, and a lane with a long backlog holds up nobody.
 */
export function createTurns(): TakeTurn {
  // As many entries as there are lanes. None is deleted: lanes come back, and at their rate a Map would not be tidy.
  const lines = new Map<string, Line>();

  function lineOf(lane: string): Line {
    const line = lines.get(lane) ?? { busy: false, own: [], aside: [] };
    lines.set(lane, line);
    return line;
  }

  return async ({ webhookId, timing }, whose, run) => {
    const line = lineOf(`${webhookId} ${timing}`);
    const waited = line.busy;
    if (waited) await new Promise<void>((go) => line[whose].push(go));
    line.busy = true;
    try {
      return await run(waited);
    } finally {
      passOn(line, whose);
    }
  };
}

/** It stays busy when somebody waits: nobody else gets in between. */
function passOn(line: Line, last: Whose): void {
  const go = line[last === 'own' ? 'aside' : 'own'].shift() ?? line[last].shift();
  if (go) go();
  else line.busy = false;
}
