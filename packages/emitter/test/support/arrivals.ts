/** What one lane of a webhook has to show for itself. The numbers of events are their positions in the log. */
export interface LaneStory {
  /** What reached the receiver and was taken, in order. */
  arrivals: readonly { id: string; body: string; events: readonly number[] }[];
  /** Every event of the lane, in order. */
  emitted: readonly number[];
  /** Ranges that are recorded as lost. */
  losses: readonly { fromSeq: number; toSeq: number }[];
  /** Everything up to here was forgotten when the webhook was retired. */
  forgotten: number;
  /** Each rewinding: which events it owed, and how many arrivals there had been. */
  rewindings: readonly { owed: readonly number[]; after: number }[];
}

/**
 * What is wrong with a lane: its events out of order, missing without a record, or twice but for whole identical
 * batches. A batch counts where it came first. Only a rewinding goes back, and what is left of a batch after a loss.
 */
export function faultsOf({ arrivals, emitted, losses, forgotten, rewindings }: LaneStory): string[] {
  const isExplained = (seq: number) =>
    seq <= forgotten || losses.some(({ fromSeq, toSeq }) => fromSeq <= seq && seq <= toSeq);
  const missing = (from: number, to: number) =>
    emitted.filter((seq) => seq > from && seq < to && !isExplained(seq)).map((seq) => `${seq} is missing`);

  function goesBack(to: number, at: number): string[] {
    const before = emitted.findLast((seq) => seq < to);
    const isRewound = rewindings.some(({ after }, index) => !used.has(index) && after <= at && used.add(index));
    return isRewound || (before !== undefined && isExplained(before)) ? [] : [`${to} comes too late`];
  }

  const used = new Set<number>();
  const faults: string[] = [];
  const bodies = new Map<string, string>();
  let last = 0;
  for (const [at, { id, body, events }] of arrivals.entries()) {
    const known = bodies.get(id);
    bodies.set(id, body);
    if (known !== undefined) {
      if (known !== body) faults.push(`${id} has changed`);
      continue;
    }
    const [first = 0] = events;
    faults.push(...(first > last ? missing(last, first) : goesBack(first, at)));
    last = first - 1;
    for (const seq of events) {
      faults.push(...(seq > last ? missing(last, seq) : [`${seq} comes too late`]));
      last = seq;
    }
  }
  faults.push(...missing(last, Number.POSITIVE_INFINITY));
  const unkept = rewindings.flatMap(({ owed, after }) => {
    const again = new Set(arrivals.slice(after).flatMap(({ events }) => events));
    return owed.filter((seq) => !again.has(seq) && !isExplained(seq)).map((seq) => `${seq} did not come again`);
  });
  return [...faults, ...unkept];
}
