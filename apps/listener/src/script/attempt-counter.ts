/** Ids that are remembered; the one that was not seen for longest is forgotten first. */
const MAX_IDS = 10_000;

/** Counts the attempts of each `webhook-id`, since the script was set or the listener started. */
export interface AttemptCounter {
  /** @returns which attempt this is, from 1. One without an id is a first one. */
  count(webhookId: string | undefined): number;
}

export function createAttemptCounter(maxIds: number = MAX_IDS): AttemptCounter {
  const attempts = new Map<string, number>();
  return {
    count(webhookId) {
      if (webhookId === undefined) return 1;
      const attempt = (attempts.get(webhookId) ?? 0) + 1;
      // A Map keeps the order of insertion: so the first one is always the one unseen for longest.
      attempts.delete(webhookId);
      attempts.set(webhookId, attempt);
      if (attempts.size > maxIds) attempts.delete(attempts.keys().next().value as string);
      return attempt;
    },
  };
}
